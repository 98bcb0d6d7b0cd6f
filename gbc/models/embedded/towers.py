"""Towers, of which the object finder knows nothing: what stands up into a plain sky and looks like a building.

The outline of the sky says where, the classifier says what, twice, and the colours say how far down it reaches.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from gbc.graph import Box, Mask
from gbc.models.embedded.classes import Classifier, belief
from gbc.models.embedded.pixels import Pixels, at_most, cut, mirrored
from gbc.models.embedded.sight import Sighting
from gbc.models.embedded.vocabulary import TOWER_CLASSES

Area = npt.NDArray[np.bool_]

_LOOK_SIDE = 256
_STANDS_OUT = 0.2
_NARROWEST, _WIDEST = 0.02, 0.4
_MIDDLE = Box(0.125, 0.125, 0.875, 0.875)
_WHOLE_BELIEF = 0.35
_TOP_BELIEF = 0.5
_AROUND = (0.1, 0.3)
_ROUNDS = 4
_SLOPE = 2
"""Pixels by which a tower may widen on each side from one row of the look to the next; the ground is wider at once."""

_GROUND = 0.06
_FLAT_ROWS = 3
_TALL = 0.3
_TAKEN = 0.5


class TowerFinder:
    """Looks for one tower, the one that stands out the most."""

    def __init__(self, classifier: Classifier) -> None:
        self._classifier = classifier

    def find(self, pixels: Pixels, sky: Mask, scenery: Sequence[Mask], things: Sequence[Box]) -> Sighting | None:
        """The tower that stands against the sky, is none of the things, and has no part in the scenery."""
        small = at_most(pixels, _LOOK_SIDE)
        tops = [
            top
            for top in sorted(_tops(_at_size(sky, small)), key=lambda top: (-top.height, top))
            if not any(top.share_inside(thing) > _TAKEN for thing in things)
        ]
        if not tops or self._in_whole(pixels) < _WHOLE_BELIEF:
            return None
        for top in tops:
            sure = belief(self._classifier.opinions(pixels, top, _AROUND), TOWER_CLASSES)
            if sure >= _TOP_BELIEF:
                return _sighting(_body(small, top, [_at_size(mask, small) for mask in scenery]), sure)
        return None

    def _in_whole(self, pixels: Pixels) -> float:
        looks = (pixels, cut(pixels, _MIDDLE), mirrored(pixels))
        return belief([self._classifier.look(look) for look in looks], TOWER_CLASSES)


def _at_size(mask: Mask, small: Pixels) -> Area:
    height, width = small.shape[:2]
    rows, columns = np.arange(height) * mask.height // height, np.arange(width) * mask.width // width
    return mask.to_array()[np.ix_(rows, columns)]


def _tops(sky: Area) -> Iterator[Box]:
    """What rises well above the middle height of the skyline, down to that height."""
    height, width = sky.shape
    skyline = np.where(sky.all(axis=0), height, (~sky).argmax(axis=0))
    usual = int(np.median(skyline))
    high = np.concatenate(([0], skyline < usual - _STANDS_OUT * height, [0]))
    edges = np.flatnonzero(np.diff(high))
    for left, right in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        at_edge = left == 0 or right == width
        if not at_edge and _NARROWEST <= (right - left) / width <= _WIDEST:
            top = int(skyline[left:right].min())
            yield Box.from_pixels(left, top, right, usual, width=width, height=height)


def _body(small: Pixels, top: Box, scenery: Sequence[Area]) -> Box:
    """The whole tower: what has the colours of its top and hangs together with it, down to where the ground begins."""
    height, width = small.shape[:2]
    tower = _same_colours(small, top, np.any(scenery, axis=0))
    left, upper, right, _ = top.pixels(width, height)
    left, right = _extent(tower[upper], left, right) or (left, right)
    box, lower, flat = (left, right), upper, 0
    for row in range(upper + 1, height):
        extent = _extent(tower[row], left - _SLOPE, right + _SLOPE)
        if extent is None:
            break
        flat = flat + 1 if _goes_on(tower[row], left, right) else 0
        if flat == _FLAT_ROWS:
            break
        left, right = extent
        if flat == 0:
            box, lower = (min(box[0], left), max(box[1], right)), row
    return Box.from_pixels(box[0], upper, box[1], lower + 1, width=width, height=height)


def _same_colours(small: Pixels, top: Box, not_tower: Area) -> Area:
    """GrabCut that starts from the top of the tower and from the scenery."""
    import cv2

    height, width = small.shape[:2]
    left, upper, right, lower = top.pixels(width, height)
    reach = max(right - left, round(0.15 * width)) * 3 // 2
    state = np.full((height, width), cv2.GC_PR_BGD, dtype=np.uint8)
    middle = (left + right) // 2
    state[:, max(0, middle - reach) : middle + reach] = cv2.GC_PR_FGD
    state[upper:lower, left:right] = cv2.GC_FGD
    state[not_tower] = cv2.GC_BGD
    if not (state == cv2.GC_FGD).any():
        return np.zeros((height, width), dtype=bool)
    cv2.setRNGSeed(1)
    cv2.grabCut(small, state, (0, 0, 1, 1), np.zeros((1, 65)), np.zeros((1, 65)), _ROUNDS, cv2.GC_INIT_WITH_MASK)
    return np.asarray((state & 1).astype(bool))


def _extent(row: npt.NDArray[np.bool_], left: int, right: int) -> tuple[int, int] | None:
    """From the first to past the last pixel of the tower between two columns, None where there is none."""
    left = max(0, left)
    columns = np.flatnonzero(row[left:right])
    return (left + int(columns[0]), left + int(columns[-1]) + 1) if columns.size else None


def _goes_on(row: npt.NDArray[np.bool_], left: int, right: int) -> bool:
    """Whether the same colours go on for long on either side, as the ground and what stands on it do."""
    reach = max(_SLOPE + 1, round(_GROUND * row.size))
    before, after = row[max(0, left - reach) : max(0, left)], row[right : right + reach]
    return any(side.size == reach and bool(side.all()) for side in (before, after))


def _sighting(box: Box, sure: float) -> Sighting | None:
    if box.height < _TALL:
        return None
    return Sighting(label="tower", general="tower", sort="object", box=box.rounded(), score=round(sure, 4))
