"""What masks cover, each alone and all together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from gbc.graph import Box, Mask

_CELLS = 64


def share_in_mask(box: Box, mask: Mask | None) -> float:
    """How much of a box a mask covers; 0 where there is no mask to tell."""
    if mask is None:
        return 0.0
    left, top, right, bottom = box.pixels(mask.width, mask.height)
    return float(mask.to_array()[top:bottom, left:right].mean())


def covered(masks: Sequence[Mask]) -> float:
    """The share of the picture that at least one of the masks covers."""
    if len({(mask.width, mask.height) for mask in masks}) == 1:
        return float(np.any([mask.to_array() for mask in masks], axis=0).mean())
    return min(1.0, sum(mask.area for mask in masks))


def coarse(mask: Mask) -> npt.NDArray[np.bool_]:
    """The mask on a small grid that is the same for all masks of a picture."""
    rows = np.linspace(0, mask.height - 1, _CELLS).round().astype(int)
    columns = np.linspace(0, mask.width - 1, _CELLS).round().astype(int)
    cells: npt.NDArray[np.bool_] = mask.to_array()[rows][:, columns]
    return cells


def grown(pixels: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """One cell larger on each side."""
    larger = pixels.copy()
    larger[1:] |= pixels[:-1]
    larger[:-1] |= pixels[1:]
    larger[:, 1:] |= pixels[:, :-1]
    larger[:, :-1] |= pixels[:, 1:]
    return larger
