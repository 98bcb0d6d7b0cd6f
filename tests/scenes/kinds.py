"""The kinds of things that scenes hold, each with a colour of its own.

The low nibbles of green and blue tell apart the things of one kind, so every thing has one exact colour.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

KIND_BITS = 0xFFF0F0
"""What of a colour names the kind; the other eight bits number the thing."""

Pixels = npt.NDArray[np.uint8]
Rectangle = tuple[int, int, int, int]
"""(left, top, right, bottom) in pixels, half-open."""


@dataclass(frozen=True)
class Kind:
    """``parts`` are kinds and the number of each that a large enough thing shows; ``synonym`` is its other name."""

    label: str
    colour: int
    parts: tuple[tuple[str, int, int], ...] = ()
    round: bool = False
    synonym: str | None = None
    plural: str = ""

    @property
    def many(self) -> str:
        return self.plural or self.label + "s"


KINDS = {
    kind.label: kind
    for kind in (
        Kind("house", 0x8B4040, parts=(("door", 1, 1), ("window", 1, 3))),
        Kind("car", 0x2050D0, parts=(("wheel", 2, 2), ("door", 1, 1)), synonym="vehicle"),
        Kind("boat", 0xE0E0C0, parts=(("sail", 1, 2),)),
        Kind("tree", 0x208020, round=True),
        Kind("palm tree", 0x60C020, parts=(("coconut", 2, 3),)),
        Kind("sign", 0xF0F010),
        Kind("bus", 0xC02090, parts=(("wheel", 2, 3), ("window", 2, 4)), plural="buses"),
        Kind("door", 0x402010, parts=(("door knob", 1, 1),)),
        Kind("window", 0x90C0F0, parts=(("pane", 1, 2),)),
        Kind("wheel", 0x101010, round=True),
        Kind("sail", 0xF07010, parts=(("patch", 1, 2),), plural="sails"),
        Kind("coconut", 0x705030, round=True),
        Kind("door knob", 0xD0B040, round=True),
        Kind("pane", 0x50A0A0),
        Kind("patch", 0xB00010, plural="patches"),
    )
}

TOP = ("house", "car", "boat", "tree", "palm tree", "sign", "bus")
SKY, GROUND = 0xA8D8FF, 0x787868


def codes(pixels: Pixels) -> npt.NDArray[np.uint32]:
    """Each pixel's colour as one number."""
    wide = pixels.astype(np.uint32)
    return (wide[..., 0] << 16) | (wide[..., 1] << 8) | wide[..., 2]


def bounds(mask: npt.NDArray[np.bool_]) -> Rectangle | None:
    """The smallest rectangle around what is true."""
    columns, rows = np.flatnonzero(mask.any(axis=0)), np.flatnonzero(mask.any(axis=1))
    if columns.size == 0:
        return None
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def around(rectangles: list[Rectangle]) -> Rectangle:
    """The smallest rectangle around all of them."""
    lefts, tops, rights, bottoms = zip(*rectangles, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def standing(one: Rectangle, other: Rectangle) -> str | None:
    """How the first stands to the second, or None where neither side nor height tells."""
    if one[2] <= other[0]:
        return "to the left of"
    if one[3] <= other[1]:
        return "above"
    if other[3] <= one[1]:
        return "below"
    return None
