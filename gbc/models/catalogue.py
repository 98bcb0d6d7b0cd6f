"""Which adapters there are, and whether they would run on this machine."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from importlib.metadata import EntryPoint

import msgspec

from gbc.models.needs import install_command, missing_needs
from gbc.models.registry import ROLES, Role, entries, find, load, package
from gbc.models.roles import ModelError


class AdapterInfo(msgspec.Struct, frozen=True, kw_only=True):
    """An adapter as ``gbc models`` tells of it.

    ``package`` brings it, "" where a user named a class; ``missing`` are requirements that are not met here, which
    ``install`` would meet; ``problem`` says why it cannot be used at all.
    """

    role: Role
    name: str
    about: str
    package: str
    missing: tuple[str, ...] = ()
    install: str | None = None
    problem: str | None = None


def list_adapters(roles: Sequence[Role] = ROLES) -> list[AdapterInfo]:
    """All adapters of some roles, those of other packages included. No library that models need is imported."""
    return [_told(role, entry) for role in roles for entry in entries(role)]


def describe_adapter(role: Role, name: str) -> AdapterInfo:
    """One adapter, by the name that a pipeline gives it. Raises ``ModelError`` where there is none."""
    return _told(role, find(role, name))


def _told(role: Role, entry: EntryPoint) -> AdapterInfo:
    source = package(entry)
    try:
        chosen = load(role, entry)
    except ModelError as error:
        return AdapterInfo(role=role, name=entry.name, about="", package=source, problem=str(error))
    extra = getattr(chosen, "extra", None)
    missing = tuple(missing_needs(source, extra)) if source else ()
    return AdapterInfo(
        role=role,
        name=entry.name,
        about=(inspect.getdoc(chosen) or "").partition("\n")[0],
        package=source,
        missing=missing,
        install=install_command(source, extra) if missing else None,
    )
