"""Colours as the eye orders them: OKLab, in which equal distances look about equally different."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Colours = npt.NDArray[np.float32]
"""Shape (…, 3): lightness 0..1, then green to red and blue to yellow, each about -0.4..0.4."""

_TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    dtype=np.float32,
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ],
    dtype=np.float32,
)

_LEVELS = np.arange(256) / 255
_LINEAR = np.where(_LEVELS <= 0.04045, _LEVELS / 12.92, ((_LEVELS + 0.055) / 1.055) ** 2.4).astype(np.float32)


def oklab(pixels: npt.NDArray[np.uint8]) -> Colours:
    """sRGB pixels, 8 bits a channel, shape (…, 3), in OKLab."""
    return np.asarray(np.cbrt(_LINEAR[pixels] @ _TO_CONES.T) @ _TO_LAB.T, dtype=np.float32)


def chroma(colours: Colours) -> npt.NDArray[np.float32]:
    """How far each colour is from grey, 0 to about 0.3."""
    return np.asarray(np.hypot(colours[..., 1], colours[..., 2]))


def hue(colours: Colours) -> npt.NDArray[np.float32]:
    """The angle of each colour in degrees, 0..360: pink 0, red 29, orange 60, yellow 110, green 142, blue 264."""
    return np.asarray(np.degrees(np.arctan2(colours[..., 2], colours[..., 1])) % 360)
