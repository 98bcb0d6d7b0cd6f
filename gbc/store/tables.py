"""All tables of one shard as Parquet files, written in bounded memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from gbc.store.columns import codecs, repeating
from gbc.store.document import Document, Source
from gbc.store.files import temporary
from gbc.store.gathered import Picture
from gbc.store.layout import TABLES, Layout
from gbc.store.levels import SCHEMAS
from gbc.store.rows import Rows

ROW_GROUP_BYTES = 8 << 20
"""A row group holds at most this much, one row with a larger picture apart."""

_BATCH_DOCUMENTS = 256
_BATCH_BYTES = 2 << 20


class Derived(msgspec.Struct, frozen=True):
    """Tables of a shard that are complete under their temporary names: path of each -> rows."""

    shard: int
    documents: int
    tables: dict[Path, int]
    pipelines: dict[str, int]


def derive_tables(
    layout: Layout, shard: int, documents: Iterable[Document], picture: Callable[[Source], Picture] | None
) -> Derived:
    """Derive all tables of a shard from its documents.

    ``picture`` gives what the image column holds for the source of a graph. The files stand under temporary names.
    """
    with ShardTables(layout, shard) as tables:
        for document in documents:
            tables.add(document, picture(document.source) if picture and document.graph else None)
    return tables.derived()


def open_name(path: Path) -> Path:
    """The temporary name of a file that is about to be written, in a folder that exists."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return temporary(path)


class ShardTables:
    """All tables of a shard, derived document by document: the only way in which tables are made.

    The files stand under temporary names, and are complete when the context ends; then ``derived`` tells of them.
    """

    def __init__(self, layout: Layout, shard: int) -> None:
        self._shard = shard
        self._paths = {name: layout.table(name, shard) for name in TABLES}
        self._pipelines: Counter[str] = Counter()
        self._documents = 0
        self._writer = TableWriter({name: open_name(path) for name, path in self._paths.items()}, shard)

    def add(self, document: Document, picture: Picture = None) -> None:
        """Derive the rows of one document. ``picture`` is what the image column is to hold of it."""
        self._writer.add(document, picture)
        self._documents += 1
        if document.graph is not None:
            self._pipelines[document.graph.pipeline or ""] += 1

    def derived(self) -> Derived:
        """What was written."""
        rows = {self._paths[name]: count for name, count in self._writer.rows.items()}
        return Derived(self._shard, self._documents, rows, dict(sorted(self._pipelines.items())))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._writer.__exit__(kind, error, trace)


class TableWriter:
    """Writes the tables of a shard, document by document, in bounded memory.

    The same documents and pictures give the same bytes. ``rows`` counts what was written, by table.
    """

    def __init__(self, paths: Mapping[str, Path], shard: int) -> None:
        self._stack = ExitStack()
        self._gathered = Rows(shard)
        self._documents = self._bytes = 0
        with ExitStack() as stack:  # closes what is open where the next cannot be opened
            self._files = {table: stack.enter_context(_TableFile(table, path)) for table, path in paths.items()}
            self._stack = stack.pop_all()

    @property
    def rows(self) -> dict[str, int]:
        """How many rows each table has so far."""
        return {table: file.rows for table, file in self._files.items()}

    def add(self, document: Document, picture: Picture = None) -> None:
        """Derive the rows of one document. ``picture`` is what the image column is to hold of it."""
        size = len(picture) if isinstance(picture, bytes) else 0
        if self._bytes and self._bytes + size > _BATCH_BYTES:
            self._flush()
        self._gathered.add(document, picture)
        self._documents += 1
        self._bytes += size
        if self._documents >= _BATCH_DOCUMENTS:
            self._flush()

    def close(self) -> None:
        """Write what is left and end the files."""
        with self._stack:
            self._flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        else:
            self._stack.close()

    def _flush(self) -> None:
        for table, batch in self._gathered.take().items():
            self._files[table].add(batch)
        self._documents = self._bytes = 0


class _TableFile:
    """One Parquet file; batches are put together into row groups. Without rows it has no row group at all."""

    def __init__(self, table: str, path: Path) -> None:
        self.rows = 0
        self._batches: list[Any] = []
        self._bytes = 0
        self._writer = pq.ParquetWriter(
            path, SCHEMAS[table], compression=codecs(table), use_dictionary=repeating(table)
        )

    def add(self, batch: Any) -> None:
        if self._bytes and self._bytes + batch.nbytes > ROW_GROUP_BYTES:
            self._flush()
        self._batches.append(batch)
        self._bytes += batch.nbytes
        self.rows += batch.num_rows

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._flush()
        finally:
            self._writer.close()

    def _flush(self) -> None:
        if not self._batches:
            return
        rows = sum(batch.num_rows for batch in self._batches)
        self._writer.write_table(pa.Table.from_batches(self._batches), row_group_size=rows)
        self._batches, self._bytes = [], 0
        pa.default_memory_pool().release_unused()  # else as much again is held as a row group takes to be written
