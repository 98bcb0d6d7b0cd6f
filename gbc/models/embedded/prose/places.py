"""Where a box lies in words: in the picture, and as seen from another box."""

from __future__ import annotations

from typing import Literal

from gbc.graph import Box
from gbc.models.embedded.prose.english import listing
from gbc.models.embedded.prose.patterns import Dice

Direction = Literal["left", "right", "above", "below"]

_SPOTS = {
    ("left", "top"): ("at the top left", "in the upper left part"),
    ("left", "middle"): ("on the left", "in the left part"),
    ("left", "bottom"): ("at the bottom left", "in the lower left part"),
    ("middle", "top"): ("at the top", "in the upper part"),
    ("middle", "middle"): ("in the middle", "at the centre", "in the central part"),
    ("middle", "bottom"): ("at the bottom", "in the lower part"),
    ("right", "top"): ("at the top right", "in the upper right part"),
    ("right", "middle"): ("on the right", "in the right part"),
    ("right", "bottom"): ("at the bottom right", "in the lower right part"),
    ("all", "top"): ("in the upper part",),
    ("all", "middle"): ("across the middle",),
    ("all", "bottom"): ("in the lower part",),
    ("left", "all"): ("on the left", "in the left part"),
    ("middle", "all"): ("in the middle", "at the centre"),
    ("right", "all"): ("on the right", "in the right part"),
}
_STRETCHES = {
    ("all", "top"): "along the top",
    ("all", "bottom"): "along the bottom",
    ("left", "all"): "down the left side",
    ("right", "all"): "down the right side",
}
_OUTERMOST = {"upper": "uppermost", "lower": "lowest", "left": "leftmost", "right": "rightmost"}
_UPPER = {"top": "upper", "bottom": "lower"}
_THIRDS = ((0.28, "edge"), (0.42, "third"), (0.6, "half"), (0.8, "two thirds"))
_EDGE = 0.012
_OPPOSITE: dict[Direction, Direction] = {"left": "right", "right": "left", "above": "below", "below": "above"}
_PHRASES: dict[Direction, str] = {
    "left": "to the left of",
    "right": "to the right of",
    "above": "above",
    "below": "below",
}
_MOST_OVERLAP, _LEAST_ALONGSIDE = 0.1, 0.4


def spot(box: Box, dice: Dice, *, stretch: bool = False) -> str:
    """``in the middle``: ready for "of the picture"; nothing for what reaches everywhere.

    ``stretch`` is for scenery, which lies ``along the top``.
    """
    column = _zone(box.left, box.right, "left", "right")
    row = _zone(box.top, box.bottom, "top", "bottom")
    if column == row == "all":
        return ""
    if stretch and (column, row) in _STRETCHES:
        return _STRETCHES[column, row]
    if column in ("left", "right") and row in _UPPER and max(box.width, box.height) < 0.3 and _in_corner(box):
        return f"in the {_UPPER[row]} {column} corner"
    return dice.pick(_SPOTS[column, row])


def area(box: Box) -> str:
    """What part a stretch of scenery lies in: ``the lower half``, ``the lowest part``; nothing if it has no name."""
    if box.width >= 0.8 and box.height >= 0.8:
        return "almost all"
    if box.width >= 0.8 and box.top <= 0.08:
        return _part("upper", box.height)
    if box.width >= 0.8 and box.bottom >= 0.92:
        return _part("lower", box.height)
    if box.height >= 0.8 and box.left <= 0.08:
        return _part("left", box.width)
    if box.height >= 0.8 and box.right >= 0.92:
        return _part("right", box.width)
    return ""


def reach(box: Box) -> str:
    """The edges of the picture that a box reaches: ``from the top edge to the bottom edge``; nothing for none."""
    sides = {
        "left": box.left <= _EDGE,
        "right": box.right >= 1 - _EDGE,
        "top": box.top <= _EDGE,
        "bottom": box.bottom >= 1 - _EDGE,
    }
    match [side for side, there in sides.items() if there]:
        case []:
            return ""
        case [_, _, _, _]:
            return "all four edges"
        case ["left", "right"] | ["top", "bottom"] as opposite:
            return f"from the {opposite[0]} edge to the {opposite[1]} edge"
        case [side]:
            return f"the {side} edge"
        case several:
            return f"the {listing(several)} edges"


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


def gap(one: Box, other: Box) -> float:
    """The distance between two boxes, as a share of the picture's side; 0 where they touch or overlap."""
    across = max(one.left - other.right, other.left - one.right, 0.0)
    down = max(one.top - other.bottom, other.top - one.bottom, 0.0)
    return max(across, down)


def surrounds(one: Box, other: Box, margin: float = 0.01) -> bool:
    """Whether one reaches beyond the other on every side."""
    beyond = (other.left - one.left, other.top - one.top, one.right - other.right, one.bottom - other.bottom)
    return min(beyond) > margin


def _zone(start: float, end: float, low: str, high: str) -> str:
    middle = (start + end) / 2
    if end - start >= 0.8:
        return "all"
    return low if middle < 0.37 else high if middle > 0.63 else "middle"


def _in_corner(box: Box) -> bool:
    return min(box.left, 1 - box.right) < 0.1 and min(box.top, 1 - box.bottom) < 0.1


def _part(name: str, extent: float) -> str:
    for most, part in _THIRDS:
        if extent < most:
            return f"the {_OUTERMOST[name]} part" if part == "edge" else f"the {name} {part}"
    return "almost all"


def _before(start: float, end: float, other_start: float, other_end: float) -> bool:
    """Whether the first interval ends where the second starts, but for a little."""
    smaller = min(end - start, other_end - other_start)
    return end - other_start <= _MOST_OVERLAP * smaller


def _alongside(start: float, end: float, other_start: float, other_end: float) -> bool:
    shared = min(end, other_end) - max(start, other_start)
    return shared >= _LEAST_ALONGSIDE * min(end - start, other_end - other_start)
