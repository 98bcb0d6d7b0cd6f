"""What grows and lies outdoors: foliage, grass and snow, by colour and by grain.

Leaves and blades differ from pixel to pixel at least as much as over several: cloth, paint and what is out of focus
do not.
"""

from __future__ import annotations

import numpy as np

from gbc.models.embedded.surface import Area, Surface, pieces, tidied

_GREENS = (100, 160)
_FINER = 0.85
"""How coarse the pattern may be against the grain."""

_LEAF_GRAIN = 0.022
_BLADE_GRAIN = (0.005, 0.03)
_SMALLEST_LEAVES = 0.02
_SMALLEST_GROUND = 0.1


def find_foliage(seen: Surface) -> list[Area]:
    """Green, roughly textured pieces: trees, bushes, hedges."""
    rough = tidied(_green(seen) & (seen.grain > _LEAF_GRAIN))
    return [piece for piece in pieces(rough, _SMALLEST_LEAVES) if _fine(piece, seen)]


def find_grass(seen: Surface) -> Area | None:
    """The pixels of a lawn or meadow that fills the lower edge, or None."""
    finely = (seen.grain > _BLADE_GRAIN[0]) & (seen.grain < _BLADE_GRAIN[1])
    for piece in pieces(tidied(_green(seen) & finely), _SMALLEST_GROUND):
        if _is_ground(piece) and _fine(piece, seen):
            return piece
    return None


def find_snow(seen: Surface) -> Area | None:
    """The pixels of a snowy ground that fills the lower edge, or None: white, but not smooth as paper and walls."""
    white = tidied((seen.light > 0.72) & (seen.chroma < 0.03) & ~seen.smooth)
    for piece in pieces(white, _SMALLEST_GROUND):
        if _is_ground(piece) and _fine(piece, seen):
            return piece
    return None


def _green(seen: Surface) -> Area:
    hue = (seen.hue > _GREENS[0]) & (seen.hue < _GREENS[1])
    return np.asarray(hue & (seen.chroma > 0.035) & (seen.light > 0.15))


def _fine(piece: Area, seen: Surface) -> bool:
    return bool(np.median(seen.pattern[piece]) < _FINER * np.median(seen.grain[piece]))


def _is_ground(piece: Area) -> bool:
    """Whether a piece lies along the whole lower edge and leaves the upper third free."""
    along, across = piece[-3:].any(axis=0).mean(), piece.any(axis=0).mean()
    return bool(along > 0.8 and across > 0.95 and not piece[: piece.shape[0] // 3].any())
