"""Graphs laid out as columns, many at once.

What follows from elsewhere (the id of the image beside each node, the place of a caption within its node, an area) is
computed for all of them together, in arrays. The nested ``graphs`` table is made of the very arrays of the flat ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from gbc.graph import Box, Caption, Edge, Graph, Mask, Node, Provenance, Region, Rejected, Span
from gbc.store.areas import covered_pixels
from gbc.store.arrays import array
from gbc.store.columns import GRAPH_CAPTION, GRAPH_EDGE, GRAPH_NODE, GRAPH_SPAN, IMAGE, MASK
from gbc.store.levels import Columns, Level, Row, columns_of, fields_of, transposed
from gbc.store.words import count_words

Picture = bytes | str | None
"""What the image column holds of a picture: its encoded bytes, the path where they are, or nothing."""

_SIDES = ("left", "top", "right", "bottom")
_HEAD = ("image_id", "width", "height", "detail", "short")


class GatheredGraphs:
    """Graphs with their pictures, in their order, as columns; ``pictures`` holds the bytes and the path of each."""

    def __init__(self, graphs: Sequence[Graph], pictures: Sequence[tuple[bytes | None, str | None]]) -> None:
        self._heads = transposed(_HEAD, [_head(graph) for graph in graphs])
        self._pictures = pictures
        self._nodes = Level(Node, [graph.nodes for graph in graphs])
        self._regions = fields_of(Region, self._nodes.told["region"])
        self._captions = Level(Caption, self._nodes.told["captions"])
        self._edges = Level(Edge, [graph.edges for graph in graphs])
        self._spans = Level(Span, self._edges.told["spans"])
        self._words = [word for graph in graphs for word in _words(graph)]
        self._rejected = Level(Rejected, [graph.rejected for graph in graphs])

    def tables(self) -> dict[str, Columns]:
        """The columns of the tables about graphs."""
        image_ids = {"image_id": array(self._heads["image_id"], pa.string())}
        nodes = self._flat_nodes(image_ids)
        captions = self._flat_captions(nodes)
        edges = self._flat_edges(image_ids)
        spans = self._flat_spans(edges)
        masks = self._regions["mask"]
        inner_nodes = {**nodes, "mask": _nested(masks), "captions": self._captions.lists(GRAPH_CAPTION, captions)}
        inner_edges = {**edges, "spans": self._spans.lists(GRAPH_SPAN, spans)}
        graphs = columns_of(
            "graphs",
            **{**self._heads, **image_ids},
            image=_pictures(self._pictures),
            nodes=self._nodes.lists(GRAPH_NODE, inner_nodes),
            edges=self._edges.lists(GRAPH_EDGE, inner_edges),
        )
        flat = {"nodes": nodes, "masks": _masks(masks, nodes), "captions": captions, "edges": edges, "spans": spans}
        return {"graphs": graphs, **flat, "rejected": self._flat_rejected(image_ids)}

    def _flat_nodes(self, image_ids: Columns) -> Columns:
        told, beside = self._nodes.told, self._nodes.beside(image_ids, "image_id")
        box = fields_of(Box, self._regions["box"])
        sides = {side: np.array(box[side], dtype=np.float64) for side in _SIDES}
        area = (sides["right"] - sides["left"]) * (sides["bottom"] - sides["top"])
        named = {"node_id": told["id"], "score": self._regions["score"]}
        return columns_of("nodes", **told, **sides, **beside, **named, ordinal=self._nodes.places, area=area)

    def _flat_captions(self, nodes: Columns) -> Columns:
        told = self._captions.told
        texts = array(told["text"], pa.string())
        return columns_of(
            "captions",
            **{**told, "text": texts, "caption_id": told["id"]},
            **self._captions.beside(nodes, "image_id", "node_id"),
            **fields_of(Provenance, told["provenance"]),
            ordinal=self._captions.places,
            words=count_words(texts),
        )

    def _flat_edges(self, image_ids: Columns) -> Columns:
        beside = self._edges.beside(image_ids, "image_id")
        places, spans = self._edges.places, self._spans.lengths
        return columns_of("edges", **self._edges.told, **beside, edge=places, span_count=spans)

    def _flat_spans(self, edges: Columns) -> Columns:
        beside = self._spans.beside(edges, "image_id", "edge", "source", "target")
        told = {**self._spans.told, **beside, "caption_id": self._spans.told["caption"]}
        return columns_of("spans", **told, ordinal=self._spans.places, words=self._words)

    def _flat_rejected(self, image_ids: Columns) -> Columns:
        told = {**self._rejected.told, **fields_of(Box, self._rejected.told["box"])}
        beside = self._rejected.beside(image_ids, "image_id")
        return columns_of("rejected", **told, **beside, ordinal=self._rejected.places)


def _head(graph: Graph) -> Row:
    image, root = graph.image, graph.root
    return image.id, image.width, image.height, _text(root, "detail"), _text(root, "short")


def _text(root: Node, kind: str) -> str | None:
    return next((caption.text for caption in root.captions if caption.kind == kind and caption.selected), None)


def _words(graph: Graph) -> list[str]:
    """What stands at every span, edge by edge."""
    texts = {caption.id: caption.text for node in graph.nodes for caption in node.captions}
    return [texts[span.caption][span.start : span.end] for edge in graph.edges for span in edge.spans]


def _masks(masks: Sequence[Mask | None], nodes: Columns) -> Columns:
    """The nodes that have a mask; ``area`` is the fraction of the image that it covers."""
    told = fields_of(Mask, [mask for mask in masks if mask is not None])
    places = np.array([place for place, mask in enumerate(masks) if mask is not None], dtype=np.int32)
    pixels = np.array(told["width"], dtype=np.int64) * np.array(told["height"], dtype=np.int64)
    beside = {name: nodes[name].take(array(places, pa.int32())) for name in ("image_id", "node_id")}
    return columns_of("masks", **told, **beside, area=covered_pixels(told["counts"]) / pixels)


def _nested(masks: Sequence[Mask | None]) -> Any:
    """The masks as a column of structs."""
    if not any(masks):
        return pa.nulls(len(masks), MASK)
    told = fields_of(Mask, masks)
    return _structs(MASK, told, [mask is None for mask in masks])


def _pictures(pictures: Sequence[tuple[bytes | None, str | None]]) -> Any:
    contents, paths = zip(*pictures, strict=True)
    return _structs(IMAGE, {"bytes": contents, "path": paths}, [path is None for path in paths])


def _structs(type_: Any, told: Mapping[str, Sequence[Any]], missing: Sequence[bool]) -> Any:
    """A column of structs, null where one is ``missing``."""
    arrays = [array(told[field.name], field.type) for field in type_]
    return pa.StructArray.from_arrays(arrays, fields=list(type_), mask=array(missing, pa.bool_()))
