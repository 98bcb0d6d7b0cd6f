"""Rows of Parquet and Arrow files, with their pictures or with where those are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from gbc.images.locations import path_text
from gbc.images.sources.entries import entry_location
from gbc.images.sources.item import Item
from gbc.images.sources.records import fields_text, plain, split_record
from gbc.images.sources.schemas import Columns, table_columns
from gbc.images.sources.spec import Spec
from gbc.images.tables import batches, column_location, read_schema


def table_items(path: Path, name: str, spec: Spec) -> Iterator[Item]:
    """The rows of a file, in order.

    Raises ``SourceError`` where it has no column of pictures; a file that is damaged gives an item that says so.
    """
    columns, row = None, 0
    absolute = path.absolute()
    try:
        columns = table_columns(read_schema(path), spec, name)
        locate = column_location(absolute, columns.image)
        for _, batch in batches(path, columns.needed):
            for record in batch.to_pylist():
                yield row_item(record, columns, f"{name}#{row}", locate(row), str(absolute.parent))
                row += 1
    except (pa.ArrowException, OSError) as error:
        reason = " ".join(str(error.strerror if isinstance(error, OSError) and error.strerror else error).split())
        problem = reason if columns is None else f"damaged after row {row}: {reason}"
        yield Item(name=plain(name), location=f"parquet:{path_text(absolute)}#{row}/", problem=problem)


def row_item(record: Mapping[str, Any], columns: Columns, place: str, location: str, root: str) -> Item:
    """One row: ``place`` names it where nothing else does, ``location`` is that of its cell.

    A picture is bytes, bytes and a path, or a path or URL, which is taken relative to ``root``.
    """
    captions, rest = split_record(record, columns.captions, {columns.image})
    value = record[columns.image]
    data, entry = (value.get("bytes"), value.get("path")) if isinstance(value, Mapping) else (value, None)
    if isinstance(data, str):
        data, entry = None, data
    name, problem = entry or place, None
    if columns.name and record[columns.name] not in (None, ""):
        name = str(record[columns.name])
    if data is None and entry:
        location, problem = _elsewhere(entry, root, location)
    elif data is None:
        problem = "no picture in this row"
    return Item(
        name=plain(name),
        location=location,
        captions=captions,
        fields=fields_text(rest),
        data=data,
        problem=problem,
    )


def _elsewhere(entry: str, root: str, location: str) -> tuple[str, str | None]:
    try:
        return entry_location(entry, root), None
    except ValueError as error:
        return location, str(error)
