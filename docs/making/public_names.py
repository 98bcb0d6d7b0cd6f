"""The reference of the Python interface: which names mkdocstrings is asked for, in which order."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

import gbc


def public_names() -> str:
    """First what ``gbc`` does, then what it speaks of."""
    names = sorted(gbc.__all__, key=lambda name: (isinstance(getattr(gbc, name), type), name))
    return "\n".join(line for name in names for line in _lines(name))


def _lines(name: str) -> Iterator[str]:
    yield from (f"::: gbc.{name}", "")
    noun = getattr(gbc, name)
    if isinstance(noun, type) and issubclass(noun, msgspec.Struct):
        yield from (f"Fields: [{name}](format.md#{name.lower()}).", "")
