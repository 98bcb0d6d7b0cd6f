"""Where a box lies, in words."""

from __future__ import annotations

from gbc.graph import Box
from gbc.models.embedded.prose.dice import Dice

_GRID = {
    ("left", "top"): ("at the top left", "in the upper left part"),
    ("left", "middle"): ("on the left", "at the left", "in the left part"),
    ("left", "bottom"): ("at the bottom left", "in the lower left part"),
    ("middle", "top"): ("at the top", "in the upper part", "towards the top"),
    ("middle", "middle"): ("in the middle", "at the centre", "in the central part"),
    ("middle", "bottom"): ("at the bottom", "in the lower part", "towards the bottom"),
    ("right", "top"): ("at the top right", "in the upper right part"),
    ("right", "middle"): ("on the right", "at the right", "in the right part"),
    ("right", "bottom"): ("at the bottom right", "in the lower right part"),
    ("all", "top"): ("along the top",),
    ("all", "middle"): ("across the middle",),
    ("all", "bottom"): ("along the bottom",),
    ("left", "all"): ("down the left side", "on the left"),
    ("middle", "all"): ("down the middle", "in the middle"),
    ("right", "all"): ("down the right side", "on the right"),
}
_OUTERMOST = {"top": "uppermost", "bottom": "lowest", "left": "leftmost", "right": "rightmost"}
_UPPER = {"top": "upper", "bottom": "lower"}
_THIRDS = ((0.28, "edge"), (0.42, "third"), (0.6, "half"), (0.8, "two thirds"))
_EDGE = 0.012


def spot(box: Box, dice: Dice) -> str:
    """``in the middle``, ``along the top``: ready for "of the picture". Nothing for what reaches everywhere."""
    column = _zone(box.left, box.right, "left", "right")
    row = _zone(box.top, box.bottom, "top", "bottom")
    if column == row == "all":
        return ""
    if column in ("left", "right") and row in _UPPER and max(box.width, box.height) < 0.3 and _in_corner(box):
        return f"in the {_UPPER[row]} {column} corner"
    return dice.pick(_GRID[column, row])


def area(box: Box) -> str:
    """What part a stretch of scenery covers: ``the lower half``, ``the lowest part``; nothing where it has no name."""
    if box.width >= 0.8 and box.height >= 0.8:
        return "almost the whole"
    if box.width >= 0.8 and box.top <= 0.08:
        return _part("upper", "top", box.height)
    if box.width >= 0.8 and box.bottom >= 0.92:
        return _part("lower", "bottom", box.height)
    if box.height >= 0.8 and box.left <= 0.08:
        return _part("left", "left", box.width)
    if box.height >= 0.8 and box.right >= 0.92:
        return _part("right", "right", box.width)
    return ""


def edges(box: Box) -> tuple[str, ...]:
    """The edges of the picture that it reaches."""
    reached = {
        "left": box.left <= _EDGE,
        "top": box.top <= _EDGE,
        "right": box.right >= 1 - _EDGE,
        "bottom": box.bottom >= 1 - _EDGE,
    }
    return tuple(side for side, there in reached.items() if there)


def _zone(start: float, end: float, low: str, high: str) -> str:
    middle = (start + end) / 2
    if end - start >= 0.8:
        return "all"
    return low if middle < 0.37 else high if middle > 0.63 else "middle"


def _in_corner(box: Box) -> bool:
    return min(box.left, 1 - box.right) < 0.1 and min(box.top, 1 - box.bottom) < 0.1


def _part(name: str, edge: str, extent: float) -> str:
    for most, part in _THIRDS:
        if extent < most:
            return f"the {_OUTERMOST[edge]} part" if part == "edge" else f"the {name} {part}"
    return "almost the whole"
