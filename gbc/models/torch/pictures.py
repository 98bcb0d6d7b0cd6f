"""Views as the libraries take them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image as Pillow

from gbc.images import View

if TYPE_CHECKING:
    from PIL.Image import Image


_THINNEST = 50
"""Longer in proportion, a picture would be shrunk to no width at all by processors that limit the longer side."""


def as_pillow(view: View) -> Image:
    """The view's pixels as a Pillow image: its colours stand last beyond doubt, however few pixels there are.

    Of a view that is hardly more than a line the short side is repeated: what is relative to it stays the same.
    """
    across, down = (-(-long // (short * _THINNEST)) for long, short in _sides(view))
    pixels = view.pixels.repeat(down, axis=0).repeat(across, axis=1) if across > 1 or down > 1 else view.pixels
    return Pillow.fromarray(np.ascontiguousarray(pixels))


def _sides(view: View) -> tuple[tuple[int, int], tuple[int, int]]:
    return (view.height, view.width), (view.width, view.height)
