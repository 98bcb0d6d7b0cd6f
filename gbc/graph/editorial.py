"""What a good graph keeps beyond what every graph must: reported, never refused."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Literal

import msgspec

from gbc.graph.box import bounding
from gbc.graph.graph import Graph
from gbc.graph.mentions import fold
from gbc.graph.node import Node

Invariant = Literal["distinct", "inside", "union", "captioned", "spanned", "words"]
"""No two entities share one region; a part lies inside its parent; a group's region is that of its members;
every node has a caption; every edge starts from words; and these words are the edge's label."""

SAME_REGION = 0.95
"""Two entities whose boxes overlap by more (intersection over union) are one thing twice, unless their masks differ."""

INSIDE = 0.85
"""A part lies inside its parent by at least this share of its own area."""

_SIDE = 1e-6
"""Sides of a box that differ by no more are equal: documents from elsewhere are rounded."""


class Finding(msgspec.Struct, frozen=True):
    """An editorial invariant that does not hold, the node where (an edge's source), and what is wrong."""

    invariant: Invariant
    node: str | None
    detail: str


def editorial_findings(graph: Graph) -> list[Finding]:
    """Everything that breaks an editorial invariant, invariant by invariant; none for a graph made here."""
    return [*_twins(graph), *_outside(graph), *_unions(graph), *_captionless(graph), *_edges(graph)]


def _twins(graph: Graph) -> Iterator[Finding]:
    entities = [node for node in graph.nodes if node.kind == "entity"]
    for one, other in combinations(entities, 2):
        if one.region.shows_the_same(other.region, SAME_REGION):
            overlap = one.region.box.iou(other.region.box)
            yield Finding("distinct", one.id, f"shows the same region as {other.id!r} (IoU {overlap:.3f})")


def _outside(graph: Graph) -> Iterator[Finding]:
    for parent in graph.nodes:
        if parent.kind != "entity":
            continue
        for part in _parts(graph, parent):
            share = part.region.box.share_inside(parent.region.box)
            if share < INSIDE:
                yield Finding("inside", part.id, f"lies only by {share:.3f} inside its parent {parent.id!r}")


def _parts(graph: Graph, parent: Node) -> list[Node]:
    """The entities below an entity, those that a composition gathers included."""
    below = graph.children(parent.id)
    below += [member for group in below if group.kind == "composition" for member in graph.children(group.id)]
    return [node for node in below if node.kind == "entity"]


def _unions(graph: Graph) -> Iterator[Finding]:
    for node in graph.nodes:
        if node.kind not in ("composition", "relation"):
            continue
        targets = graph.children(node.id)
        if not targets:
            yield Finding("union", node.id, f"is a {node.kind} of nothing")
            continue
        whole = bounding(target.region.box for target in targets)
        if any(abs(a - b) > _SIDE for a, b in zip(whole.sides, node.region.box.sides, strict=True)):
            yield Finding("union", node.id, "its region is not the union of the regions that it leads to")


def _captionless(graph: Graph) -> Iterator[Finding]:
    return (Finding("captioned", node.id, "has no caption") for node in graph.nodes if not node.captions)


def _edges(graph: Graph) -> Iterator[Finding]:
    for edge in graph.edges:
        if not edge.spans:
            yield Finding("spanned", edge.source, f"no words lead to {edge.target!r} ({edge.label!r})")
        for words in graph.words(edge):
            if fold(words) != fold(edge.label):
                yield Finding("words", edge.source, f"{words!r} leads to {edge.target!r}, not {edge.label!r}")
