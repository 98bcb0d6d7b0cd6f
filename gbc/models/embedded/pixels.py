"""Cutting and scaling pixels for the small networks, all of which want little squares."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from gbc.graph import Box

Pixels = npt.NDArray[np.uint8]
"""Shape (height, width, 3), RGB, 8 bits a channel."""


def at_most(pixels: Pixels, long_side: int) -> Pixels:
    """The picture, made smaller where its longer side has more pixels than that."""
    import cv2

    height, width = pixels.shape[:2]
    scale = long_side / max(height, width)
    if scale >= 1:
        return np.ascontiguousarray(pixels)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA))


def to_square(pixels: Pixels, side: int) -> Pixels:
    """The picture pressed into a square, as these networks were trained on."""
    import cv2

    return np.ascontiguousarray(cv2.resize(pixels, (side, side), interpolation=cv2.INTER_AREA))


def cut(pixels: Pixels, box: Box) -> Pixels:
    """The part in a box, without a copy."""
    height, width = pixels.shape[:2]
    left, top, right, bottom = box.pixels(width, height)
    return pixels[top:bottom, left:right]


def mirrored(pixels: Pixels) -> Pixels:
    """Left and right exchanged."""
    return np.ascontiguousarray(pixels[:, ::-1])


def mirrored_box(box: Box) -> Box:
    """A box of the mirrored picture in the picture, and the other way round."""
    return Box(1.0 - box.right, box.top, 1.0 - box.left, box.bottom)
