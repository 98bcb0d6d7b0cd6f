"""Light and colour of a whole picture, measured on its pixels."""

from __future__ import annotations

import msgspec
import numpy as np

from gbc.graph import WHOLE, Box, Mask
from gbc.images import Picture
from gbc.models.embedded.prose.hues import main_colours, make_up_most
from gbc.models.embedded.prose.sizes import shape_words
from gbc.models.embedded.sight import Eyes

_HALVES = {
    "upper half": (slice(0, 2), slice(None)),
    "lower half": (slice(2, 4), slice(None)),
    "left half": (slice(None), slice(0, 2)),
    "right half": (slice(None), slice(2, 4)),
}
_OPPOSITE = {
    "upper half": "lower half",
    "lower half": "upper half",
    "left half": "right half",
    "right half": "left half",
}
_DARK, _BRIGHT, _CLEAR, _EVEN, _NO_COLOUR, _MUTED = 75, 180, 25, 8, 12, 50
_UPPER, _LOWER = Box(0, 0, 1, 0.4), Box(0, 0.6, 1, 1)
_MOST_PIXELS = 200


class Tones(msgspec.Struct, frozen=True, kw_only=True):
    """What can be said of any picture; an empty text where nothing can.

    ``mostly`` tells whether the colours are those of most of the picture.
    """

    light: str
    colours: tuple[str, ...]
    mostly: bool
    colourless: bool
    even: bool
    even_hue: str
    chroma: str
    upper: str
    lower: str
    brighter: str
    format: str
    proportions: str

    @property
    def darker(self) -> str:
        """The half that is darker than the other, if one clearly is."""
        return _OPPOSITE.get(self.brighter, "")


def tones(eyes: Eyes, picture: Picture) -> Tones:
    """Measure a picture."""
    step = max(1, max(picture.width, picture.height) // _MOST_PIXELS)
    pixels = picture.pixels[::step, ::step].astype(np.int16)
    grey = pixels.mean(axis=2)
    spread = pixels.max(axis=2) - pixels.min(axis=2)
    mean, even = float(grey.mean()), bool(pixels.std(axis=(0, 1)).max() < _EVEN)
    colourless = bool(np.percentile(spread, 99) < _NO_COLOUR)
    seen = () if colourless else eyes.colours(picture, WHOLE, _everything(picture))
    colours = tuple(main_colours(seen, "", most=3))
    return Tones(
        light="dark" if mean < _DARK else "bright" if mean > _BRIGHT else "",
        colours=colours,
        mostly=make_up_most(colours, seen),
        colourless=colourless,
        even=even,
        even_hue=_one_hue(mean, colourless, colours) if even else "",
        chroma="muted" if float(spread.mean()) < _MUTED else "mixed",
        upper="" if colourless or even else _one_colour(eyes, picture, _UPPER),
        lower="" if colourless or even else _one_colour(eyes, picture, _LOWER),
        brighter=_brighter_half(grey),
        format=_format(picture.width / picture.height),
        proportions="square" if picture.width == picture.height else shape_words(picture.width / picture.height),
    )


def _one_colour(eyes: Eyes, picture: Picture, box: Box) -> str:
    seen = eyes.colours(picture, box, _everything(picture))
    chosen = main_colours(seen, "", most=1)
    return chosen[0] if make_up_most(chosen, seen) else ""


def _one_hue(mean: float, colourless: bool, colours: tuple[str, ...]) -> str:
    if not colourless:
        return colours[0] if colours else "coloured"
    return "white" if mean > 225 else "black" if mean < 30 else "grey"


def _brighter_half(grey: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> str:
    if min(grey.shape) < 4:
        return ""
    rows = np.array_split(grey, 4, axis=0)
    quarters = np.array([[cell.mean() for cell in np.array_split(row, 4, axis=1)] for row in rows])
    means = {half: float(quarters[where].mean()) for half, where in _HALVES.items()}
    leads = {half: mean - means[_OPPOSITE[half]] for half, mean in means.items()}
    best = max(leads, key=leads.__getitem__)
    return best if leads[best] > _CLEAR else ""


def _format(aspect: float) -> str:
    if 0.97 < aspect < 1.03:
        return "square"
    return "wide" if aspect >= 1.6 else "tall" if aspect <= 0.8 else ""


def _everything(picture: Picture) -> Mask:
    scale = 64 / max(picture.width, picture.height)
    size = (max(1, round(picture.height * scale)), max(1, round(picture.width * scale)))
    return Mask.from_array(np.ones(size, dtype=bool))
