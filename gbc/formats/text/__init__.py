"""Graphs as structured text: readable, as a prompt too, and without loss."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import msgspec

from gbc.formats.errors import FormatError
from gbc.formats.failed import failed
from gbc.formats.files import new_file
from gbc.formats.text.reading import from_text, read_lines
from gbc.formats.text.writing import quoted, to_text
from gbc.graph import StructuralError
from gbc.store import Document, Entries, Entry, Source

__all__ = ["from_text", "read", "to_text", "write"]

_SOURCE = "source "
_JSON = json.JSONDecoder()


def write(entries: Entries, out: Path) -> list[str]:
    """One text file: of each graph a line about its source, its own lines, and a blank one."""
    with new_file(out) as path, path.open("w", encoding="utf-8", newline="\n") as file:
        for document in entries.documents():
            source = document.source
            if document.graph is not None:
                more = {"captions": source.captions, "fields": source.fields}
                told = msgspec.json.encode({key: value for key, value in more.items() if value}).decode()
                file.write(f"{_SOURCE}{quoted(source.name)} {told}\n{to_text(document.graph)}\n")
    return []


def read(source: Path) -> Iterator[Entry]:
    """The graphs of a file; each begins with its line "source …", or else with "graph …"."""
    if not source.is_file():
        raise FormatError(f"{source}: no such file")
    for count, (number, lines) in enumerate(_blocks(source), 1):
        yield _entry(f"{source.name}#{count}", number, lines)


def _blocks(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The lines of one graph after the other, with the number of the first."""
    first = 1
    lines: list[str] = []
    with path.open(encoding="utf-8-sig", newline="\n", errors="replace") as file:
        for number, line in enumerate(file, 1):
            begins = line.startswith(_SOURCE) or (line.startswith("graph ") and not _source_only(lines))
            if begins and any(map(str.strip, lines)):
                yield first, lines
                first, lines = number, []
            lines.append(line.removesuffix("\n").removesuffix("\r"))
    if any(map(str.strip, lines)):
        yield first, lines


def _source_only(lines: list[str]) -> bool:
    told = [line for line in lines if line.strip()]
    return len(told) == 1 and told[0].startswith(_SOURCE)


def _entry(place: str, number: int, lines: list[str]) -> Entry:
    try:
        name = place
        told: dict[str, object] = {}
        if lines[0].startswith(_SOURCE):
            name, told = _source(lines[0], number)
            graph = read_lines(lines[1:], number + 1)
        else:
            graph = read_lines(lines, number)
        source = msgspec.convert({"position": 0, "name": name, "image_id": graph.image.id, **told}, Source)
    except (FormatError, StructuralError, msgspec.ValidationError) as error:
        return failed(place, str(error), "\n".join(lines))
    return Entry(Document(source=source, graph=graph))


def _source(line: str, number: int) -> tuple[str, dict[str, object]]:
    told = line.removeprefix(_SOURCE)
    try:
        name, end = _JSON.raw_decode(told)
        return str(name), msgspec.json.decode(told[end:], type=dict[str, object])
    except (ValueError, msgspec.DecodeError):
        raise FormatError(f"line {number}: not as expected: {line[:60]!r}") from None
