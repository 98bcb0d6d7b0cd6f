"""The scenery around the things of a picture: what is not covered by them, each stretch in a place of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from gbc.graph import Box, Mask
from gbc.models.embedded.pixels import Pixels
from gbc.models.embedded.scenery import Stretch, find_scenery
from gbc.models.embedded.sight import Sighting
from gbc.models.embedded.surface import pieces

_COVERED = 0.7
_SAME_PLACE = 0.8
_SMALLEST_PIECE = 0.05


def scenery_around(pixels: Pixels, things: Sequence[Box]) -> list[Stretch]:
    """The stretches of a picture, largest first, whose boxes tell them apart."""
    apart: list[Stretch] = []
    for stretch in find_scenery(pixels):
        if not _is_covered(stretch, things):
            free = (part for part in _versions(stretch) if not any(_same_place(part, other) for other in apart))
            apart += [part for part in [next(free, None)] if part]
    return apart


def as_sighting(stretch: Stretch) -> Sighting:
    """A stretch as the describer speaks of it."""
    return Sighting(
        label=stretch.label,
        general=stretch.label,
        sort="scenery",
        box=stretch.box,
        score=stretch.score,
        mask=stretch.mask,
    )


def _versions(stretch: Stretch) -> Iterator[Stretch]:
    """The stretch, then its largest piece: trees on both sides of the sky have its box, those on one side have not."""
    yield stretch
    largest = max(pieces(stretch.mask.to_array(), _SMALLEST_PIECE), key=lambda piece: piece.sum(), default=None)
    if largest is not None:
        mask = Mask.from_array(largest)
        box = mask.bounds()
        if box:
            yield msgspec.structs.replace(stretch, mask=mask, box=box.rounded())


def _same_place(one: Stretch, other: Stretch) -> bool:
    return one.box.iou(other.box) > _SAME_PLACE


def _is_covered(stretch: Stretch, things: Sequence[Box]) -> bool:
    """Whether things take up most of a stretch, so that it is their colour that was seen."""
    pixels = stretch.mask.to_array()
    free = pixels.copy()
    for thing in things:
        left, top, right, bottom = thing.pixels(stretch.mask.width, stretch.mask.height)
        free[top:bottom, left:right] = False
    return bool(free.sum() < (1 - _COVERED) * pixels.sum())
