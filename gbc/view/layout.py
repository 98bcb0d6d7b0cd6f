"""Where the nodes of a graph stand when it is drawn: in layers, so that every edge leads to the right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gbc.graph import Graph

_SWEEPS = 8


def layers(graph: Graph) -> list[list[str]]:
    """Node ids by layer, from the root on, each layer ordered so that few edges cross. Deterministic."""
    rank = _ranks(graph)
    rows: list[list[str]] = [[] for _ in range(max(rank.values()) + 1)]
    for node in graph.nodes:
        rows[rank[node.id]].append(node.id)
    inward: dict[str, list[str]] = {node.id: [] for node in graph.nodes}
    outward: dict[str, list[str]] = {node.id: [] for node in graph.nodes}
    for edge in graph.edges:
        inward[edge.target].append(edge.source)
        outward[edge.source].append(edge.target)
    for sweep in range(_SWEEPS):
        forward = sweep % 2 == 0
        for row in rows if forward else reversed(rows):
            _order(row, inward if forward else outward, _heights(rows))
    return rows


def _ranks(graph: Graph) -> dict[str, int]:
    """The length of the longest path from the root to each node."""
    rank = {node.id: 0 for node in graph.nodes}
    for _ in graph.nodes:
        moved = False
        for edge in graph.edges:
            if rank[edge.target] <= rank[edge.source]:
                rank[edge.target] = rank[edge.source] + 1
                moved = True
        if not moved:
            break
    return rank


def _heights(rows: Sequence[Sequence[str]]) -> dict[str, float]:
    """Where each node stands in its layer, 0..1 from top to bottom."""
    return {id_: (place + 0.5) / len(row) for row in rows for place, id_ in enumerate(row)}


def _order(row: list[str], neighbours: Mapping[str, Sequence[str]], height: Mapping[str, float]) -> None:
    """Sort a layer by the mean height of each node's neighbours; who has none stays where it is."""

    def wanted(id_: str) -> float:
        around = [height[other] for other in neighbours[id_]]
        return sum(around) / len(around) if around else height[id_]

    row.sort(key=wanted)
