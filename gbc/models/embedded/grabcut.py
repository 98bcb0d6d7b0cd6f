"""The pixels of a thing in its box, cut out by GrabCut: two looks at the box must give the same mask."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import ClassVar
from weakref import WeakKeyDictionary

import msgspec
import numpy as np
import numpy.typing as npt

from gbc.graph import Box, Mask
from gbc.graph.mask import LONG_SIDE
from gbc.images import Picture, View
from gbc.models.roles import SegmentRequest

Pixels = npt.NDArray[np.bool_]

_SMALLEST = 24
"""Boxes with fewer pixels on a side show too little to tell a thing from what is behind it."""

_WHOLE_PICTURE = 0.95
"""A box that covers more of the picture leaves no background to compare with."""

_LOOK_SIDE = 192
_ROUNDS = 3
_AGREEMENT = 0.9
_FILL = (0.25, 0.95)
_SPAN = 0.75
"""A box fits its thing: a mask that spans less of its width or height has caught a part, or something else."""

_SPECK = 0.1


class Look(msgspec.Struct, frozen=True):
    """One way to ask: how much context, where the thing is expected at first, and the seed of the colour clusters.

    Other seeds alone would nearly always find the same mask, right or wrong; other context and another start do not.
    """

    padding: float
    oval: bool
    seed: int


_LOOKS = (Look(padding=0.15, oval=False, seed=1), Look(padding=0.3, oval=True, seed=2))

_remembered: WeakKeyDictionary[Picture, dict[Box, Mask | None]] = WeakKeyDictionary()
_remembering = threading.Lock()


class GrabCutSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """There is nothing to set: describer and segmenter must see the same masks."""


class GrabCut:
    """Cuts things out of their boxes by colour; says nothing where two looks differ."""

    Settings: ClassVar[type[msgspec.Struct]] = GrabCutSettings
    extra: ClassVar[str | None] = "embedded"

    def __init__(self, settings: GrabCutSettings, seed: int = 0) -> None:
        del settings, seed  # the looks bring their own seeds, so that every caller gets the same mask
        import cv2

        self.name = f"grabcut/{cv2.__version__}"
        self.fingerprint = self.name

    def segment(self, requests: Sequence[SegmentRequest]) -> list[list[Mask | None]]:
        """For each request, a mask for each of its boxes, None where the looks do not agree on one."""
        return [[thing_mask(request.picture, box) for box in request.boxes] for request in requests]


def thing_mask(picture: Picture, box: Box) -> Mask | None:
    """The pixels of the thing that fills a box, over the whole picture; None where they cannot be told.

    Remembered while the picture lives; may be called from any thread.
    """
    with _remembering:
        masks = _remembered.setdefault(picture, {})
        if box in masks:
            return masks[box]
    mask = _cut_out(picture, box)
    with _remembering:
        return masks.setdefault(box, mask)


def _cut_out(picture: Picture, box: Box) -> Mask | None:
    left, top, right, bottom = box.pixels(picture.width, picture.height)
    if min(right - left, bottom - top) < _SMALLEST or box.area > _WHOLE_PICTURE:
        return None
    first, second = (_look(picture, box, look) for look in _LOOKS)
    if first is None or second is None:
        return None
    both = first & _resized(second, first.shape)
    either = first | _resized(second, first.shape)
    if both.sum() < _AGREEMENT * either.sum():
        return None
    thing = _without_specks(first)
    return _placed(thing, picture, box) if _plausible(thing) else None


def _look(picture: Picture, box: Box, look: Look) -> Pixels | None:
    """Which pixels of the box, at the size of the look, belong to the thing; None where nothing is left of it."""
    import cv2

    view = View.around(picture, box, look.padding)
    scale = min(1.0, _LOOK_SIDE / max(view.width, view.height))
    width, height = max(1, round(view.width * scale)), max(1, round(view.height * scale))
    pixels = cv2.resize(view.pixels, (width, height), interpolation=cv2.INTER_AREA)
    inside = view.inside(box)
    if inside is None:
        return None
    rectangle = inside.pixels(width, height)
    state = _expectation((height, width), rectangle, oval=look.oval)
    # OpenCV keeps the state of its random numbers per thread: no other thread draws between these two calls.
    cv2.setRNGSeed(look.seed)
    try:
        cv2.grabCut(pixels, state, rectangle, np.zeros((1, 65)), np.zeros((1, 65)), _ROUNDS, cv2.GC_INIT_WITH_MASK)
    except cv2.error:  # all pixels fell to one side
        return None
    left, top, right, bottom = rectangle
    found = (state[top:bottom, left:right] & 1).astype(bool)  # GC_FGD and GC_PR_FGD are the odd ones
    return found if found.any() else None


def _expectation(shape: tuple[int, int], rectangle: tuple[int, int, int, int], *, oval: bool) -> npt.NDArray[np.uint8]:
    """Where GrabCut starts: background outside of the box, probably the thing inside of it, or of its oval."""
    import cv2

    state = np.full(shape, cv2.GC_BGD, dtype=np.uint8)
    left, top, right, bottom = rectangle
    state[top:bottom, left:right] = cv2.GC_PR_FGD
    if oval:
        y, x = np.ogrid[top:bottom, left:right]
        across, down = (2 * x + 1 - left - right) / (right - left), (2 * y + 1 - top - bottom) / (bottom - top)
        state[top:bottom, left:right][across**2 + down**2 > 1] = cv2.GC_PR_BGD
    return state


def _without_specks(found: Pixels) -> Pixels:
    """The largest connected piece, and those at least a tenth as large."""
    import cv2

    _, labels, stats, _ = cv2.connectedComponentsWithStats(found.astype(np.uint8), connectivity=8)
    areas = stats[:, cv2.CC_STAT_AREA].copy()
    areas[0] = 0  # the background
    return np.asarray((areas >= _SPECK * areas.max())[labels] & found)


def _plausible(thing: Pixels) -> bool:
    columns, rows = np.flatnonzero(thing.any(axis=0)), np.flatnonzero(thing.any(axis=1))
    spans = np.ptp(columns) + 1 >= _SPAN * thing.shape[1] and np.ptp(rows) + 1 >= _SPAN * thing.shape[0]
    return bool(spans and _FILL[0] <= thing.mean() <= _FILL[1])


def _placed(thing: Pixels, picture: Picture, box: Box) -> Mask:
    scale = min(1.0, LONG_SIDE / max(picture.width, picture.height))
    width, height = max(1, round(picture.width * scale)), max(1, round(picture.height * scale))
    whole = np.zeros((height, width), dtype=bool)
    left, top, right, bottom = box.pixels(width, height)
    whole[top:bottom, left:right] = _resized(thing, (bottom - top, right - left))
    return Mask.from_array(whole)


def _resized(mask: Pixels, shape: tuple[int, ...]) -> Pixels:
    import cv2

    height, width = shape
    return np.asarray(cv2.resize(mask.astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR) > 0.5)
