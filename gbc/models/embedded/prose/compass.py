"""How two boxes lie to each other, where that is clear."""

from __future__ import annotations

from typing import Literal

from gbc.graph import Box
from gbc.models.embedded.prose.nouns import Noun

Direction = Literal["left", "right", "above", "below"]

_OPPOSITE: dict[Direction, Direction] = {"left": "right", "right": "left", "above": "below", "below": "above"}
_PHRASES: dict[Direction, str] = {
    "left": "to the left of",
    "right": "to the right of",
    "above": "above",
    "below": "below",
}
_MOST_OVERLAP, _LEAST_ALONGSIDE = 0.1, 0.4


def direction(one: Box, other: Box) -> Direction | None:
    """Where one lies as seen from the other: only if they are apart one way and alongside the other way."""
    if _alongside(one.top, one.bottom, other.top, other.bottom):
        if _before(one.left, one.right, other.left, other.right):
            return "left"
        if _before(other.left, other.right, one.left, one.right):
            return "right"
    if _alongside(one.left, one.right, other.left, other.right):
        if _before(one.top, one.bottom, other.top, other.bottom):
            return "above"
        if _before(other.top, other.bottom, one.top, one.bottom):
            return "below"
    return None


def opposite(way: Direction) -> Direction:
    """The other way round."""
    return _OPPOSITE[way]


def phrase(way: Direction) -> str:
    """``to the left of``."""
    return _PHRASES[way]


def beside(one: Box, other: Box, noun: Noun) -> str:
    """``to the left of it``; empty where nothing is clear. ``noun`` is what the other is."""
    way = direction(one, other)
    if way is None:
        return ""
    it = noun.grammar()["it"]
    return f"{phrase(way)} {'them' if it == 'they' else it}"


def gap(one: Box, other: Box) -> float:
    """The distance between two boxes, as a share of the picture's side; 0 where they touch or overlap."""
    across = max(one.left - other.right, other.left - one.right, 0.0)
    down = max(one.top - other.bottom, other.top - one.bottom, 0.0)
    return max(across, down)


def _before(start: float, end: float, other_start: float, other_end: float) -> bool:
    """Whether the first interval ends where the second starts, but for a little."""
    smaller = min(end - start, other_end - other_start)
    return end - other_start <= _MOST_OVERLAP * smaller


def _alongside(start: float, end: float, other_start: float, other_end: float) -> bool:
    shared = min(end, other_end) - max(start, other_start)
    return shared >= _LEAST_ALONGSIDE * min(end - start, other_end - other_start)
