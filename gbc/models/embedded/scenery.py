"""Stretches of sky, plants and snow in a picture: only where colour, texture and place say the same.

Water is never stated: calm it looks like sky, rough like stone, and shallow like sand.
"""

from __future__ import annotations

import msgspec
import numpy as np

from gbc.graph import Box, Mask
from gbc.models.embedded.ground import find_foliage, find_grass, find_snow
from gbc.models.embedded.pixels import Pixels
from gbc.models.embedded.sky import cool_top, find_sky
from gbc.models.embedded.surface import Area, pieces, surface, union

_SMALLEST_PLANTS = 0.08
_SMALLEST_TREE = 0.02
_BELOW_THE_SKY = 0.25

_EDGE = 5
"""Pixels between a crown and the smooth sky: grain is averaged over 9 by 9."""


class Stretch(msgspec.Struct, frozen=True):
    """Something without an outline of its own; ``label`` is sky, trees, vegetation, grass or snow.

    ``box`` is relative to the picture, ``score`` 0..1, ``mask`` at a size of its own.
    """

    label: str
    box: Box
    mask: Mask
    score: float


def find_scenery(pixels: Pixels) -> list[Stretch]:
    """The stretches of a picture, array of shape (height, width, 3), largest first."""
    seen = surface(pixels)
    leaves, grass = find_foliage(seen), find_grass(seen)
    green = union([*leaves, *([] if grass is None else [grass])], seen.light.shape)
    sky = find_sky(seen, float(green.mean()))
    found: list[tuple[str, Area | None]] = [("sky", sky)]
    if sky is not None or cool_top(seen):  # a green or white ground under a roof is a carpet
        found += [("grass", grass), ("snow", find_snow(seen)), _plants(leaves, grass, sky)]
    stretches = [_stretch(label, area) for label, area in found if area is not None]
    return sorted(stretches, key=lambda stretch: -stretch.mask.area)


def _plants(leaves: list[Area], grass: Area | None, sky: Area | None) -> tuple[str, Area | None]:
    """Trees, where foliage stands up against the sky; else plants of any kind, where they are no part of a lawn."""
    if not leaves:
        return "vegetation", None
    shape = leaves[0].shape
    trees = _trees(union(leaves, shape), sky)
    if trees.mean() >= _SMALLEST_PLANTS:
        return "trees", trees
    if grass is not None:
        leaves = [piece for piece in leaves if not piece[-1].any()]
    plants = union(leaves, shape)
    return "vegetation", plants if plants.mean() >= _SMALLEST_PLANTS else None


def _trees(plants: Area, sky: Area | None) -> Area:
    """The plants beside the sky that reach up into it."""
    if sky is None:
        return np.zeros_like(plants)
    beside = plants.copy()
    beside[np.flatnonzero(sky.any(axis=1))[-1] + 1 :] = False
    return union([piece for piece in pieces(beside, _SMALLEST_TREE) if _is_against(piece, sky)], plants.shape)


def _is_against(piece: Area, sky: Area) -> bool:
    columns = np.flatnonzero(piece.any(axis=0))
    tops = piece[:, columns].argmax(axis=0)
    reach = _EDGE + piece.shape[0] // 40
    above = [sky[max(0, top - reach) : top, x].any() for top, x in zip(tops, columns, strict=True)]
    return bool(np.mean(above) > _BELOW_THE_SKY)


def _stretch(label: str, area: Area) -> Stretch:
    mask = Mask.from_array(area)
    box = mask.bounds()
    assert box is not None, "no stretch is empty"  # noqa: S101
    return Stretch(label, box.rounded(), mask, 0.9)
