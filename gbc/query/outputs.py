"""An answer as a file that other programs read."""

from __future__ import annotations

import base64
import csv
import io
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, BinaryIO, Literal

import msgspec

from gbc.query.errors import QueryError
from gbc.query.result import Result

Format = Literal["table", "csv", "json", "jsonl", "parquet"]
"""``table`` is for people and shows a part; the others hold all rows."""

_INTEGER_BITS = 64


def write_result(result: Result, format_: Format, out: BinaryIO) -> None:
    """Write all rows. Raises ``QueryError`` where a format needs names and two columns share one."""
    _WRITERS[format_](result, out)


def _table(result: Result, out: BinaryIO) -> None:
    out.write(f"{result.text(max(len(result), 1))}\n".encode())


def _csv(result: Result, out: BinaryIO) -> None:
    """Lists and structs are JSON in their cell, NULL is an empty one."""
    text = io.TextIOWrapper(out, "utf-8", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(result.columns)
    for row in result.rows():
        writer.writerow([_cell(value) for value in row])
    text.detach()


def _cell(value: Any) -> Any:
    if isinstance(value, list | tuple | dict):
        return _json(value).decode()
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def _jsonl(result: Result, out: BinaryIO) -> None:
    _check_names(result)
    for line in _objects(result):
        out.write(line + b"\n")


def _json_array(result: Result, out: BinaryIO) -> None:
    _check_names(result)
    out.write(b"[")
    for number, line in enumerate(_objects(result)):
        out.write(b",\n " if number else b"\n ")
        out.write(line)
    out.write(b"\n]\n")


def _objects(result: Result) -> Iterator[bytes]:
    for row in result.rows():
        yield _json(dict(zip(result.columns, row, strict=True)))


def _parquet(result: Result, out: BinaryIO) -> None:
    import pyarrow.parquet as pq

    _check_names(result)
    pq.write_table(result.to_arrow(), out, compression="zstd")


def _check_names(result: Result) -> None:
    twice = [name for name in result.columns if result.columns.count(name) > 1]
    if twice:
        raise QueryError(f"two columns are called {twice[0]}; name one of them otherwise: … AS other")


def _json(value: Any) -> bytes:
    """One line of JSON: bytes are Base64; decimals, huge numbers and what JSON does not know are text; NaN is null."""
    return msgspec.json.encode(_plain(value), enc_hook=str)


def _plain(value: Any) -> Any:
    match value:
        case dict():
            return {str(name): _plain(one) for name, one in value.items()}
        case list() | tuple():
            return [_plain(one) for one in value]
        case int() if value.bit_length() >= _INTEGER_BITS:
            return str(value)
        case Decimal():
            return str(value)
    return value


_WRITERS: dict[Format, Callable[[Result, BinaryIO], None]] = {
    "table": _table,
    "csv": _csv,
    "json": _json_array,
    "jsonl": _jsonl,
    "parquet": _parquet,
}
