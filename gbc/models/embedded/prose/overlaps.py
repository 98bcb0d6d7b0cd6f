"""Which things share pixels."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from gbc.graph import Box, Mask
from gbc.models.embedded.prose.related import Related

_CELLS, _SHARED = 64, 0.1


def share_in_mask(box: Box, mask: Mask | None) -> float:
    """How much of a box a mask covers; 0 where there is no mask to tell."""
    if mask is None:
        return 0.0
    left, top, right, bottom = box.pixels(mask.width, mask.height)
    return float(mask.to_array()[top:bottom, left:right].mean())


def touch(one: Related, other: Related) -> bool:
    """Whether two things overlap: their boxes clearly, and their masks at least side by side."""
    smaller = min(one.box.area, other.box.area)
    if one.box.overlap(other.box) < _SHARED * smaller:
        return False
    if one.mask is None or other.mask is None:
        return False
    return bool((_grown(coarse(one.mask)) & coarse(other.mask)).any())


def coarse(mask: Mask) -> npt.NDArray[np.bool_]:
    """The mask on a small grid that is the same for all masks of a picture."""
    rows = np.linspace(0, mask.height - 1, _CELLS).round().astype(int)
    columns = np.linspace(0, mask.width - 1, _CELLS).round().astype(int)
    cells: npt.NDArray[np.bool_] = mask.to_array()[rows][:, columns]
    return cells


def _grown(pixels: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    grown = pixels.copy()
    grown[1:] |= pixels[:-1]
    grown[:-1] |= pixels[1:]
    grown[:, 1:] |= pixels[:, :-1]
    grown[:, :-1] |= pixels[:, 1:]
    return grown
