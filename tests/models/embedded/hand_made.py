"""Eyes that see what a test tells them, and pictures of one colour to look at."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import msgspec
import numpy as np

from gbc.graph import WHOLE, Box, Image, Mask
from gbc.images import Picture, View
from gbc.models.embedded.sight import ColourShare, Sighting, Sort


class Told(msgspec.Struct, frozen=True):
    """A sighting with the colours and the density of its mask; no mask for a density of 0."""

    sighting: Sighting
    colours: tuple[ColourShare, ...] = ()
    density: float = 0.8


class HandMadeEyes:
    """Plain data instead of models."""

    def __init__(
        self, things: Sequence[Told] = (), parts: Sequence[Sighting] = (), overall: Sequence[ColourShare] = ()
    ) -> None:
        self.told = things
        self.seen_parts = parts
        self.overall = overall

    def things(self, picture: Picture) -> list[Sighting]:
        return [told.sighting for told in self.told]

    def parts(self, view: View, label: str) -> list[Sighting]:
        if label not in ("person", "dog", "cat"):
            return []
        placed = ((part, view.inside(part.box)) for part in self.seen_parts)
        return [msgspec.structs.replace(part, box=box) for part, box in placed if box]

    def colours(self, picture: Picture, box: Box, mask: Mask | None) -> list[ColourShare]:
        told = max(self.told, key=lambda t: t.sighting.box.iou(box), default=None)
        if told is None or (box == WHOLE and told.sighting.box != WHOLE):
            return list(self.overall)
        return list(told.colours)

    def mask(self, picture: Picture, box: Box) -> Mask | None:
        told = next((t for t in self.told if t.sighting.box == box), None)
        return filled(box, told.density) if told and told.density else None


def filled(box: Box, density: float = 1.0) -> Mask:
    """A mask that covers so much of each row of a box, around its middle."""
    pixels = np.zeros((100, 100), dtype=bool)
    shrunk = Box(
        box.left + box.width * (1 - density) / 2, box.top, box.right - box.width * (1 - density) / 2, box.bottom
    )
    left, top, right, bottom = shrunk.pixels(100, 100)
    pixels[top:bottom, left:right] = True
    return Mask.from_array(pixels)


def picture(
    name: str = "",
    width: int = 120,
    height: int = 80,
    colour: tuple[int, int, int] = (128, 128, 128),
    chequered: bool = False,
) -> Picture:
    """A picture of one colour, or half of it black, whose identity follows from its name."""
    pixels = np.full((height, width, 3), colour, dtype=np.uint8)
    if chequered:
        pixels[:: height // 8] //= 8
        pixels[:, : width // 2] //= 4
    return Picture(Image(hashlib.sha256(name.encode()).hexdigest(), width, height), pixels)


def shares(colours: str) -> tuple[ColourShare, ...]:
    """``"orange .6, white .3"``."""
    named = (one.strip().rsplit(" ", 1) for one in colours.split(",") if one.strip())
    return tuple(ColourShare(name, float(share)) for name, share in named)


def told(
    label: str,
    box: Sequence[float],
    colours: str = "",
    general: str = "",
    sort: Sort = "object",
    density: float = 0.8,
) -> Told:
    """A thing as a test tells of it."""
    seen = Sighting(label=label, general=general or label, sort=sort, box=Box(*box), score=0.9)
    return Told(seen, shares(colours), density)
