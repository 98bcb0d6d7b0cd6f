"""A hash of what a picture looks like: nearly the same picture, nearly the same hash."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PIL import Image as Pillow

from gbc.images.decode import Picture

_SIDE = 32
_KEPT = 8

_FAINT = 32.0
"""Frequencies that are weaker come and go with the quality of a JPEG file."""

_TELLING = 8
"""With fewer frequencies than these a picture, such as a plain page, is like any other."""


def likeness(picture: Picture) -> int | None:
    """64 bits: which of the lowest frequencies of the picture in grey are above their median.

    Another size or quality, a little more light or contrast turn up to four bits of nearly all photographs; another
    picture turns a third of them and more. None where there is next to nothing to be seen.
    """
    small = Pillow.fromarray(picture.pixels).convert("L").resize((_SIDE, _SIDE), Pillow.Resampling.BOX)
    grey = np.asarray(small, np.float64)
    low = (_COSINES @ grey @ _COSINES.T).ravel()
    low[0] = 0.0  # the mean says how bright it is, not what it shows
    low = np.where(np.abs(low) < _FAINT, 0.0, low)
    if np.count_nonzero(low) < _TELLING:
        return None
    return int.from_bytes(np.packbits(low > np.median(low)).tobytes(), "big")


def distance(one: int, other: int) -> int:
    """How many bits of two hashes differ."""
    return (one ^ other).bit_count()


def _cosines() -> npt.NDArray[np.float64]:
    """The first rows of the discrete cosine transform."""
    place = (2 * np.arange(_SIDE) + 1) * np.pi / (2 * _SIDE)
    rows: npt.NDArray[np.float64] = np.cos(np.arange(_KEPT)[:, None] * place[None, :])
    return rows


_COSINES = _cosines()
