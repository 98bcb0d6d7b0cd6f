"""Plain names for the colours of a thing: only those that a good part of it has."""

from __future__ import annotations

from collections import Counter

import numpy as np
import numpy.typing as npt

from gbc.models.embedded.oklab import chroma, oklab
from gbc.models.embedded.pixels import Pixels, at_most
from gbc.models.embedded.sight import ColourShare

_LOOK_SIDE = 96
_PLAIN = 0.2
_MOST = 3
_ENOUGH = 30
"""Fewer pixels say nothing about the colour of a thing."""

_PLAIN_UNMASKED = 0.45
_MARGINS = (0.25, 0.0)
"""Without a mask, more is asked, of the middle and of all: these fractions are left out on each side."""

_GLOOM = {"black", "dark grey", "grey", "light grey"}
"""Without a mask these are not stated: windows, gaps, shadows, walls and roads look the same."""

_DARK, _BRIGHT = 0.3, 0.8
"""Lightness below and above which the better half of a picture is called so."""

_WEIGHTS = np.array([0.5, 1.0, 1.0], dtype=np.float32)
"""Light and shadow change lightness more than hue."""

_ORANGE = 0.53
"""The mean lightness from which on a thing is orange, not brown."""

_GREY_CHROMA = 0.012
_GREY_SHARE = 0.99

_PROTOTYPES = {
    "black": "0a0a0a 232326 1e1916 171b24",
    "dark grey": "4b4b4e 3f4246",
    "grey": "808080 6a6a6c 969696 7b8288 86827c",
    "light grey": "b4b4b4 c8c8c8 aeb5bc bbb7b0",
    "white": "ffffff f0f0ee e1e1e0 eef2f6 f3efe8 efe6dc",
    "red": "c81e1e dc322d a01a1e e0453c",
    "dark red": "6e1518 501214 5f1c28",
    "orange": "e6781e cd7332 f0963c be6e3c dc965a c8824b",
    "brown": "784628 5a3723 3c2619 8c5a37 69503c a0714b",
    "beige": "dcc8aa c8af8c b49b7d d7bea0",
    "cream": "f5ebd2 f0e6cd d5c5ad b5a58e",
    "yellow": "f0d732 e1be28 faeb78 ebc85a c8a528",
    "green": "3c963c 64aa46 286e32 8cb450 5a8c3c 96c878",
    "dark green": "1e4123 28462d 23371c 32501e",
    "olive green": "6e6e32 82823c 505a28",
    "turquoise": "289696 5ac8c3 3cb4aa 8cdcd7",
    "teal": "145a5f 0f464b 28696e",
    "blue": "285abe 3278d2 1e46a0 4682b4 3c5faf",
    "dark blue": "192350 14286e 1e325a 28375f",
    "light blue": "96bee6 6ea5dc b4d2eb 82b4d7",
    "purple": "6e328c 8c50aa 5a2d78 7d5fb4 aa82c8",
    "pink": "f0a0be e16ea0 f5c3cd c83282 e68caf f0b4b4",
}
"""Names with the sRGB colours that they stand for."""

_NAMES = np.array([name for name, colours in _PROTOTYPES.items() for _ in colours.split()])
_LAB = oklab(np.frombuffer(bytes.fromhex(" ".join(_PROTOTYPES.values())), dtype=np.uint8).reshape(-1, 3))

_SHADES = (
    ("beige", "orange", 1.5),
    ("beige", "brown", 3.0),
    ("cream", "white", 0.15),
    ("beige", "white", 1.0),
    ("cream", "beige", 0.0),
    ("light grey", "white", 0.4),
    ("light grey", "grey", 1.0),
    ("grey", "light grey", 1.0),
    ("light grey", "grey", 0.0),
    ("dark grey", "black", 1.0),
    ("dark grey", "grey", 1.0),
    ("black", "dark grey", 1.0),
    ("dark red", "red", 1.0),
    ("dark green", "green", 1.0),
    ("olive green", "green", 0.5),
    ("dark blue", "blue", 1.0),
    ("light blue", "blue", 1.0),
    ("teal", "turquoise", 1.0),
)
"""(one name, another, ratio): the first is light or shadow on the second where that has so many times its share."""


def name_colours(pixels: Pixels, mask: npt.NDArray[np.bool_] | None) -> list[ColourShare]:
    """The plain colours of a region, at most three, largest share first; nothing where it has no colour.

    ``mask``, of the region's height and width, says which pixels count, but for its rim, where the background
    shines through; without one, what is plain in the middle of the region and in all of it.
    """
    if is_greyscale(pixels):
        return []
    small = at_most(pixels, _LOOK_SIDE)
    if mask is not None:
        return _plain(small[_inside(mask, small.shape[:2])], _PLAIN)
    inner, outer = (_plain(_middle(small, margin), _PLAIN_UNMASKED) for margin in _MARGINS)
    agreed = {colour.name for colour in outer} - _GLOOM
    return [colour for colour in inner if colour.name in agreed]


def is_greyscale(pixels: Pixels) -> bool:
    """Whether this is a black and white picture, by all but a few stray pixels."""
    return bool((chroma(oklab(at_most(pixels, _LOOK_SIDE))) < _GREY_CHROMA).mean() > _GREY_SHARE)


def overall(pixels: Pixels) -> tuple[list[ColourShare], str]:
    """The plain colours of a whole picture, and "dark" or "bright" where it is, else nothing in that place."""
    lab = oklab(at_most(pixels, _LOOK_SIDE))
    middle = float(np.median(lab[..., 0]))
    brightness = "dark" if middle < _DARK else "bright" if middle > _BRIGHT else ""
    return name_colours(pixels, np.ones(pixels.shape[:2], dtype=bool)), brightness


def _inside(mask: npt.NDArray[np.bool_], shape: tuple[int, ...]) -> npt.NDArray[np.bool_]:
    """The pixels that count, at the size of the look."""
    import cv2

    height, width = shape
    small = cv2.resize(mask.astype(np.float32), (width, height), interpolation=cv2.INTER_AREA)
    covered = (small > 0.5).astype(np.uint8)
    eroded = cv2.erode(covered, np.ones((5, 5), np.uint8))
    return np.asarray((eroded if eroded.sum() >= _ENOUGH else covered).astype(bool))


def _middle(pixels: Pixels, margin: float) -> Pixels:
    height, width = pixels.shape[:2]
    across, down = int(width * margin), int(height * margin)
    return pixels[down : height - down, across : width - across].reshape(-1, 3)


def _plain(chosen: Pixels, share: float) -> list[ColourShare]:
    """The colours with at least this share of pixels of shape (n, 3)."""
    if len(chosen) < _ENOUGH:
        return []
    return [colour for colour in _shares(chosen) if colour.share >= share][:_MOST]


def _shares(chosen: Pixels) -> list[ColourShare]:
    lab = oklab(chosen)
    # The nearest prototype: |colour|² is the same for all of them, so it is left out of the squared distance.
    away = (_LAB**2 * _WEIGHTS).sum(axis=1) - 2 * (lab * _WEIGHTS) @ _LAB.T
    names = _NAMES[away.argmin(axis=1)]
    warm = np.isin(names, ("orange", "brown"))
    if warm.any():  # brown is dark orange: light and shadow on fur or wood pass from the one to the other
        names[warm] = "orange" if lab[warm, 0].mean() > _ORANGE else "brown"
    counts = Counter(names.tolist())
    for shade, colour, ratio in _SHADES:
        if counts[colour] and counts[colour] >= ratio * counts[shade]:
            counts[colour] += counts.pop(shade, 0)
    shares = (ColourShare(name, round(count / len(chosen), 4)) for name, count in counts.items())
    return sorted(shares, key=lambda share: (-share.share, share.name))
