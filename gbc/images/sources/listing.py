"""Lists of pictures: a path or URL a line, CSV with a header, or JSON objects a line."""

from __future__ import annotations

import csv
import gzip
import io
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, cast

import msgspec

from gbc.images.errors import SourceError
from gbc.images.locations import path_text
from gbc.images.sources.columns import OPTIONS, image_column, known_columns
from gbc.images.sources.entries import entry_location
from gbc.images.sources.item import Item
from gbc.images.sources.records import fields_text, parse_json, plain, split_record
from gbc.images.sources.spec import Spec

LIST_OPTIONS = (*OPTIONS, "format", "root")

FORMATS = {".csv": "csv", ".tsv": "tsv", ".jsonl": "jsonl", ".ndjson": "jsonl"}
"""Endings of lists and what stands in them; all others are a path or URL a line."""

Record = Mapping[str, Any]
Numbered = Iterator[tuple[int, Record | str]]
"""Records by the number of their line, or what is wrong with that line."""


class _List(msgspec.Struct, frozen=True):
    """Where a list stands: what it is called, where its relative paths begin, and its options."""

    name: str
    location: str
    root: str
    spec: Spec


def list_items(path: Path, name: str, spec: Spec) -> Iterator[Item]:
    """The entries of a list file, compressed by gzip or not. Raises ``SourceError`` where it is none."""
    absolute = path.absolute()
    format_ = _format(spec, FORMATS.get(Path(path.name.removesuffix(".gz")).suffix.lower(), "text"))
    root = os.path.join(absolute.parent, spec.one("root") or "")  # noqa: PTH118
    place = _List(name, f"list:{path_text(absolute)}", root, spec)
    try:
        with path.open("rb") as file:
            packed = file.read(2) == b"\x1f\x8b"
            file.seek(0)
            stream = cast("BinaryIO", gzip.GzipFile(fileobj=file)) if packed else file
            yield from _entries(stream, format_, place)
    except OSError as error:
        raise SourceError(f"{name}: {error.strerror or error}") from None
    except EOFError:
        raise SourceError(f"{name}: the compressed file is cut off") from None


def standard_input_items(spec: Spec) -> Iterator[Item]:
    """The entries of a list on standard input; JSON objects are known by their first character."""
    stream = cast("BinaryIO", sys.stdin.buffer)
    start = stream.peek(64).lstrip()[:1] if isinstance(stream, io.BufferedReader) else b""
    format_ = _format(spec, "jsonl" if start == b"{" else "text")
    root = os.path.join(Path.cwd(), spec.one("root") or "")  # noqa: PTH118
    return _entries(stream, format_, _List("standard input", "list:-", root, spec))


def _format(spec: Spec, usual: str) -> str:
    chosen = spec.one("format") or usual
    if chosen not in _READERS:
        raise SourceError(f"{spec.text}: unknown format {chosen!r}; there is {', '.join(_READERS)}")
    return chosen


def _entries(stream: BinaryIO, format_: str, place: _List) -> Iterator[Item]:
    # names of files are bytes: what is no UTF-8 in a list comes through
    text = io.TextIOWrapper(stream, "utf-8-sig", "surrogateescape", newline="")
    image: str | None = None
    try:
        for number, record in _READERS[format_](text, place):
            where = f"{place.name}:{number}"
            if isinstance(record, str):
                yield Item(name=plain(where), location=f"{place.location}#{number}", problem=record)
                continue
            if image is None or image not in record:
                image = "path" if format_ == "text" else image_column([*record], place.spec, where)
            yield _item(record, image, where, f"{place.location}#{number}", place)
    finally:
        text.detach()  # the stream is closed by whoever opened it


def _item(record: Record, image: str, where: str, location: str, place: _List) -> Item:
    chosen, name = place.spec.many("caption"), place.spec.one("name")
    captions, rest = split_record(record, chosen, {image})
    entry, problem = record[image], None
    if not isinstance(entry, str) or not entry.strip():
        entry, problem = None, f"no path or URL in {image!r}"
    else:
        try:
            location = entry_location(entry.strip(), place.root)
        except ValueError as error:
            problem = str(error)
    called = str(record.get(name) or "") if name else ""
    return Item(
        name=plain(called or entry or where),
        location=location,
        captions=captions,
        fields=fields_text(rest),
        problem=problem,
    )


def _text(lines: io.TextIOWrapper, place: _List) -> Numbered:
    """A path or URL a line; what follows after tabs are captions."""
    place.spec.allow("format", "root")
    for number, line in enumerate(lines, 1):
        path, *captions = line.strip("\r\n").split("\t")
        if path.strip():
            yield number, {"path": path, "captions": captions}


def _jsonl(lines: io.TextIOWrapper, _: _List) -> Numbered:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            record = parse_json(line)
        except ValueError as error:
            yield number, f"not JSON: {error}"
            continue
        yield number, record if isinstance(record, dict) else "not a JSON object"


def _separated(delimiter: str) -> Callable[[io.TextIOWrapper, _List], Numbered]:
    def read(lines: io.TextIOWrapper, place: _List) -> Numbered:
        rows = csv.reader(lines, delimiter=delimiter)
        names: list[str] | None = None
        while True:
            number = rows.line_num + 1
            try:
                row = next(rows, None)
            except csv.Error as error:
                yield number, f"not CSV: {error}"
                continue
            if row is None:
                return
            if names is None:
                names = row
                image_column(names, place.spec, place.name)
                known_columns(
                    (*(place.spec.many("caption") or ()), *(place.spec.many("name") or ())), names, place.name
                )
            elif row:
                yield number, dict(zip(names, row, strict=False))

    return read


_READERS: dict[str, Callable[[io.TextIOWrapper, _List], Numbered]] = {
    "text": _text,
    "csv": _separated(","),
    "tsv": _separated("\t"),
    "jsonl": _jsonl,
}
