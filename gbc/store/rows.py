"""Documents to columns: the one place where tables are derived from graphs.

What the graphs of a batch hold is laid out flat, level by level, and each column is read off in one go. What follows
from elsewhere (the id of the image beside each node, a place within a list) is computed in arrays.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from gbc.graph import Caption, Edge, Graph, Mask, Node, Provenance, Rejected, Span
from gbc.store.areas import covered_pixels
from gbc.store.columns import GRAPH_CAPTION, GRAPH_EDGE, GRAPH_NODE, GRAPH_SPAN, IMAGE, MASK
from gbc.store.document import Document
from gbc.store.layout import TABLES
from gbc.store.levels import SCHEMAS, Columns, Level, columns_of, fields
from gbc.store.words import count_words

Picture = bytes | str | None
"""What the image column holds of a picture: its encoded bytes, the path where they are, or nothing."""

_SIDES = ("left", "top", "right", "bottom")
_MADE = ("model", "prompt", "prompt_hash", "seed", "strategy")


class Rows:
    """Documents of one shard, in their order, until ``take`` turns them into columns."""

    def __init__(self, shard: int) -> None:
        self._shard = shard
        self._documents: list[Document] = []
        self._pictures: list[Picture] = []

    def add(self, document: Document, picture: Picture) -> None:
        """Take in one document; ``picture`` is what the image column is to hold of its graph."""
        self._documents.append(document)
        if document.graph is not None:
            self._pictures.append(picture)

    def take(self) -> dict[str, Any]:
        """One ``pyarrow.RecordBatch`` a table that has rows; what was gathered is forgotten."""
        documents, pictures = self._documents, self._pictures
        self._documents, self._pictures = [], []
        columns = _of_items(documents, self._shard)
        if pictures:
            columns |= _of_graphs([one for one in documents if one.graph is not None], pictures)
        batches = {table: _batch(table, columns[table]) for table in TABLES if table in columns}
        return {table: batch for table, batch in batches.items() if batch.num_rows}


def _of_items(documents: Sequence[Document], shard: int) -> dict[str, Columns]:
    """The tables of the items as they were given."""
    sources = [document.source for document in documents]
    failed = [(document.source, document.failure) for document in documents if document.failure is not None]
    owners = [one for one in documents if one.source.image_id is not None and not one.source.duplicate]
    graphs = [document.graph for document in owners]
    return {
        "sources": columns_of(
            "sources",
            **fields(sources, "position", "image_id", "name", "captions", "fields", "duplicate"),
            shard=[shard] * len(sources),
        ),
        "images": columns_of(
            "images",
            **fields([document.source for document in owners], "image_id", "position", "name"),
            shard=[shard] * len(owners),
            width=[graph and graph.image.width for graph in graphs],
            height=[graph and graph.image.height for graph in graphs],
            node_count=[graph and len(graph.nodes) for graph in graphs],
            edge_count=[graph and len(graph.edges) for graph in graphs],
            caption_count=[graph and sum(len(node.captions) for node in graph.nodes) for graph in graphs],
            pipeline=[graph and graph.pipeline for graph in graphs],
            version=[graph and graph.version for graph in graphs],
        ),
        "failures": columns_of(
            "failures",
            **fields([source for source, _ in failed], "image_id", "position", "name"),
            **fields([failure for _, failure in failed], "stage", "reason"),
        ),
    }


def _of_graphs(documents: Sequence[Document], pictures: Sequence[Picture]) -> dict[str, Columns]:
    """The tables of what the graphs hold; the nested one is made of the very arrays of the flat ones."""
    graphs = [document.graph for document in documents if document.graph is not None]
    image_ids = pa.array([graph.image.id for graph in graphs], pa.string())
    nodes = Level([graph.nodes for graph in graphs])
    captions = Level([node.captions for node in nodes.all])
    edges = Level([graph.edges for graph in graphs])
    spans = Level([edge.spans for edge in edges.all])
    rejected = Level([graph.rejected for graph in graphs])

    flat_nodes = _nodes(nodes, image_ids)
    flat_captions = _captions(captions, flat_nodes)
    flat_edges = _edges(edges, spans, image_ids)
    flat_spans = _spans(spans, flat_edges, _said(graphs))
    masks = [node.region.mask for node in nodes.all]
    inner_nodes = {**flat_nodes, "mask": _nested_masks(masks), "captions": captions.lists(GRAPH_CAPTION, flat_captions)}
    inner_edges = {**flat_edges, "spans": spans.lists(GRAPH_SPAN, flat_spans)}
    roots = [graph.root for graph in graphs]
    return {
        "graphs": columns_of(
            "graphs",
            image=_pictures(pictures, [document.source.name for document in documents]),
            image_id=image_ids,
            width=[graph.image.width for graph in graphs],
            height=[graph.image.height for graph in graphs],
            detail=[_text(root, "detail") for root in roots],
            short=[_text(root, "short") for root in roots],
            nodes=nodes.lists(GRAPH_NODE, inner_nodes),
            edges=edges.lists(GRAPH_EDGE, inner_edges),
        ),
        "nodes": flat_nodes,
        "masks": _masks(masks, flat_nodes),
        "captions": flat_captions,
        "edges": flat_edges,
        "spans": flat_spans,
        "rejected": _rejected(rejected, image_ids),
    }


def _nodes(nodes: Level[Node], image_ids: Any) -> Columns:
    regions = [node.region for node in nodes.all]
    boxes = [region.box for region in regions]
    left, top, right, bottom = (np.array([getattr(box, side) for box in boxes], dtype=np.float64) for side in _SIDES)
    return columns_of(
        "nodes",
        image_id=nodes.beside(image_ids),
        node_id=[node.id for node in nodes.all],
        ordinal=nodes.place,
        **fields(nodes.all, "kind", "label", "aliases", "depth", "extra"),
        left=left,
        top=top,
        right=right,
        bottom=bottom,
        area=(right - left) * (bottom - top),
        score=[region.score for region in regions],
    )


def _captions(captions: Level[Caption], nodes: Columns) -> Columns:
    texts = pa.array([caption.text for caption in captions.all], pa.string())
    return columns_of(
        "captions",
        image_id=captions.beside(nodes["image_id"]),
        node_id=captions.beside(nodes["node_id"]),
        caption_id=[caption.id for caption in captions.all],
        ordinal=captions.place,
        text=texts,
        words=count_words(texts),
        **fields(captions.all, "kind", "language", "selected", "inferred", "derived_from", "extra"),
        **_provenances([caption.provenance for caption in captions.all]),
    )


def _provenances(made: Sequence[Provenance | None]) -> dict[str, Any]:
    return {name: [None if one is None else getattr(one, name) for one in made] for name in _MADE}


def _edges(edges: Level[Edge], spans: Level[Span], image_ids: Any) -> Columns:
    return columns_of(
        "edges",
        image_id=edges.beside(image_ids),
        edge=edges.place,
        **fields(edges.all, "source", "target", "label"),
        span_count=spans.lengths,
    )


def _spans(spans: Level[Span], edges: Columns, words: Sequence[str]) -> Columns:
    return columns_of(
        "spans",
        **{name: spans.beside(edges[name]) for name in ("image_id", "edge", "source", "target")},
        ordinal=spans.place,
        caption_id=[span.caption for span in spans.all],
        start=[span.start for span in spans.all],
        end=[span.end for span in spans.all],
        words=words,
    )


def _said(graphs: Sequence[Graph]) -> list[str]:
    """The words of every span."""
    words: list[str] = []
    for graph in graphs:
        texts = {caption.id: caption.text for node in graph.nodes for caption in node.captions}
        words += [texts[span.caption][span.start : span.end] for edge in graph.edges for span in edge.spans]
    return words


def _rejected(rejected: Level[Rejected], image_ids: Any) -> Columns:
    boxes = [entry.box for entry in rejected.all]
    return columns_of(
        "rejected",
        image_id=rejected.beside(image_ids),
        ordinal=rejected.place,
        **fields(rejected.all, "stage", "label", "reason", "parent", "score"),
        **{side: [None if box is None else getattr(box, side) for box in boxes] for side in _SIDES},
    )


def _masks(masks: Sequence[Mask | None], nodes: Columns) -> Columns:
    """The nodes that have a mask; ``area`` is the fraction of the image that it covers."""
    present = [mask for mask in masks if mask is not None]
    places = np.array([place for place, mask in enumerate(masks) if mask is not None], dtype=np.int32)
    pixels = np.array([mask.width * mask.height for mask in present], dtype=np.int64)
    return columns_of(
        "masks",
        image_id=nodes["image_id"].take(places),
        node_id=nodes["node_id"].take(places),
        **fields(present, "width", "height", "counts"),
        area=covered_pixels([mask.counts for mask in present]) / pixels,
    )


def _nested_masks(masks: Sequence[Mask | None]) -> Any:
    if not any(masks):
        return pa.nulls(len(masks), MASK)
    values = [[None if mask is None else getattr(mask, field.name) for mask in masks] for field in MASK]
    arrays = [pa.array(column, field.type) for column, field in zip(values, MASK, strict=True)]
    return pa.StructArray.from_arrays(arrays, fields=list(MASK), mask=pa.array([mask is None for mask in masks]))


def _pictures(pictures: Sequence[Picture], names: Sequence[str]) -> Any:
    """Encoded pictures stand under their names; of the others the path is all there is."""
    contents = [picture if isinstance(picture, bytes) else None for picture in pictures]
    paths = [name if isinstance(picture, bytes) else picture for picture, name in zip(pictures, names, strict=True)]
    arrays = [pa.array(contents, pa.binary()), pa.array(paths, pa.string())]
    missing = pa.array([path is None for path in paths])
    return pa.StructArray.from_arrays(arrays, fields=list(IMAGE), mask=missing)


def _text(root: Node, kind: str) -> str | None:
    return next((caption.text for caption in root.captions if caption.kind == kind and caption.selected), None)


def _batch(table: str, columns: Columns) -> Any:
    return pa.RecordBatch.from_arrays(list(columns.values()), schema=SCHEMAS[table])
