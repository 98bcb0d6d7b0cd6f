"""Cells of Parquet and Arrow files: read in order in constant memory, and found again by row and column."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import pyarrow as pa
import pyarrow.parquet as pq

from gbc.images.cursors import Cursors
from gbc.images.errors import ImageError
from gbc.images.files import refuse_larger, said
from gbc.images.locations import path_text, text_path

KINDS = ("parquet:", "arrow:")

_BATCH_BYTES = 8 << 20
_BATCH_ROWS = 1024
"""What is read at once: so many rows, fewer where they are large."""

_BUFFER = 1 << 20
"""Bytes by which a column is read; without a buffer Parquet takes all of a row group at once."""

_JUMP = 4096
"""Rows over which it pays to enter a file anew instead of reading on."""


def column_location(path: Path, column: str) -> Callable[[int], str]:
    """Where the picture in a row of a column is read from. Raises ``OSError``."""
    start = f"{'parquet:' if is_parquet(path) else 'arrow:'}{path_text(path)}#"
    end = "/" + quote(column, safe="")
    return lambda row: f"{start}{row}{end}"


def read_cell(location: str, max_bytes: int) -> bytes:
    """The bytes at a ``parquet:`` or ``arrow:`` location. Raises ``ImageError`` where they cannot be had."""
    text, _, place = location.partition(":")[2].rpartition("#")
    row, _, column = place.partition("/")
    path = text_path(text)
    try:
        with said(path), _cells.at(f"{path}\0{unquote(column)}", int(row)) as cells:
            value = cells.read(int(row))
    except pa.ArrowException as error:
        raise ImageError("read", f"damaged: {' '.join(str(error).split())}") from None
    data = value.get("bytes") if isinstance(value, dict) else value
    if not isinstance(data, bytes):
        raise ImageError("read", "no picture in this row")
    refuse_larger(len(data), max_bytes)
    return data


def is_parquet(path: Path) -> bool:
    """Whether this is a Parquet file, by its first bytes. Raises ``OSError``."""
    with path.open("rb") as file:
        return file.read(4) == b"PAR1"


def read_schema(path: Path) -> pa.Schema:
    """The ``pyarrow.Schema`` of a file. Raises ``pyarrow.ArrowException`` or ``OSError``."""
    if is_parquet(path):
        return pq.read_schema(path)
    with pa.memory_map(str(path)) as file:
        return _ipc(file).schema


def batches(path: Path, columns: Sequence[str], start: int = 0) -> Generator[tuple[int, Any], None, None]:
    """The rows from near before ``start`` on: the number of its first row and a ``pyarrow.RecordBatch`` each.

    Parquet is entered at the row group of ``start``. Raises ``pyarrow.ArrowException`` or ``OSError``.
    """
    return _parquet_batches(path, columns, start) if is_parquet(path) else _arrow_batches(path, columns, start)


def _parquet_batches(path: Path, columns: Sequence[str], start: int) -> Generator[tuple[int, Any], None, None]:
    with pq.ParquetFile(path, buffer_size=_BUFFER, pre_buffer=False, memory_map=False) as file:
        row = 0
        for group in range(file.num_row_groups):
            rows = file.metadata.row_group(group).num_rows
            if row + rows > start:
                first = row
                size = _rows_at_once(file.metadata.row_group(group))
                for batch in file.iter_batches(size, row_groups=[group], columns=list(columns), use_threads=False):
                    yield first, batch
                    first += batch.num_rows
            row += rows


def _arrow_batches(path: Path, columns: Sequence[str], start: int) -> Generator[tuple[int, Any], None, None]:
    with pa.memory_map(str(path)) as file:
        row = 0
        for batch in _record_batches(_ipc(file)):
            if row + batch.num_rows > start:
                chosen = batch.select(list(columns))
                yield row, chosen
            row += batch.num_rows


def _rows_at_once(group: Any) -> int:
    mean = max(1, group.total_byte_size // max(1, group.num_rows))
    return min(_BATCH_ROWS, max(1, _BATCH_BYTES // int(mean)))


def _ipc(file: Any) -> Any:
    """A reader of either of Arrow's two file formats; ``datasets`` writes the one, most others the other."""
    try:
        return pa.ipc.open_file(file)
    except pa.ArrowInvalid:
        file.seek(0)
        return pa.ipc.open_stream(file)


def _record_batches(reader: Any) -> Iterator[Any]:
    if isinstance(reader, pa.ipc.RecordBatchFileReader):
        return (reader.get_batch(number) for number in range(reader.num_record_batches))
    return iter(reader)


class _Cells:
    """One column of an open file, from some row on."""

    def __init__(self, key: str) -> None:
        path, _, self._column = key.partition("\0")
        self._path = Path(path)
        self._batches: Generator[tuple[int, Any], None, None] | None = None
        self._first = 0
        self._batch: Any = None

    @property
    def position(self) -> int:
        """The first row that it still holds."""
        return self._first

    def read(self, row: int) -> Any:
        """The value in a row. Raises ``ImageError`` where there is no such row."""
        if self._batches is None or row > self._first + _JUMP:
            self.close()
            self._batches = batches(self._path, [self._column], row)
        while self._batch is None or row >= self._first + self._batch.num_rows:
            entry = next(self._batches, None)
            if entry is None:
                raise ImageError("read", "the file has fewer rows than when it was planned")
            self._first, self._batch = entry
        return self._batch.column(0)[row - self._first].as_py()

    def close(self) -> None:
        """Let go of the file."""
        if self._batches is not None:
            self._batches.close()
        self._batches = self._batch = None


_cells = Cursors(_Cells)
