"""What of a graph follows from the rest of it: depths, the regions of groups, where labels stand in captions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from gbc.graph import Box, Edge, Node, Region, Span, bounding, find_mentions

GROUPS = ("composition", "relation")
"""Kinds of node whose region is the union of what they lead to."""

SIDE = 1e-6
"""Sides of a box that differ by no more are equal."""


def targets_of(edges: Iterable[Edge]) -> dict[str, list[str]]:
    """For each source the nodes that its edges lead to, each once, in the order of the edges."""
    targets: dict[str, dict[str, None]] = {}
    for edge in edges:
        targets.setdefault(edge.source, {})[edge.target] = None
    return {source: list(found) for source, found in targets.items()}


def true_depths(root: str, edges: Iterable[Edge]) -> dict[str, int]:
    """The length of the shortest path from the root to every node that one leads to."""
    targets = targets_of(edges)
    found, level, depth = {root: 0}, [root], 0
    while level:
        depth += 1
        below = dict.fromkeys(target for id_ in level for target in targets.get(id_, ()) if target not in found)
        found.update(dict.fromkeys(below, depth))
        level = list(below)
    return found


def true_boxes(nodes: Mapping[str, Node], edges: Sequence[Edge]) -> dict[str, Box]:
    """The boxes of groups that are not the union of what they lead to, as they ought to be; groups of groups too."""
    targets = targets_of(edges)
    boxes = {id_: node.region.box for id_, node in nodes.items()}
    wrong: dict[str, Box] = {}
    for id_ in reversed(_in_order(nodes, targets)):  # what a group leads to before the group
        below = targets.get(id_, ())
        if nodes[id_].kind in GROUPS and below:
            whole = bounding(boxes[target] for target in below)
            if any(abs(a - b) > SIDE for a, b in zip(whole.sides, boxes[id_].sides, strict=True)):
                boxes[id_] = wrong[id_] = whole
    return wrong


def with_box(node: Node, box: Box) -> Region:
    """The region of a group that leads to other nodes than it did: pixels and score were of the old ones."""
    return node.region if node.region.box == box else Region(box)


def found_spans(source: Node, labels: Iterable[str]) -> dict[str, tuple[Span, ...]]:
    """Every occurrence of the labels in the captions of a node; labels that do not occur are left out."""
    found: dict[str, list[Span]] = {}
    wanted = list(dict.fromkeys(labels))
    for caption in source.captions:
        for label, places in find_mentions(caption.text, wanted).items():
            found.setdefault(label, []).extend(Span(caption.id, start, end) for start, end in places)
    return {label: tuple(spans) for label, spans in found.items()}


def _in_order(nodes: Mapping[str, Node], targets: Mapping[str, Sequence[str]]) -> list[str]:
    """Ids of all nodes, each before those that it leads to."""
    waiting = dict.fromkeys(nodes, 0)
    for below in targets.values():
        for target in below:
            waiting[target] += 1
    free = [id_ for id_, ways in waiting.items() if not ways]
    order = []
    while free:
        order.append(free.pop())
        for target in targets.get(order[-1], ()):
            waiting[target] -= 1
            if not waiting[target]:
                free.append(target)
    return order
