"""In which layer each node of a graph stands, and in what order, so that few edges cross.

The manner is that of Sugiyama, Tagawa and Toda (1981): long edges are cut into pieces at bends, so that every piece
leads from a layer to the next; then the layers are sorted by the places of their neighbours, forth and back.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left, insort
from collections.abc import Callable, Sequence
from statistics import fmean, median
from typing import NamedTuple

_SWEEPS = 12
_WORK = 4000
"""Slots looked at in one go of exchanging neighbours: small graphs take what they need, large ones stay quick."""

Edge = tuple[int, int]
Rows = list[list[int]]


class Layered(NamedTuple):
    """Slots by layer: nodes have the numbers 0..n-1, bends of long edges the numbers from n on.

    ``chains`` gives, for each edge, the slots that it passes from its source to its target.
    """

    rows: Rows
    chains: dict[Edge, list[int]]


def layered(count: int, edges: Sequence[Edge]) -> Layered:
    """Layers of an acyclic graph of ``count`` nodes; every edge leads to a later layer. Deterministic."""
    edges = list(dict.fromkeys(edges))
    rank = _ranks(count, edges)
    rows: Rows = [[] for _ in range(max(rank, default=0) + 1)]
    for node in range(count):
        rows[rank[node]].append(node)
    chains, number = {}, count
    for source, target in edges:
        bends = list(range(number, number + rank[target] - rank[source] - 1))
        for bend, row in zip(bends, rows[rank[source] + 1 :], strict=False):
            row.append(bend)
        number += len(bends)
        chains[source, target] = [source, *bends, target]
    return Layered(_sorted(rows, number, [pair for c in chains.values() for pair in itertools.pairwise(c)]), chains)


def crossings(rows: Sequence[Sequence[int]], inward: Sequence[Sequence[int]]) -> int:
    """How often edges between neighbouring layers cross; ``inward`` holds the slots before each slot."""
    total = 0
    for before, row in itertools.pairwise(rows):
        place = {slot: number for number, slot in enumerate(before)}
        seen: list[int] = []
        for slot in row:
            ends = [place[other] for other in inward[slot]]
            total += sum(len(seen) - bisect_left(seen, end + 1) for end in ends)
            for end in ends:
                insort(seen, end)
    return total


def _ranks(count: int, edges: Sequence[Edge]) -> list[int]:
    """The length of the longest path to each node; then what leads on more than it is led to moves to its targets."""
    targets: list[list[int]] = [[] for _ in range(count)]
    waiting = [0] * count
    for source, target in edges:
        targets[source].append(target)
        waiting[target] += 1
    indegree, rank = list(waiting), [0] * count
    order = [node for node in range(count) if not waiting[node]]
    for node in order:  # grows while it is walked
        for target in targets[node]:
            rank[target] = max(rank[target], rank[node] + 1)
            waiting[target] -= 1
            if not waiting[target]:
                order.append(target)
    for node in reversed(order):
        if indegree[node] and len(targets[node]) > indegree[node]:
            rank[node] = min(rank[target] for target in targets[node]) - 1
    return rank


def _sorted(rows: Rows, count: int, links: Sequence[Edge]) -> Rows:
    """The best of all orders met: from two beginnings, by mean and by median, with neighbours exchanged."""
    inward: list[list[int]] = [[] for _ in range(count)]
    outward: list[list[int]] = [[] for _ in range(count)]
    for source, target in links:
        inward[target].append(source)
        outward[source].append(target)
    best, fewest = rows, crossings(rows, inward)
    for middle in (fmean, median):
        for start in (rows, _by_descent(rows, outward)):
            tried = [list(row) for row in start]
            for sweep in range(_SWEEPS if count < _WORK // 4 else 2):
                _sweep(tried, inward if sweep % 2 == 0 else outward, middle, forward=sweep % 2 == 0)
                _exchange(tried, inward, outward)
                found = crossings(tried, inward)
                if found < fewest:
                    best, fewest = [list(row) for row in tried], found
            if not fewest:
                return best
    return best


def _by_descent(rows: Rows, outward: Sequence[Sequence[int]]) -> Rows:
    """The rows in the order in which a walk in depth meets their slots: a tree drawn so has no crossing."""
    seen: dict[int, int] = {}
    open_ = list(reversed(rows[0]))
    while open_:
        slot = open_.pop()
        if slot not in seen:
            seen[slot] = len(seen)
            open_.extend(reversed(outward[slot]))
    return [sorted(row, key=lambda slot: seen.get(slot, len(seen))) for row in rows]


def _sweep(
    rows: Rows, neighbours: Sequence[Sequence[int]], middle: Callable[[Sequence[float]], float], *, forward: bool
) -> None:
    """Sort every layer by where its neighbours stand in the one before; who has none stays about where it is."""
    place = {slot: (number + 0.5) / len(row) for row in rows for number, slot in enumerate(row)}
    for row in rows if forward else reversed(rows):
        wanted = {slot: middle([place[other] for other in neighbours[slot]] or [place[slot]]) for slot in row}
        row.sort(key=wanted.__getitem__)
        place.update((slot, (number + 0.5) / len(row)) for number, slot in enumerate(row))


def _exchange(rows: Rows, inward: Sequence[Sequence[int]], outward: Sequence[Sequence[int]]) -> None:
    """Exchange slots that stand side by side as long as that leaves fewer crossings."""
    place = {slot: number for row in rows for number, slot in enumerate(row)}

    def gain(one: int, two: int) -> int:
        return sum(
            (place[a] > place[b]) - (place[a] < place[b])
            for side in (inward, outward)
            for a in side[one]
            for b in side[two]
        )

    moved, passes = True, 1 + _WORK // len(place)
    while moved and passes:
        moved, passes = False, passes - 1
        for row in rows:
            for at in range(len(row) - 1):
                one, two = row[at : at + 2]
                if gain(one, two) > 0:
                    row[at], row[at + 1] = two, one
                    place[one], place[two] = at + 1, at
                    moved = True
