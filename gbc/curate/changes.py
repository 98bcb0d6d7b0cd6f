"""What differs between two graphs of one picture, whatever their nodes are called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Literal

import msgspec

from gbc.curate.upkeep import SIDE
from gbc.graph import Edge, Graph, Node

SAME_PLACE = 0.5
"""Nodes of one kind and label are one node where their boxes overlap by at least this much (IoU)."""


class Change(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that is not as it was: ``node`` is an id of the graph that has it, the second where both do."""

    change: Literal["added", "removed", "changed"]
    what: Literal["image", "node", "caption", "edge"]
    image: str
    node: str | None = None
    detail: str = ""


def graph_changes(before: Graph, after: Graph) -> Iterator[Change]:
    """Every change, nodes first: what is in one graph only, and what of a node or edge is other in the second.

    Nodes are matched by id, then by kind, label and place. Scores, provenance and what was rejected do not count.
    """
    image = after.image.id
    size, now = ((graph.image.width, graph.image.height) for graph in (before, after))
    if size != now:
        yield Change(change="changed", what="image", image=image, detail=f"size {size} -> {now}")
    pairs = matched(before, after)
    for node in before.nodes:
        if node.id not in pairs:
            yield Change(change="removed", what="node", image=image, node=node.id, detail=node.label)
    known = set(pairs.values())
    for node in after.nodes:
        if node.id not in known:
            yield Change(change="added", what="node", image=image, node=node.id, detail=node.label)
    for old, new in pairs.items():
        yield from _node_changes(image, before.node(old), after.node(new))
    yield from _edge_changes(image, before, after, pairs)


def matched(before: Graph, after: Graph) -> dict[str, str]:
    """Ids of the nodes that are in both graphs: there -> here. The roots always match."""
    ids = {node.id for node in after.nodes}
    pairs = {node.id: node.id for node in before.nodes if node.id in ids and node.kind == after.node(node.id).kind}
    pairs[before.root.id] = after.root.id
    taken = set(pairs.values())
    candidates = sorted(
        (
            (-one.region.box.iou(other.region.box), number, place, one.id, other.id)
            for number, one in enumerate(before.nodes)
            if one.id not in pairs
            for place, other in enumerate(after.nodes)
            if other.id not in taken and (one.kind, one.label) == (other.kind, other.label)
        ),
    )
    for overlap, _, _, old, new in candidates:
        if -overlap >= SAME_PLACE and old not in pairs and new not in taken:
            pairs[old] = new
            taken.add(new)
    return pairs


def _node_changes(image: str, old: Node, new: Node) -> Iterator[Change]:
    told = [
        f"{name} {before!r} -> {after!r}"
        for name, before, after in (
            ("id", old.id, new.id),
            ("label", old.label, new.label),
            ("aliases", sorted(old.aliases), sorted(new.aliases)),
        )
        if before != after
    ]
    sides = old.region.box.sides, new.region.box.sides
    if any(abs(a - b) > SIDE for a, b in zip(*sides, strict=True)):
        told.append("box " + " -> ".join(f"({', '.join(f'{side:.4g}' for side in box)})" for box in sides))
    if old.region.mask != new.region.mask:
        told.append("mask")
    if told:
        yield Change(change="changed", what="node", image=image, node=new.id, detail="; ".join(told))
    said, says = (Counter((one.kind, one.text) for one in node.captions) for node in (old, new))
    for kind, text in (said - says).elements():
        yield Change(change="removed", what="caption", image=image, node=new.id, detail=f"{kind}: {text}")
    for kind, text in (says - said).elements():
        yield Change(change="added", what="caption", image=image, node=new.id, detail=f"{kind}: {text}")


def _edge_changes(image: str, before: Graph, after: Graph, pairs: dict[str, str]) -> Iterator[Change]:
    """Edges by ends and label; of those in both, the words that lead along them, by kind and text of the caption."""
    old = {_key(edge, pairs): _words(before, edge) for edge in before.edges}
    new = {_key(edge, {}): _words(after, edge) for edge in after.edges}
    for (source, target, label), words in old.items():
        detail = f"{label!r} to {target!r}"
        if (source, target, label) not in new:
            yield Change(change="removed", what="edge", image=image, node=source, detail=detail)
        elif new[source, target, label] != words:
            yield Change(change="changed", what="edge", image=image, node=source, detail=f"{detail}: other spans")
    for source, target, label in new.keys() - old.keys():
        yield Change(change="added", what="edge", image=image, node=source, detail=f"{label!r} to {target!r}")


def _key(edge: Edge, pairs: dict[str, str]) -> tuple[str, str, str]:
    return pairs.get(edge.source, edge.source), pairs.get(edge.target, edge.target), edge.label


def _words(graph: Graph, edge: Edge) -> Counter[tuple[str, int, int]]:
    texts = {one.id: f"{one.kind}: {one.text}" for one in graph.node(edge.source).captions}
    return Counter((texts[span.caption], span.start, span.end) for span in edge.spans)
