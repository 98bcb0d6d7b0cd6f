"""Documents to rows: the one place where tables are derived from graphs."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Any

import numpy as np
import pyarrow as pa

from gbc.graph import Caption, Edge, Graph, Node, Provenance
from gbc.store.areas import covered_pixels
from gbc.store.columns import GRAPH_CAPTION, GRAPH_EDGE, GRAPH_NODE, GRAPH_SPAN, IMAGE, MASK, schema
from gbc.store.document import Document, Source
from gbc.store.layout import TABLES

Picture = bytes | str | None
"""What the image column holds of a picture: its encoded bytes, the path where they are, or nothing."""

Row = tuple[Any, ...]

SCHEMAS = {table: schema(table) for table in TABLES}

_NOBODY = Provenance(model="")


class Rows:
    """Rows of some documents of one shard, in their order, until ``take`` turns them into columns.

    The nested ``graphs`` table is built from the very arrays of the flat ones.
    """

    def __init__(self, shard: int) -> None:
        self._shard = shard
        self._clear()

    def add(self, document: Document, picture: Picture) -> None:
        """Derive the rows of one document."""
        source, graph, failure = document.source, document.graph, document.failure
        rows = self._rows
        rows["sources"].append(
            (
                source.position,
                source.image_id,
                source.name,
                source.captions,
                source.fields,
                source.duplicate,
                self._shard,
            )
        )
        if failure is not None:
            rows["failures"].append((source.image_id, source.position, source.name, failure.stage, failure.reason))
        if source.image_id is not None and not source.duplicate:
            rows["images"].append(self._image(source, graph))
        if graph is not None:
            self._add_graph(graph, source.name, picture)

    def take(self) -> dict[str, Any]:
        """One ``pyarrow.RecordBatch`` a table that has rows; what was gathered is forgotten."""
        columns = {table: _columns(table, rows) for table, rows in self._rows.items() if rows}
        if "masks" in columns:
            columns["masks"]["area"] = _areas(self._rows["masks"])
        if self._heads:
            columns["graphs"] = self._graph_columns(columns)
        self._clear()
        return {
            table: pa.RecordBatch.from_arrays(list(columns[table].values()), schema=SCHEMAS[table])
            for table in TABLES
            if table in columns
        }

    def _clear(self) -> None:
        self._rows: dict[str, list[Row]] = {table: [] for table in TABLES if table != "graphs"}
        self._heads: list[Row] = []
        self._pictures: list[tuple[bytes | None, str | None]] = []
        self._masks: list[Row | None] = []
        self._nodes_of_graph: list[int] = []
        self._captions_of_node: list[int] = []
        self._edges_of_graph: list[int] = []
        self._spans_of_edge: list[int] = []

    def _image(self, source: Source, graph: Graph | None) -> Row:
        place = (source.image_id, source.position, self._shard, source.name)
        if graph is None:
            return (*place, None, None, None, None, None, None, None)
        captions = sum(len(node.captions) for node in graph.nodes)
        sizes = (graph.image.width, graph.image.height, len(graph.nodes), len(graph.edges), captions)
        return (*place, *sizes, graph.pipeline, graph.version)

    def _add_graph(self, graph: Graph, name: str, picture: Picture) -> None:
        image, root = graph.image, graph.root
        self._heads.append((image.id, image.width, image.height, _text(root, "detail"), _text(root, "short")))
        self._pictures.append((picture, name) if isinstance(picture, bytes) else (None, picture))
        self._nodes_of_graph.append(len(graph.nodes))
        self._edges_of_graph.append(len(graph.edges))
        texts: dict[str, str] = {}
        for ordinal, node in enumerate(graph.nodes):
            self._add_node(image.id, ordinal, node)
            texts.update((caption.id, caption.text) for caption in node.captions)
        for ordinal, edge in enumerate(graph.edges):
            self._add_edge(image.id, ordinal, edge, texts)
        for ordinal, entry in enumerate(graph.rejected):
            sides = entry.box.sides if entry.box is not None else (None, None, None, None)
            self._rows["rejected"].append(
                (image.id, ordinal, entry.stage, entry.label, entry.reason, entry.parent, *sides, entry.score)
            )

    def _add_node(self, image_id: str, ordinal: int, node: Node) -> None:
        region, id_ = node.region, node.id
        box, mask = region.box, region.mask
        self._rows["nodes"].append(
            (
                image_id,
                id_,
                ordinal,
                node.kind,
                node.label,
                node.aliases,
                box.left,
                box.top,
                box.right,
                box.bottom,
                box.area,
                region.score,
                node.depth,
                node.extra,
            )
        )
        self._masks.append(None if mask is None else (mask.width, mask.height, mask.counts))
        if mask is not None:
            self._rows["masks"].append((image_id, id_, mask.width, mask.height, mask.counts))
        self._captions_of_node.append(len(node.captions))
        captions = self._rows["captions"]
        for number, caption in enumerate(node.captions):
            captions.append(_caption(image_id, id_, number, caption))

    def _add_edge(self, image_id: str, ordinal: int, edge: Edge, texts: dict[str, str]) -> None:
        source, target, spans = edge.source, edge.target, edge.spans
        self._rows["edges"].append((image_id, ordinal, source, target, edge.label, len(spans)))
        self._spans_of_edge.append(len(spans))
        rows = self._rows["spans"]
        for number, span in enumerate(spans):
            start, end = span.start, span.end
            words = texts[span.caption][start:end]
            rows.append((image_id, ordinal, number, source, target, span.caption, start, end, words))

    def _graph_columns(self, flat: dict[str, dict[str, Any]]) -> dict[str, Any]:
        """Columns of ``graphs``: every node and edge of the flat tables, gathered by graph."""
        captions = _lists(self._captions_of_node, GRAPH_CAPTION, flat.get("captions"))
        nodes = {**flat["nodes"], "mask": _masks(self._masks), "captions": captions}
        columns = {
            "image": _pictures(self._pictures),
            **_transposed(("image_id", "width", "height", "detail", "short"), "graphs", self._heads),
            "nodes": _lists(self._nodes_of_graph, GRAPH_NODE, nodes),
        }
        edges = flat.get("edges")
        if edges is not None:
            edges = {**edges, "spans": _lists(self._spans_of_edge, GRAPH_SPAN, flat.get("spans"))}
        columns["edges"] = _lists(self._edges_of_graph, GRAPH_EDGE, edges)
        return columns


def _text(root: Node, kind: str) -> str | None:
    return next((caption.text for caption in root.captions if caption.kind == kind and caption.selected), None)


def _caption(image_id: str, node_id: str, ordinal: int, caption: Caption) -> Row:
    made = caption.provenance or _NOBODY
    text = caption.text
    return (
        image_id,
        node_id,
        caption.id,
        ordinal,
        caption.kind,
        text,
        caption.language,
        len(text.split()),
        caption.selected,
        caption.inferred,
        made.model if made is not _NOBODY else None,
        made.prompt,
        made.prompt_hash,
        made.seed,
        made.strategy,
        caption.derived_from,
        caption.extra,
    )


def _columns(table: str, rows: Sequence[Row]) -> dict[str, Any]:
    names = SCHEMAS[table].names
    return _transposed(names[: len(rows[0])], table, rows)


def _transposed(names: Sequence[str], table: str, rows: Sequence[Row]) -> dict[str, Any]:
    types = (SCHEMAS[table].field(name).type for name in names)
    values = zip(*rows, strict=True)
    return {name: pa.array(column, type_) for name, type_, column in zip(names, types, values, strict=True)}


def _lists(lengths: Sequence[int], element: Any, columns: dict[str, Any] | None) -> Any:
    """Lists of structs: ``columns`` hold the fields of all elements, ``lengths`` how many each list takes."""
    offsets = pa.array([0, *accumulate(lengths)], pa.int32())
    names = [field.name for field in element]
    if columns is None:
        values = pa.array([], element)
    else:
        values = pa.StructArray.from_arrays([columns[name] for name in names], fields=list(element))
    return pa.ListArray.from_arrays(offsets, values, type=pa.list_(element))


def _areas(masks: Sequence[Row]) -> Any:
    """The last column of ``masks``: the fraction of the image that each covers."""
    sizes = np.array([width * height for _, _, width, height, _ in masks])
    return pa.array(covered_pixels([counts for *_, counts in masks]) / sizes, pa.float64())


def _masks(masks: Sequence[Row | None]) -> Any:
    if not any(masks):
        return pa.nulls(len(masks), MASK)
    missing = pa.array([mask is None for mask in masks])
    values = zip(*(mask or (None, None, None) for mask in masks), strict=True)
    arrays = [pa.array(column, field.type) for column, field in zip(values, MASK, strict=True)]
    return pa.StructArray.from_arrays(arrays, fields=list(MASK), mask=missing)


def _pictures(pictures: Sequence[tuple[bytes | None, str | None]]) -> Any:
    contents, paths = zip(*pictures, strict=True)
    missing = pa.array([path is None for path in paths])
    arrays = [pa.array(contents, pa.binary()), pa.array(paths, pa.string())]
    return pa.StructArray.from_arrays(arrays, fields=list(IMAGE), mask=missing)
