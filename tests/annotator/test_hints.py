"""What the geometry of a group says in words."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gbc.annotator.hints import layout_hints
from gbc.graph import Box


def dot(x: float, y: float, size: float = 0.01) -> Box:
    return Box(x - size, y - size, x + size, y + size)


SECTORS = {
    0: "to the right of",
    45: "to the lower right of",
    90: "below",
    135: "to the lower left of",
    180: "to the left of",
    225: "to the upper left of",
    270: "above",
    315: "to the upper right of",
}


@pytest.mark.parametrize("angle", range(0, 360, 5))
def test_directions_fall_into_eight_sectors_of_45_degrees(angle: int) -> None:
    end = dot(0.5 + 0.3 * math.cos(math.radians(angle)), 0.5 + 0.3 * math.sin(math.radians(angle)))
    nearest = min(SECTORS, key=lambda middle: abs((angle - middle + 180) % 360 - 180))
    assert layout_hints("boat", [dot(0.5, 0.5), end], 1.0) == [f"boat 2 is {SECTORS[nearest]} boat 1"]


def test_directions_are_those_of_the_picture_not_of_the_unit_square() -> None:
    boxes = [dot(0.4, 0.4), dot(0.6, 0.5)]
    assert layout_hints("boat", boxes, 1.0) == ["boat 2 is to the lower right of boat 1"]
    assert layout_hints("boat", boxes, 4.0) == ["boat 2 is to the right of boat 1"]
    assert layout_hints("boat", boxes, 0.2) == ["boat 2 is below boat 1"]


def test_a_row_is_told_neighbour_by_neighbour() -> None:
    hints = layout_hints("cup", [dot(0.1, 0.5), dot(0.5, 0.5), dot(0.9, 0.5)], 1.0)
    assert hints == [
        "cup 2 is to the right of cup 1",
        "cup 3 is to the right of cup 2",
        "cup 1 is the leftmost",
        "cup 3 is the rightmost",
        "cup 2 is in the centre",
    ]


def test_the_tree_takes_the_short_ways_whatever_the_numbering() -> None:
    hints = layout_hints("cup", [dot(0.5, 0.5), dot(0.1, 0.5), dot(0.3, 0.5)], 1.0)
    assert hints[:2] == ["cup 3 is to the left of cup 1", "cup 2 is to the left of cup 3"]


def test_nobody_is_outermost_by_a_hair() -> None:
    hints = layout_hints("cup", [dot(0.1, 0.2), dot(0.12, 0.6), dot(0.9, 0.9)], 1.0)
    assert "cup 1 is the leftmost" not in hints
    assert "cup 3 is the rightmost" in hints
    assert "cup 1 is the topmost" in hints


def test_things_in_one_place_have_hints_too() -> None:
    assert len(layout_hints("cup", [dot(0.5, 0.5)] * 4, 1.0)) >= 3


places = st.tuples(st.floats(0.05, 0.95), st.floats(0.05, 0.95))


@given(st.lists(places, min_size=2, max_size=9), st.floats(0.2, 5.0))
def test_the_tree_spans_every_number(points: list[tuple[float, float]], aspect: float) -> None:
    hints = layout_hints("boat", [dot(*point) for point in points], aspect)
    pairs = [
        (int(found[1]), int(found[2])) for hint in hints if (found := re.fullmatch(r"boat (\d) is .* boat (\d)", hint))
    ]
    assert len(pairs) == len(points) - 1
    reached = {1}
    for child, parent in pairs:
        assert parent in reached, "a walk starts where it has been"
        assert child not in reached
        reached.add(child)
    assert reached == set(range(1, len(points) + 1))


@given(st.lists(places, min_size=2, max_size=6, unique=True), st.floats(0.5, 2.0))
def test_no_other_tree_is_shorter(points: list[tuple[float, float]], aspect: float) -> None:
    """A tree is a minimum one where no edge can be replaced by a shorter one: Kruskal agrees in length."""
    hints = layout_hints("boat", [dot(*point) for point in points], aspect)
    spread = [(x * aspect, y) for x, y in ((dot(*point).centre) for point in points)]
    pairs = [(int(f[1]) - 1, int(f[2]) - 1) for h in hints if (f := re.fullmatch(r"boat (\d) is .* boat (\d)", h))]
    length = sum(math.dist(spread[a], spread[b]) for a, b in pairs)
    assert length == pytest.approx(_kruskal(spread))


def _kruskal(points: list[tuple[float, float]]) -> float:
    tree = {n: n for n in range(len(points))}
    length = 0.0
    ways = sorted((math.dist(points[a], points[b]), a, b) for a in tree for b in tree if a < b)
    for distance, a, b in ways:
        if tree[a] != tree[b]:
            length += distance
            old = tree[b]
            tree = {n: tree[a] if group == old else group for n, group in tree.items()}
    return length
