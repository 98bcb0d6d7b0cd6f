"""Files of records: JSON lines, one JSON list, nested Parquet."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from gbc.formats.errors import FormatError
from gbc.formats.interchange.scanner import scan_objects

Object = dict[str, Any]
Raw = bytes | Object

_ROWS = 256


def read_records(path: Path) -> Iterator[Raw]:
    """The records of a file: lines as bytes, everything else as objects. Raises ``FormatError``."""
    if path.suffix == ".jsonl":
        with path.open("rb") as file:
            yield from file
    elif path.suffix == ".json":
        yield from scan_objects(path)
    else:
        yield from _parquet_rows(path)


def files_of(source: Path) -> list[Path]:
    """The files to read: one, or those of a folder in the order of their names. Raises ``FormatError``."""
    if source.is_dir():
        found = sorted(path for path in source.rglob("*") if path.suffix in WRITERS and path.is_file())
        if not found:
            raise FormatError(f"{source}: no {_SUFFIXES} file there")
        return found
    if not source.exists():
        raise FormatError(f"{source}: no such file")
    _writer(source)
    return [source]


def write_records(records: Callable[[], Iterable[Object]], path: Path, suffix: str) -> None:
    """Write records, in constant memory. Parquet asks for them twice: its columns are those of all records together.

    Raises ``FormatError`` where they have no common columns.
    """
    WRITERS[suffix](records, path)


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


def _write_list(records: Callable[[], Iterable[Object]], path: Path) -> None:
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


WRITERS = {".json": _write_list, ".jsonl": _write_lines, ".parquet": _write_parquet}
_SUFFIXES = ".json, .jsonl or .parquet"


def _writer(path: Path) -> None:
    if path.suffix not in WRITERS:
        raise FormatError(f"{path}: GBC files end in {_SUFFIXES}")


def shown(raw: Raw) -> str:
    """A record that could not be read, as text, so that nothing of it is lost."""
    return raw.decode("utf-8", "replace") if isinstance(raw, bytes) else json.dumps(raw, ensure_ascii=False)
