"""Small files beside a picture that say something about it: ``x.txt`` and ``x.json`` beside ``x.jpg``."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from gbc.images.errors import ImageError
from gbc.images.files import read_file
from gbc.images.sources.records import as_captions, fields_text, parse_json, plain, split_record

ENDINGS = frozenset({".txt", ".caption", ".json", ".cls"})
"""Texts, a caption a line; objects, whose texts under the usual names are captions and the rest fields; a class."""

MAX_BYTES = 1 << 20
"""A side-car that is larger is something else."""

_TOGETHER = 64

Entry = TypeVar("Entry")


class Side(msgspec.Struct, frozen=True):
    """A side-car: its name, with the same folders before it as the picture's, and how its bytes are read."""

    name: str
    read: Callable[[], bytes]


def key(name: str) -> str:
    """What names that belong together share: all up to the first dot after the folders, as WebDataset has it."""
    folder, _, base = name.rpartition("/")
    return f"{folder}/{base.partition('.')[0]}"


def ending(name: str) -> str:
    """The last dot of a name and what follows, in small letters."""
    base = name.rpartition("/")[2]
    dot = base.rfind(".")
    return base[dot:].lower() if dot > 0 else ""


def together(entries: Iterable[Entry], name: Callable[[Entry], str]) -> Iterator[list[Entry]]:
    """Neighbours with one key, in their order; very many come in several parts, each name with its endings in one."""
    part: list[Entry] = []
    for entry in entries:
        if part and _parted(name(part[-1]), name(entry), len(part)):
            yield part
            part = []
        part.append(entry)
    if part:
        yield part


def _parted(before: str, name: str, count: int) -> bool:
    return key(before) != key(name) or (count >= _TOGETHER and _stem(before) != _stem(name))


def _stem(name: str) -> str:
    return name[: len(name) - len(ending(name))]


def said_beside(picture: str, sides: Sequence[Side]) -> tuple[tuple[str, ...], str | None]:
    """Captions and fields that a picture's side-cars hold. One that cannot be read is told in the fields."""
    captions: list[str] = []
    fields: dict[str, Any] = {}
    for side in sorted(sides, key=lambda side: side.name):
        if _belongs(side.name, picture):
            try:
                _take(side, captions, fields)
            except (ImageError, ValueError) as error:
                fields["sidecar_error"] = f"{plain(side.name.rpartition('/')[2])}: {error}"
    return tuple(dict.fromkeys(captions)), fields_text(fields)


def beside(path: Path) -> list[Side]:
    """The side-cars of a file that was named by itself."""
    sides = (str(path.with_suffix(end)) for end in sorted(ENDINGS))
    return [side_file(side, side) for side in sides if os.path.isfile(side)]  # noqa: PTH113 - never raises


def side_file(name: str, path: str) -> Side:
    """A side-car that is a file."""
    return Side(name, lambda: read_file(path, MAX_BYTES))


def _belongs(side: str, picture: str) -> bool:
    """Whether the side-car is called like the picture, with or without its ending, or like all of its key."""
    return _stem(side) in (picture, _stem(picture)) or _stem(side).lstrip("/") == key(side).lstrip("/")


def _take(side: Side, captions: list[str], fields: dict[str, Any]) -> None:
    data = side.read()
    kind = ending(side.name)
    if kind == ".json":
        value = parse_json(data)
        if isinstance(value, dict):
            texts, rest = split_record(value)
            captions += texts
            fields.update(rest)
        else:
            captions += as_captions(value)
        return
    text = data.decode("utf-8-sig", "replace")
    if kind == ".cls":
        fields["cls"] = int(text) if text.strip().isdecimal() else text.strip()
    else:
        captions += as_captions(text.splitlines())
