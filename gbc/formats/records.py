"""Files of records: JSON lines, one JSON list, nested Parquet."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from gbc.formats.errors import FormatError
from gbc.formats.failed import failed
from gbc.formats.files import new_file
from gbc.formats.scanner import scan_objects
from gbc.graph import StructuralError
from gbc.store import Entry

Object = dict[str, Any]
Raw = bytes | Object

_ROWS = 256
_BUFFER = 1 << 18
"""Bytes read at once: a line takes several reads otherwise."""


def read_records(path: Path) -> Iterator[Raw]:
    """The records of a file: lines as bytes, everything else as objects. Raises ``FormatError``."""
    if path.suffix == ".jsonl":
        with path.open("rb", buffering=_BUFFER) as file:
            yield from file
    elif path.suffix == ".json":
        yield from scan_objects(path)
    else:
        yield from _parquet_rows(path)


def files_of(source: Path, suffixes: Collection[str]) -> list[Path]:
    """The files to read: one, or those of a folder in the order of their names. Raises ``FormatError``."""
    if source.is_dir():
        found = sorted(path for path in source.rglob("*") if path.suffix in suffixes and path.is_file())
        if not found:
            raise FormatError(f"{source}: no {_or(suffixes)} file there")
        return found
    if not source.exists():
        raise FormatError(f"{source}: no such file")
    check_suffix(source, suffixes)
    return [source]


def write_records(records: Callable[[], Iterable[Object]], out: Path, suffixes: Collection[str]) -> None:
    """Write a new file of records, in constant memory.

    Parquet asks for them twice: its columns are those of all records together. Raises ``FormatError`` where they have
    no common columns, or the file's name does not end in one of the suffixes.
    """
    check_suffix(out, suffixes)
    with new_file(out) as path:
        _WRITERS[out.suffix](records, path)


def read_structs(source: Path, suffixes: Collection[str], entry: Callable[[Raw, str], Entry]) -> Iterator[Entry]:
    """What ``entry`` makes of each record and its place, such as ``a.jsonl#17``; a failure of which it makes none."""
    for path in files_of(source, suffixes):
        for number, raw in enumerate(read_records(path), 1):
            if isinstance(raw, bytes) and raw.isspace():
                continue
            place = f"{path.name}#{number}"
            try:
                yield entry(raw, place)
            except (msgspec.DecodeError, StructuralError, RecursionError) as error:
                yield failed(place, str(error), shown(raw))


def _parquet_rows(path: Path) -> Iterator[Object]:
    try:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(_ROWS):
                yield from batch.to_pylist()
    except pa.ArrowException as error:
        raise FormatError(f"{path}: not Parquet: {' '.join(str(error).split())}") from None


def _write_lines(records: Callable[[], Iterable[Object]], path: Path) -> None:
    encoder = msgspec.json.Encoder()
    with path.open("wb") as file:
        for record in records():
            file.write(encoder.encode(record) + b"\n")


def write_list(records: Callable[[], Iterable[Any]], path: Path) -> None:
    """Write one JSON list, an object a line."""
    with path.open("wb") as file:
        between = b"[\n"
        for record in records():
            file.write(between + msgspec.json.encode(record))
            between = b",\n"
        file.write(b"\n]\n" if between == b",\n" else b"[]\n")


def _write_parquet(records: Callable[[], Iterable[Object]], path: Path) -> None:
    try:
        schema = pa.schema([])
        for batch in _batches(records()):
            schema = pa.unify_schemas(
                [schema, pa.Table.from_pylist(batch).schema.remove_metadata()], promote_options="permissive"
            )
        with pq.ParquetWriter(path, schema, compression="zstd") as writer:
            for batch in _batches(records()):
                writer.write_table(pa.Table.from_pylist(batch, schema=schema))
    except pa.ArrowException as error:
        why = " ".join(str(error).split())
        raise FormatError(f"the records have no common columns ({why}); export to a .jsonl file instead") from None


def _batches(records: Iterable[Object]) -> Iterator[list[Object]]:
    rows = iter(records)
    while batch := list(islice(rows, _ROWS)):
        yield [_with_all_keys(batch, row) for row in batch]


def _with_all_keys(batch: list[Object], row: Object) -> Object:
    """``Table.from_pylist`` takes the columns from the first row."""
    return row if row.keys() == batch[0].keys() else {key: row.get(key) for one in batch for key in one}


_WRITERS = {".json": write_list, ".jsonl": _write_lines, ".parquet": _write_parquet}


def check_suffix(path: Path, suffixes: Collection[str]) -> None:
    """Raise ``FormatError`` where a file's name does not say which of the forms it has."""
    if path.suffix not in suffixes:
        raise FormatError(f"{path}: such a file ends in {_or(suffixes)}")


def _or(suffixes: Collection[str]) -> str:
    *others, last = suffixes
    return f"{', '.join(others)} or {last}" if others else last


def shown(raw: Raw) -> str:
    """A record that could not be read, as text, so that nothing of it is lost."""
    return raw.decode("utf-8", "replace") if isinstance(raw, bytes) else json.dumps(raw, ensure_ascii=False)
