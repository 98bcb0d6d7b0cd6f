"""Frames with names drawn on a view, so that a model can be asked about one thing among several."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from gbc.graph import Box
from gbc.models.prompted.vlm import Pixels

COLOURS = (
    (255, 48, 48),
    (64, 255, 64),
    (64, 160, 255),
    (255, 232, 32),
    (255, 64, 255),
    (32, 240, 240),
    (255, 144, 32),
    (176, 112, 255),
)
"""Of frames and names, in turn: bright, and told apart from each other."""

MIN_SIDE = 512
"""Pixels of the long side below which a view is enlarged before something is drawn on it."""

_BADGE = (0, 0, 0)

Rectangle = tuple[int, int, int, int]


def frame_width(width: int, height: int) -> int:
    """Pixels of a frame's line on a view of this size."""
    return max(2, round(max(width, height) / 250))


def framed(pixels: Pixels, boxes: Sequence[Box], names: Sequence[str]) -> Pixels:
    """A copy of a view with a frame close around each box, and its name on a black badge at one of its corners.

    Small views are enlarged by a whole factor first, each pixel a square, so that names are legible and no colour is
    invented; a rim as wide as a frame is added, so that none hides what it frames. Boxes are relative to the view.
    """
    factor = max(1, -(-MIN_SIDE // max(pixels.shape[:2])))
    large = pixels.repeat(factor, axis=0).repeat(factor, axis=1)
    height, width = large.shape[:2]
    rim = frame_width(width, height)
    image = Pillow.fromarray(np.pad(large, ((rim, rim), (rim, rim), (0, 0)), mode="edge"))
    pen = _Pen(image, rim)
    places = [_moved(box.pixels(width, height), rim) for box in boxes]
    for number, place in enumerate(places):
        pen.frame(place, COLOURS[number % len(COLOURS)])
    for number, (place, name) in enumerate(zip(places, names, strict=True)):
        others = [other for other in places if other != place]
        pen.badge(place, name, COLOURS[number % len(COLOURS)], others)
    return np.asarray(image)


class _Pen:
    """Draws on one view, badges away from each other and from other things where there is room."""

    def __init__(self, image: Pillow.Image, line: int) -> None:
        self.size = image.size
        self.draw = ImageDraw.Draw(image)
        self.draw.fontmode = "L"
        self.line = line
        size = max(18, round(max(image.size) / 26))
        self.font = ImageFont.load_default(size)
        self.margin = max(line, size // 5)
        self.taken: list[Rectangle] = []

    def frame(self, place: Rectangle, colour: tuple[int, int, int]) -> None:
        """A frame around a place, its line outside of it."""
        left, top, right, bottom = place
        outside = (left - self.line, top - self.line, right + self.line - 1, bottom + self.line - 1)
        self.draw.rectangle(outside, outline=colour, width=self.line)

    def badge(self, place: Rectangle, name: str, colour: tuple[int, int, int], others: Sequence[Rectangle]) -> None:
        """A name at the corner of a place where it hides the least of other names, then of ``others``' places."""
        left, top, right, bottom = (round(side) for side in self.draw.textbbox((0, 0), name, font=self.font))
        wide = min(self.size[0], right - left + 2 * self.margin)
        high = min(self.size[1], bottom - top + 2 * self.margin)
        spots = [self._within(x, y, wide, high) for x, y in self._corners(place, wide, high)]

        def hidden(spot: Rectangle) -> tuple[int, int]:
            return sum(_shared(spot, one) for one in self.taken), sum(_shared(spot, one) for one in others)

        spot = min(spots, key=hidden)
        self.taken.append(spot)
        self.draw.rectangle((spot[0], spot[1], spot[2] - 1, spot[3] - 1), fill=_BADGE)
        start = spot[0] + self.margin - left, spot[1] + self.margin - top
        self.draw.text(start, name, fill=colour, font=self.font)

    def _corners(self, place: Rectangle, wide: int, high: int) -> list[tuple[int, int]]:
        """Above, below, then inside; left before right."""
        left, top, right, bottom = place
        above, below = top - self.line - high, bottom + self.line
        spots = [(left, above), (right - wide, above), (left, below), (right - wide, below)]
        fitting = [(x, y) for x, y in spots if y >= 0 and y + high <= self.size[1]]
        return [*fitting, (left, top), (right - wide, top), (left, bottom - high), (right - wide, bottom - high)]

    def _within(self, x: int, y: int, wide: int, high: int) -> Rectangle:
        x, y = max(0, min(x, self.size[0] - wide)), max(0, min(y, self.size[1] - high))
        return x, y, x + wide, y + high


def _moved(place: Rectangle, by: int) -> Rectangle:
    left, top, right, bottom = place
    return left + by, top + by, right + by, bottom + by


def _shared(one: Rectangle, other: Rectangle) -> int:
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    return max(0, wide) * max(0, high)
