"""Documents to rows: the one place where tables are derived from graphs."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from gbc.graph import Graph
from gbc.store.document import Document
from gbc.store.gathered import GatheredGraphs, Picture
from gbc.store.layout import TABLES
from gbc.store.levels import SCHEMAS, Columns, Row, from_rows


class Rows:
    """Rows of some documents of one shard, in their order, until ``take`` turns them into columns."""

    def __init__(self, shard: int) -> None:
        self._shard = shard
        self._clear()

    def add(self, document: Document, picture: Picture) -> None:
        """Derive the rows of one document; ``picture`` is what the image column is to hold of its graph."""
        source, graph, failure = document.source, document.graph, document.failure
        id_, position, name, shard = source.image_id, source.position, source.name, self._shard
        self._sources.append((position, id_, name, source.captions, source.fields, source.duplicate, shard))
        if failure is not None:
            self._failures.append((id_, position, name, failure.stage, failure.reason))
        if id_ is not None and not source.duplicate:
            self._images.append((id_, position, shard, name, *_sizes(graph)))
        if graph is not None:
            self._graphs.append(graph)
            self._pictures.append((picture, name) if isinstance(picture, bytes) else (None, picture))

    def take(self) -> dict[str, Any]:
        """One ``pyarrow.RecordBatch`` a table that has rows; what was gathered is forgotten."""
        items = {"sources": self._sources, "images": self._images, "failures": self._failures}
        columns = {table: from_rows(table, rows) for table, rows in items.items()}
        if self._graphs:
            columns |= GatheredGraphs(self._graphs, self._pictures).tables()
        self._clear()
        batches = {table: _batch(table, columns[table]) for table in TABLES if table in columns}
        return {table: batch for table, batch in batches.items() if batch.num_rows}

    def _clear(self) -> None:
        self._sources: list[Row] = []
        self._images: list[Row] = []
        self._failures: list[Row] = []
        self._graphs: list[Graph] = []
        self._pictures: list[tuple[bytes | None, str | None]] = []


def _sizes(graph: Graph | None) -> Row:
    if graph is None:
        return (None,) * 7
    captions = sum([len(node.captions) for node in graph.nodes])
    counts = (len(graph.nodes), len(graph.edges), captions)
    return (graph.image.width, graph.image.height, *counts, graph.pipeline, graph.version)


def _batch(table: str, columns: Columns) -> Any:
    return pa.RecordBatch.from_arrays(list(columns.values()), schema=SCHEMAS[table])
