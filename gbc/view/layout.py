"""Where the nodes and edges of a graph stand when it is drawn: in layers, left to right, nothing on top of another."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from gbc.graph import Graph
from gbc.view.layers import Layered, layered

Point = tuple[float, float]
Size = tuple[float, float]
Rectangle = tuple[float, float, float, float]
"""left, top, right, bottom"""

_PASSES = 10


class Gaps(NamedTuple):
    """Least distances, in the unit of the sizes: between layers, between nodes, between the bends of edges."""

    layer: float
    node: float
    bend: float


class Arrangement(NamedTuple):
    """A rectangle a node, and for each pair of nodes with an edge the points that it passes.

    From one point to the next an edge is a curve that leaves and arrives level, and across a layer it is straight.
    """

    boxes: dict[str, Rectangle]
    paths: dict[tuple[str, str], list[Point]]
    width: float
    height: float


def layers(graph: Graph) -> list[list[str]]:
    """Node ids by layer, from the root on, each layer ordered so that few edges cross. Deterministic."""
    ids = [node.id for node in graph.nodes]
    return [[ids[slot] for slot in row if slot < len(ids)] for row in _layered(graph).rows]


def arrange(graph: Graph, sizes: Mapping[str, Size], gaps: Gaps) -> Arrangement:
    """Lay out a graph whose nodes are so wide and high. Deterministic."""
    ids = [node.id for node in graph.nodes]
    rows, chains = _layered(graph)
    size = dict(enumerate(sizes[id_] for id_ in ids))
    heights = {slot: size[slot][1] if slot in size else 0.0 for row in rows for slot in row}
    middles = _middles(rows, chains, heights, gaps)
    boxes: dict[str, Rectangle] = {}
    sides: dict[int, tuple[float, float]] = {}
    left = 0.0
    for row in rows:
        wide = max((size[slot][0] for slot in row if slot in size), default=0.0)
        for slot in row:
            sides[slot] = (left, left + size.get(slot, (wide, 0))[0])
            if slot in size:
                top = middles[slot] - heights[slot] / 2
                boxes[ids[slot]] = (*sides[slot][:1], top, sides[slot][1], top + heights[slot])
        left += wide + gaps.layer
    paths = {(ids[source], ids[target]): _points(chain, sides, middles) for (source, target), chain in chains.items()}
    bottom = max([box[3] for box in boxes.values()] + [y for path in paths.values() for _, y in path])
    return Arrangement(boxes, paths, left - gaps.layer, bottom)


def _layered(graph: Graph) -> Layered:
    number = {node.id: place for place, node in enumerate(graph.nodes)}
    return layered(len(number), [(number[edge.source], number[edge.target]) for edge in graph.edges])


def _points(
    chain: Sequence[int], sides: Mapping[int, tuple[float, float]], middles: Mapping[int, float]
) -> list[Point]:
    points = [(sides[chain[0]][1], middles[chain[0]])]
    for bend in chain[1:-1]:
        points += [(sides[bend][0], middles[bend]), (sides[bend][1], middles[bend])]
    return [*points, (sides[chain[-1]][0], middles[chain[-1]])]


def _middles(
    rows: Sequence[Sequence[int]],
    chains: Mapping[tuple[int, int], Sequence[int]],
    heights: Mapping[int, float],
    gaps: Gaps,
) -> dict[int, float]:
    """The height at which the middle of each slot stands: near its neighbours, and as far apart as has to be."""
    around: dict[int, list[int]] = {slot: [] for row in rows for slot in row}
    before: dict[int, list[int]] = {slot: [] for slot in around}
    for chain in chains.values():
        for one, two in itertools.pairwise(chain):
            around[one].append(two)
            around[two].append(one)
            before[two].append(one)
    nodes = {end for edge in chains for end in edge}
    apart = [
        [
            (heights[one] + heights[two]) / 2 + (gaps.node if {one, two} & nodes else gaps.bend)
            for one, two in itertools.pairwise(row)
        ]
        for row in rows
    ]
    middle = {slot: float(place) for row in rows for place, slot in enumerate(row)}
    for turn in range(_PASSES):
        neighbours = before if turn == 0 else around
        forward = list(zip(rows, apart, strict=True))
        for row, distances in forward if turn % 2 == 0 else reversed(forward):
            wanted = [_mean([middle[other] for other in neighbours[slot]], middle[slot]) for slot in row]
            middle.update(zip(row, _spread(wanted, distances), strict=True))
    top = min(middle[slot] - heights[slot] / 2 for slot in middle)
    return {slot: place - top for slot, place in middle.items()}


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def _spread(wanted: Sequence[float], distances: Sequence[float]) -> list[float]:
    """The places nearest to the wanted ones (least squares) that keep the order and these distances.

    Without the distances that is isotonic regression, which pooling neighbours that violate the order solves.
    """
    offsets = [0.0]
    for distance in distances:
        offsets.append(offsets[-1] + distance)
    pools: list[tuple[float, int]] = []
    for want, offset in zip(wanted, offsets, strict=True):
        mean, count = want - offset, 1
        while pools and pools[-1][0] > mean:
            other, size = pools.pop()
            mean, count = (mean * count + other * size) / (count + size), count + size
        pools.append((mean, count))
    flat = [mean for mean, count in pools for _ in range(count)]
    return [place + offset for place, offset in zip(flat, offsets, strict=True)]
