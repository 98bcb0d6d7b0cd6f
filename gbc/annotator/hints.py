"""What the boxes of a group show about how its members stand, in words."""

from __future__ import annotations

import math
from collections.abc import Sequence

from gbc.graph import Box

_SECTORS = (
    "to the right of",
    "to the lower right of",
    "below",
    "to the lower left of",
    "to the left of",
    "to the upper left of",
    "above",
    "to the upper right of",
)
"""Eight sectors of 45° each, clockwise from the right, the first from -22.5° to 22.5°."""

_MARGIN = 0.1
"""A member is the leftmost (or topmost …) where it leads by this share of the group's extent."""

_CENTRE = (0.4, 0.6)
"""A member is in the centre where its middle lies in this part of the group's extent, both ways."""

Point = tuple[float, float]


def layout_hints(label: str, boxes: Sequence[Box], aspect: float) -> list[str]:
    """Sentences on the arrangement of numbered boxes, every number named at least once.

    A minimum spanning tree over the centres, walked depth first, tells where each stands to the one before;
    then who is outermost and who in the centre. ``aspect`` is the image's width over its height.
    """
    points = [(box.centre[0] * aspect, box.centre[1]) for box in boxes]
    hints = [
        f"{label} {child + 1} is {_direction(points[parent], points[child])} {label} {parent + 1}"
        for parent, child in _walk(points)
    ]
    if len(boxes) > 2:
        hints += (f"{label} {number + 1} is the {end}" for number, end in _outermost(points))
        hints += (f"{label} {number + 1} is in the centre" for number in _central(points))
    return hints


def _walk(points: Sequence[Point]) -> list[tuple[int, int]]:
    """The edges (from, to) of the Euclidean minimum spanning tree, depth first from the first point."""
    inside, parent = [0], dict.fromkeys(range(1, len(points)), 0)
    branches: dict[int, list[int]] = {}
    while parent:
        nearest = min(parent, key=lambda n: (math.dist(points[n], points[parent[n]]), n))
        branches.setdefault(parent.pop(nearest), []).append(nearest)
        inside.append(nearest)
        for other in parent:
            if math.dist(points[other], points[nearest]) < math.dist(points[other], points[parent[other]]):
                parent[other] = nearest
    edges: list[tuple[int, int]] = []
    waiting = [(0, child) for child in sorted(branches.get(0, []), reverse=True)]
    while waiting:
        edge = waiting.pop()
        edges.append(edge)
        waiting += [(edge[1], child) for child in sorted(branches.get(edge[1], []), reverse=True)]
    return edges


def _direction(start: Point, end: Point) -> str:
    angle = math.degrees(math.atan2(end[1] - start[1], end[0] - start[0]))
    return _SECTORS[round(angle / 45) % 8]


def _outermost(points: Sequence[Point]) -> list[tuple[int, str]]:
    found = []
    for axis, low, high in ((0, "leftmost", "rightmost"), (1, "topmost", "bottommost")):
        order = sorted(range(len(points)), key=lambda n: (points[n][axis], n))
        values = [points[n][axis] for n in order]
        lead = _MARGIN * (values[-1] - values[0])
        if lead > 0 and values[1] - values[0] > lead:
            found.append((order[0], low))
        if lead > 0 and values[-1] - values[-2] > lead:
            found.append((order[-1], high))
    return found


def _central(points: Sequence[Point]) -> list[int]:
    def within(number: int) -> bool:
        for axis in (0, 1):
            values = [p[axis] for p in points]
            extent = max(values) - min(values)
            if extent and not _CENTRE[0] <= (points[number][axis] - min(values)) / extent <= _CENTRE[1]:
                return False
        return True

    return [number for number in range(len(points)) if within(number)]
