"""Adapters by role and name, imported when they are asked for and built when a pipeline starts."""

from __future__ import annotations

import difflib
import importlib
from collections.abc import Iterable
from typing import Any, ClassVar, Literal, Protocol, cast

import msgspec

from gbc.models.roles import Model, ModelError

Role = Literal["detector", "segmenter", "describer", "reader"]
ROLES: tuple[Role, ...] = ("detector", "segmenter", "describer", "reader")

ADAPTERS: dict[Role, dict[str, str]] = {
    "detector": {
        "embedded": "gbc.models.embedded.detector:EmbeddedDetector",
        "scripted": "gbc.models.scripted:ScriptedDetector",
    },
    "segmenter": {
        "grabcut": "gbc.models.embedded.grabcut:GrabCut",
        "scripted": "gbc.models.scripted:ScriptedSegmenter",
    },
    "describer": {
        "embedded": "gbc.models.embedded.describer:EmbeddedDescriber",
        "scripted": "gbc.models.scripted:ScriptedDescriber",
    },
    "reader": {
        "rapidocr": "gbc.models.embedded.reader:RapidReader",
        "scripted": "gbc.models.scripted:ScriptedReader",
    },
}
"""Role -> adapter -> ``module:class``. The module imports what it needs only when the class is built."""


class Adapter(Protocol):
    """What a registered class offers: the struct of its settings, and the extra that installs what it needs."""

    Settings: ClassVar[type[msgspec.Struct]]
    extra: ClassVar[str | None]

    def __call__(self, settings: Any, seed: int) -> Model:
        """Build the model. ``seed`` settles every choice that it makes."""
        ...


def adapter(role: Role, name: str) -> Adapter:
    """The adapter of this name for a role; ``package.module:Class`` names one of your own.

    Raises ``ModelError`` with the names that there are.
    """
    known = ADAPTERS[role]
    if name not in known and ":" not in name:
        raise ModelError(f"{role}: {unknown(name, known)}; or name your own as package.module:Class")
    module, _, class_name = known.get(name, name).partition(":")
    try:
        chosen = getattr(importlib.import_module(module), class_name)
    except (ImportError, AttributeError) as error:
        raise ModelError(f"{role} {name}: {error}") from None
    if not hasattr(chosen, "Settings"):
        raise ModelError(f"{role} {name}: an adapter needs a class attribute Settings; see docs/pipelines.md")
    return cast("Adapter", chosen)


def unknown(name: str, known: Iterable[str]) -> str:
    """Why a name is refused, with the one that was probably meant, else all that there are."""
    names = list(known)
    near = difflib.get_close_matches(name, names, n=1)
    return f"{name!r} is not known; " + (f"did you mean {near[0]!r}?" if near else f"there is {', '.join(names)}")


def build(role: Role, name: str, settings: msgspec.Struct, seed: int) -> Model:
    """Load a model. Raises ``ModelError`` with the command that installs what is missing."""
    chosen = adapter(role, name)
    try:
        return chosen(settings, seed)
    except ModuleNotFoundError as missing:
        if getattr(chosen, "extra", None) is None or (missing.name or "").startswith("gbc"):
            raise
        raise ModelError(
            f"{role} {name}: the package {missing.name} is missing; pip install 'gbc-builder[{chosen.extra}]'"
        ) from None
