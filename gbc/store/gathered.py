"""Graphs read into columns: each as it comes, and then it may go.

What follows from elsewhere (the id of the image beside each node, the place of a caption within its node, an area) is
computed for all of them together, in arrays. The nested ``graphs`` table is made of the very arrays of the flat ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from gbc.graph import Box, Graph, Mask, Node, Provenance
from gbc.store.areas import covered_pixels
from gbc.store.columns import GRAPH_CAPTION, GRAPH_EDGE, GRAPH_NODE, GRAPH_SPAN, IMAGE, MASK
from gbc.store.levels import Columns, Level, Row, columns_of, transposed
from gbc.store.words import count_words

Picture = bytes | str | None
"""What the image column holds of a picture: its encoded bytes, the path where they are, or nothing."""

_SIDES = ("left", "top", "right", "bottom")
_MADE = ("model", "prompt", "prompt_hash", "seed", "strategy")


class GatheredGraphs:
    """What is told of some graphs, in their order, until ``tables`` makes columns of it."""

    def __init__(self) -> None:
        self._heads: list[Row] = []
        self._pictures: list[tuple[bytes | None, str | None]] = []
        self._words: list[str] = []
        self._nodes = Level(
            node_id="id",
            **_same("kind", "label", "aliases", "depth", "extra"),
            **{side: f"region.box.{side}" for side in _SIDES},
            score="region.score",
            mask="region.mask",
        )
        self._captions = Level(
            caption_id="id",
            **_same("kind", "text", "language", "selected", "inferred", "provenance", "derived_from", "extra"),
        )
        self._edges = Level(**_same("source", "target", "label"))
        self._spans = Level(caption_id="caption", **_same("start", "end"))
        self._rejected = Level(**_same("stage", "label", "reason", "parent", "box", "score"))

    def add(self, graph: Graph, name: str, picture: Picture) -> None:
        """Read one graph; ``name`` is that of its source, ``picture`` what the image column is to hold."""
        image, root = graph.image, graph.root
        self._heads.append((image.id, image.width, image.height, _text(root, "detail"), _text(root, "short")))
        self._pictures.append((picture, name) if isinstance(picture, bytes) else (None, picture))
        nodes = self._nodes.read([graph.nodes])
        captions = self._captions.read([node.captions for node in nodes])
        edges = self._edges.read([graph.edges])
        spans = self._spans.read([edge.spans for edge in edges])
        self._rejected.read([graph.rejected])
        texts = {caption.id: caption.text for caption in captions}
        self._words += [texts[span.caption][span.start : span.end] for span in spans]

    def tables(self) -> dict[str, Columns]:
        """The columns of the tables about graphs; none where there is no graph."""
        if not self._heads:
            return {}
        heads = transposed(("image_id", "width", "height", "detail", "short"), self._heads)
        image_ids = {"image_id": pa.array(heads["image_id"], pa.string())}
        nodes = self._flat_nodes(image_ids)
        captions = self._flat_captions(nodes)
        edges = self._flat_edges(image_ids)
        spans = self._flat_spans(edges)
        masks = self._nodes.values["mask"]
        inner_nodes = {**nodes, "mask": _nested(masks), "captions": self._captions.lists(GRAPH_CAPTION, captions)}
        inner_edges = {**edges, "spans": self._spans.lists(GRAPH_SPAN, spans)}
        graphs = columns_of(
            "graphs",
            **{**heads, **image_ids},
            image=_pictures(self._pictures),
            nodes=self._nodes.lists(GRAPH_NODE, inner_nodes),
            edges=self._edges.lists(GRAPH_EDGE, inner_edges),
        )
        flat = {"nodes": nodes, "masks": _masks(masks, nodes), "captions": captions, "edges": edges, "spans": spans}
        return {"graphs": graphs, **flat, "rejected": self._flat_rejected(image_ids)}

    def _flat_nodes(self, image_ids: Columns) -> Columns:
        told = self._nodes.values
        sides = {side: np.array(told[side], dtype=np.float64) for side in _SIDES}
        area = (sides["right"] - sides["left"]) * (sides["bottom"] - sides["top"])
        beside = self._nodes.beside(image_ids, "image_id")
        return columns_of("nodes", **{**told, **sides}, **beside, ordinal=self._nodes.places, area=area)

    def _flat_captions(self, nodes: Columns) -> Columns:
        told = self._captions.values
        texts = pa.array(told["text"], pa.string())
        return columns_of(
            "captions",
            **{**told, "text": texts},
            **self._captions.beside(nodes, "image_id", "node_id"),
            **_parts(told["provenance"], _MADE),
            ordinal=self._captions.places,
            words=count_words(texts),
        )

    def _flat_edges(self, image_ids: Columns) -> Columns:
        beside = self._edges.beside(image_ids, "image_id")
        places, spans = self._edges.places, self._spans.lengths
        return columns_of("edges", **self._edges.values, **beside, edge=places, span_count=spans)

    def _flat_spans(self, edges: Columns) -> Columns:
        beside = self._spans.beside(edges, "image_id", "edge", "source", "target")
        return columns_of("spans", **self._spans.values, **beside, ordinal=self._spans.places, words=self._words)

    def _flat_rejected(self, image_ids: Columns) -> Columns:
        told = self._rejected.values
        beside = self._rejected.beside(image_ids, "image_id")
        return columns_of("rejected", **told, **beside, **_parts(told["box"], _SIDES), ordinal=self._rejected.places)


def _same(*names: str) -> dict[str, str]:
    """Columns that are called as the attributes are."""
    return dict(zip(names, names, strict=True))


def _text(root: Node, kind: str) -> str | None:
    return next((caption.text for caption in root.captions if caption.kind == kind and caption.selected), None)


def _parts(things: Sequence[Box | Provenance | Mask | None], names: Sequence[str]) -> dict[str, list[Any]]:
    """Attributes of things that may not be there, as values of columns."""
    return {name: [None if thing is None else getattr(thing, name) for thing in things] for name in names}


def _masks(masks: Sequence[Mask | None], nodes: Columns) -> Columns:
    """The nodes that have a mask; ``area`` is the fraction of the image that it covers."""
    present = [mask for mask in masks if mask is not None]
    places = np.array([place for place, mask in enumerate(masks) if mask is not None], dtype=np.int32)
    told = _parts(present, ("width", "height", "counts"))
    pixels = np.array(told["width"], dtype=np.int64) * np.array(told["height"], dtype=np.int64)
    beside = {name: nodes[name].take(places) for name in ("image_id", "node_id")}
    return columns_of("masks", **told, **beside, area=covered_pixels(told["counts"]) / pixels)


def _nested(masks: Sequence[Mask | None]) -> Any:
    """The masks as a column of structs."""
    if not any(masks):
        return pa.nulls(len(masks), MASK)
    told = _parts(masks, [field.name for field in MASK])
    arrays = [pa.array(told[field.name], field.type) for field in MASK]
    return pa.StructArray.from_arrays(arrays, fields=list(MASK), mask=pa.array([mask is None for mask in masks]))


def _pictures(pictures: Sequence[tuple[bytes | None, str | None]]) -> Any:
    contents, paths = zip(*pictures, strict=True)
    missing = pa.array([path is None for path in paths])
    arrays = [pa.array(contents, pa.binary()), pa.array(paths, pa.string())]
    return pa.StructArray.from_arrays(arrays, fields=list(IMAGE), mask=missing)
