"""What a picture's surfaces are like, pixel by pixel: colour, fine grain and coarse pattern."""

from __future__ import annotations

import msgspec
import numpy as np
import numpy.typing as npt

from gbc.models.embedded.oklab import chroma, hue, oklab
from gbc.models.embedded.pixels import Pixels, at_most

Numbers = npt.NDArray[np.float32]
Area = npt.NDArray[np.bool_]

LOOK_SIDE = 256

_SMOOTH = 0.015


class Surface(msgspec.Struct, frozen=True):
    """Arrays of one shape (height, width), the longer side at most ``LOOK_SIDE``.

    ``light`` is OKLab's lightness 0..1, ``warmth`` its blue-to-yellow axis, ``chroma`` the distance from grey and
    ``hue`` an angle in degrees. ``grain`` is how much lightness differs from pixel to pixel, ``pattern`` the same
    over a few pixels, each averaged over the neighbourhood.
    """

    light: Numbers
    warmth: Numbers
    chroma: Numbers
    hue: Numbers
    grain: Numbers
    pattern: Numbers

    @property
    def smooth(self) -> Area:
        """Where there is next to no grain."""
        return np.asarray(self.grain < _SMOOTH)


def surface(pixels: Pixels) -> Surface:
    """The surfaces of a picture."""
    import cv2

    lab = oklab(at_most(pixels, LOOK_SIDE))
    light = np.ascontiguousarray(lab[..., 0])
    soft, softer, softest = (cv2.GaussianBlur(light, (0, 0), sigma) for sigma in (1.0, 1.5, 4.0))
    return Surface(
        light=light,
        warmth=lab[..., 2],
        chroma=chroma(lab),
        hue=hue(lab),
        grain=np.asarray(cv2.blur(np.abs(light - soft), (9, 9))),
        pattern=np.asarray(cv2.blur(np.abs(softer - softest), (15, 15))),
    )


def pieces(area: Area, share: float) -> list[Area]:
    """The connected pieces that cover at least this share of the picture."""
    import cv2

    count, labels, stats, _ = cv2.connectedComponentsWithStats(area.astype(np.uint8), connectivity=4)
    large = (one for one in range(1, count) if stats[one, cv2.CC_STAT_AREA] >= share * area.size)
    return [np.asarray(labels == one) for one in large]


def tidied(area: Area) -> Area:
    """Without gaps and specks of a pixel or two."""
    import cv2

    three = np.ones((3, 3), np.uint8)
    closed = cv2.morphologyEx(area.astype(np.uint8), cv2.MORPH_CLOSE, three)
    return np.asarray(cv2.morphologyEx(closed, cv2.MORPH_OPEN, three).astype(bool))


def union(areas: list[Area], shape: tuple[int, ...]) -> Area:
    """All of the areas together."""
    return np.asarray(np.logical_or.reduce([np.zeros(shape, dtype=bool), *areas]))
