"""From a model's numbers to boxes and masks."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from gbc.graph import Box, Mask
from gbc.graph.mask import LONG_SIDE
from gbc.images import Picture, View


def box_around(left: float, top: float, right: float, bottom: float) -> Box | None:
    """A box given by its sides, each 0..1 of the view, cut off at the view's edge; None where nothing is left."""
    sides = [round(min(1.0, max(0.0, side)), 6) for side in (left, top, right, bottom)]
    return Box(*sides) if sides[0] < sides[2] and sides[1] < sides[3] else None


def pixel_sides(box: Box, width: int, height: int) -> list[float]:
    """(left, top, right, bottom) of a box in a picture's pixels, not rounded."""
    return [box.left * width, box.top * height, box.right * width, box.bottom * height]


def mask_shape(picture: Picture) -> tuple[int, int]:
    """(height, width) of a picture's masks: its own, unless that is larger than masks are kept."""
    scale = min(1.0, LONG_SIDE / max(picture.width, picture.height))
    return max(1, round(picture.height * scale)), max(1, round(picture.width * scale))


def view_in_mask(view: View) -> tuple[int, int, int, int]:
    """(left, top, right, bottom) of a view among the pixels of its picture's masks."""
    height, width = mask_shape(view.picture)
    return view.box.pixels(width, height)


def mask_in_view(pixels: npt.NDArray[np.bool_], view: View) -> Mask | None:
    """The mask over the whole picture of what covers these pixels of a view; None where that is nothing.

    ``pixels`` has the shape that ``view_in_mask`` gives the view.
    """
    if not pixels.any():
        return None
    whole = np.zeros(mask_shape(view.picture), dtype=bool)
    left, top, right, bottom = view_in_mask(view)
    whole[top:bottom, left:right] = pixels
    return Mask.from_array(whole)
