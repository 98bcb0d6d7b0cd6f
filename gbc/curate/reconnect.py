"""Which nodes and edges are left when some are dropped, and how parents and children are joined over a gap."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import msgspec

from gbc.curate.upkeep import GROUPS
from gbc.graph import Edge, Graph, Node
from gbc.graph.editorial import INSIDE

_WAYS = ("image", "entity")
"""Kinds of node below which others can be hung: what stands in a picture, or in a part of it."""


def connected(graph: Graph, nodes: Collection[str], edges: Collection[int]) -> tuple[list[str], list[Edge]]:
    """Ids of the nodes that are left, in their order, and the edges between them.

    ``nodes`` are the ids to keep, the root always among them; ``edges`` the numbers of those to keep. Nodes that
    nothing leads to any more are dropped too, and so are groups that lost members and have fewer than two left.
    Edges that join what was apart carry no spans, unless they take over the words that led to a dropped group.
    """
    rest = _Rest(graph, nodes, edges)
    while rest.shrinks():
        pass
    return [node.id for node in graph.nodes if node.id in rest.kept], rest.links


class _Rest:
    """What is left of a graph; ``shrinks`` drops what cannot stand any more, until nothing is."""

    def __init__(self, graph: Graph, nodes: Collection[str], edges: Collection[int]) -> None:
        self._root = graph.root.id
        self._nodes = {node.id: node for node in graph.nodes}
        self._edges = [edge for number, edge in enumerate(graph.edges) if number in edges]
        self._into: dict[str, list[Edge]] = {}
        for edge in self._edges:
            self._into.setdefault(edge.target, []).append(edge)
        self._members: dict[str, set[str]] = {}
        for edge in graph.edges:
            self._members.setdefault(edge.source, set()).add(edge.target)
        self.kept = {self._root, *(id_ for id_ in nodes if id_ in self._nodes)}
        self.links: list[Edge] = []

    def shrinks(self) -> bool:
        """Work out the edges between the kept nodes; whether nodes had to be dropped since."""
        self.links = [edge for edge in self._edges if edge.source in self.kept and edge.target in self.kept]
        self.links += self._joined({(edge.source, edge.target) for edge in self.links})
        below: dict[str, set[str]] = {}
        for edge in self.links:
            below.setdefault(edge.source, set()).add(edge.target)
        stay = {id_ for id_ in _reached(self._root, below) if not self._is_broken(id_, len(below.get(id_, ())))}
        shrunk = stay != self.kept
        self.kept = stay
        return shrunk

    def _is_broken(self, id_: str, members: int) -> bool:
        """Whether a node was a group and is none any more."""
        return self._nodes[id_].kind in GROUPS and members < 2 and members < len(self._members.get(id_, ()))

    def _joined(self, there: set[tuple[str, str]]) -> list[Edge]:
        """Edges from the nearest kept node above each gap to each kept node below it."""
        joined: dict[tuple[str, str, str], Edge] = {}
        for node in self._nodes.values():
            if node.id not in self.kept:
                continue
            for last in self._into.get(node.id, ()):
                if last.source in self.kept or self._nodes[last.source].kind == "relation":
                    continue
                for edge in self._over_gap(node, last):
                    if (edge.source, edge.target) not in there:
                        joined.setdefault((edge.source, edge.target, edge.label), edge)
        return list(joined.values())

    def _over_gap(self, node: Node, last: Edge) -> Iterator[Edge]:
        """Ways to a node whose parent, the source of ``last``, was dropped: past other dropped nodes, and past groups.

        The words for a dropped group speak of its members too, and are taken over where they stand right above it.
        """
        gap = last.source
        grouped = self._nodes[gap].kind == "composition"
        label = node.label if grouped and node.label.strip() else last.label
        seen, open_ = {gap}, [gap]
        while open_:
            at = open_.pop()
            for edge in self._into.get(at, ()):
                above = self._nodes[edge.source]
                if above.kind == "relation":
                    continue
                if above.id in self.kept and above.kind in _WAYS and self._fits(node, above):
                    if grouped and at == gap:
                        yield msgspec.structs.replace(edge, target=node.id)
                    else:
                        yield Edge(source=above.id, target=node.id, label=label)
                elif above.id not in seen:
                    seen.add(above.id)
                    open_.append(above.id)

    def _fits(self, node: Node, above: Node) -> bool:
        """Whether a node, and what it gathers where it is a composition, lies inside what it would be a part of."""
        if above.kind == "image":
            return True
        gathered = self._members.get(node.id, set()) & self.kept if node.kind == "composition" else set()
        parts = [one for one in (node, *(self._nodes[id_] for id_ in gathered)) if one.kind == "entity"]
        return all(part.region.box.share_inside(above.region.box) >= INSIDE for part in parts)


def _reached(root: str, below: dict[str, set[str]]) -> set[str]:
    seen, open_ = {root}, [root]
    while open_:
        for target in below.get(open_.pop(), ()):
            if target not in seen:
                seen.add(target)
                open_.append(target)
    return seen
