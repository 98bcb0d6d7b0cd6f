"""Light and colour of a whole picture: what is measured on its pixels, and the words for it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Literal

import msgspec
import numpy as np
import numpy.typing as npt

from gbc.graph import WHOLE, Box, Mask
from gbc.images import Picture
from gbc.models.embedded.prose.english import with_article
from gbc.models.embedded.prose.hues import (
    differ,
    hue_words,
    is_neutral,
    main_colours,
    make_up_most,
    may_be_skin,
    palette,
    prevailing,
)
from gbc.models.embedded.prose.patterns import Filled, said
from gbc.models.embedded.sight import ColourShare, Eyes

_DARK, _BRIGHT, _CLEAR, _EVEN, _NO_COLOUR, _MUTED = 75, 180, 60, 8, 12, 50
_MOST_PIXELS = 200
_SIDE = 64
_ACCENT = 0.3
_LEAST_CELLS = 9
_MIDDLE = Box(0.3, 0.3, 0.7, 0.7)
_ROWS = (Box(0, 0, 1, 1 / 3), Box(0, 1 / 3, 1, 2 / 3), Box(0, 2 / 3, 1, 1))
_COLUMNS = (Box(0, 0, 1 / 3, 1), Box(1 / 3, 0, 2 / 3, 1), Box(2 / 3, 0, 1, 1))
_CELLS = (
    ("at the top left", "at the top", "at the top right"),
    ("on the left", "in the middle", "on the right"),
    ("at the bottom left", "at the bottom", "at the bottom right"),
)
_GREYS = (("black", 45), ("dark grey", 100), ("grey", 160), ("light grey", 220), ("white", 256))

_GAPS = {
    ("middle", 2): ("inner", "outer"),
    ("rows", 2): ("upper", "lower"),
    ("rows", 3): ("top", "then", "bottom"),
    ("columns", 2): ("left", "right"),
}

Grey = npt.NDArray[np.float64]
Way = Literal["middle", "rows", "columns"]


class Layout(msgspec.Struct, frozen=True):
    """How colours lie: in the middle and around it, from top to bottom, or from left to right."""

    way: Way
    colours: tuple[str, ...]


class Accent(msgspec.Struct, frozen=True):
    """A colour of a good part of one ninth of the picture that is none of the main ones."""

    colour: str
    spot: str


class Tones(msgspec.Struct, frozen=True, kw_only=True):
    """What can be said of any picture; an empty text where nothing can.

    ``colours`` are greys where a picture has no colour; ``mostly`` tells whether they make up most of it,
    ``whole`` whether they are all that it mainly has, ``some`` whether else they are still worth telling.
    """

    light: str
    colours: tuple[str, ...]
    mostly: bool
    whole: bool
    some: bool
    colourless: bool
    even_hue: str
    chroma: str
    layout: Layout | None
    accent: Accent | None
    brightest: str
    darkest: str
    format: str

    def told_by(self, colours: Collection[str]) -> bool:
        """Whether these are all the colours that can be told of the picture."""
        return bool(colours) and set(self.colours) <= set(colours)


def tones(eyes: Eyes, picture: Picture, *, people: bool = False) -> Tones:
    """Measure a picture. Where it shows ``people``, no tone is told that may be their skin."""
    step = max(1, max(picture.width, picture.height) // _MOST_PIXELS)
    pixels = picture.pixels[::step, ::step].astype(np.int16)
    grey = pixels.mean(axis=2)
    spread = pixels.max(axis=2) - pixels.min(axis=2)
    mean, even = float(grey.mean()), bool(pixels.std(axis=(0, 1)).max() < _EVEN)
    colourless = bool(np.percentile(spread, 99) < _NO_COLOUR)
    seen = _greys(grey) if colourless else eyes.colours(picture, WHOLE, _everything(picture))
    main = main_colours(seen, "", most=3)
    colours = tuple(name for name in main if not (people and may_be_skin(name)))
    told = not people or len(colours) == len(main)
    brightest, darkest = _extremes(grey)
    return Tones(
        light="dark" if mean < _DARK else "bright" if mean > _BRIGHT else "",
        colours=colours,
        mostly=told and make_up_most(colours, seen),
        whole=told,
        some=not told and not all(map(is_neutral, colours)),
        colourless=colourless,
        even_hue=(colours[0] if colours else "coloured") if even else "",
        chroma="muted" if float(spread.mean()) < _MUTED else "mixed",
        layout=None if people or colourless or even else _layout(eyes, picture),
        accent=None if colourless or even else _accent(eyes, picture, main, people=people),
        brightest=brightest,
        darkest=darkest,
        format=_format(picture.width / picture.height),
    )


def tone_words(tones: Tones) -> Filled:
    """All that was measured of a picture, ready to be told."""
    grey = "black and white" if tones.colourless and not tones.even_hue else ""
    named = palette(tones.colours) if not tones.even_hue else ""
    toned = said(grey or tones.light, "grey" if grey else "light")
    return {
        **{f"all_{name}": word for name, word in hue_words(tones.colours).items()},
        "light": said(tones.light, "light"),
        "a_light": said(tones.light and with_article(tones.light), "light"),
        "format": said(tones.format, "format"),
        "a_format": said(tones.format and with_article(tones.format), "format"),
        "grey": said(grey, "grey"),
        "greys": said(named if grey else "", "colours"),
        "palette": said(named if tones.whole and not grey else "", "colours"),
        "some": said(named if tones.some else "", "colours"),
        "prevail": "prevail" if len(tones.colours) > 1 else "prevails",
        "mostly": said(named if tones.mostly and not grey else "", "colours"),
        "even": said(tones.even_hue, "colours"),
        "mixed": said("" if tones.colours or tones.even_hue else tones.chroma, "colours"),
        "brightest": said(tones.brightest, "halves"),
        "darkest": tones.darkest,
        "accent": said(tones.accent.colour if tones.accent else "", "layout"),
        "accent_spot": tones.accent.spot if tones.accent else "",
        "toned": toned,
        "a_toned": said(toned.text and with_article(toned.text), *toned.facts),
        **_layout_words(tones.layout),
    }


def _layout_words(layout: Layout | None) -> Filled:
    """The first of the gaps tells how colours lie, the others come with it."""
    if layout is None:
        return {}
    first, *others = _GAPS[layout.way, len(layout.colours)]
    words: Filled = dict(zip(others, layout.colours[1:], strict=True))
    return {**words, first: said(layout.colours[0], "colours", "layout")}


def _layout(eyes: Eyes, picture: Picture) -> Layout | None:
    """The clearest way in which colours lie apart, where few make up most of each region."""
    whole = _everything(picture)

    def of(box: Box, mask: Mask = whole) -> tuple[str, ...]:
        return prevailing(eyes.colours(picture, box, mask))

    inner, outer = of(_MIDDLE), of(WHOLE, _rim(picture))
    if differ(inner, outer):
        return Layout("middle", (palette(inner), palette(outer)))
    for way, boxes in _bands(picture):
        first, middle, last = (of(box) for box in boxes)
        if differ(first, last):
            apart = way == "rows" and differ(first, middle) and differ(middle, last)
            told = (first, middle, last) if apart else (first, last)
            return Layout(way, tuple(map(palette, told)))
    return None


def _accent(eyes: Eyes, picture: Picture, colours: Sequence[str], *, people: bool) -> Accent | None:
    whole, found = _everything(picture), list[tuple[float, Accent]]()
    for down, names in enumerate(_CELLS):
        for across, name in enumerate(names):
            cell = Box(across / 3, down / 3, (across + 1) / 3, (down + 1) / 3)
            for seen in eyes.colours(picture, cell, whole):
                strange = differ([seen.name], colours) and not (people and may_be_skin(seen.name))
                if strange and seen.share >= _ACCENT:
                    found.append((seen.share, Accent(seen.name, name)))
    return max(found, key=lambda one: one[0])[1] if found else None


def _bands(picture: Picture) -> tuple[tuple[Way, tuple[Box, ...]], ...]:
    rows: tuple[Way, tuple[Box, ...]] = ("rows", _ROWS)
    columns: tuple[Way, tuple[Box, ...]] = ("columns", _COLUMNS)
    return (rows, columns) if picture.width < 2 * picture.height else (columns, rows)


def _greys(grey: Grey) -> list[ColourShare]:
    darker, shares = 0, []
    for name, below in _GREYS:
        shares.append(ColourShare(name, float(((grey >= darker) & (grey < below)).mean())))
        darker = below
    return sorted(shares, key=lambda share: -share.share)


def _extremes(grey: Grey) -> tuple[str, str]:
    """Where the picture is brightest and where it is darkest, if these clearly differ."""
    if min(grey.shape) < _LEAST_CELLS:
        return "", ""
    means = {
        name: float(cell.mean())
        for row, names in zip(np.array_split(grey, 3, axis=0), _CELLS, strict=True)
        for cell, name in zip(np.array_split(row, 3, axis=1), names, strict=True)
    }
    brightest, darkest = max(means, key=means.__getitem__), min(means, key=means.__getitem__)
    return (brightest, darkest) if means[brightest] - means[darkest] > _CLEAR else ("", "")


def _format(aspect: float) -> str:
    if 0.97 < aspect < 1.03:
        return "square"
    return "wide" if aspect >= 1.6 else "tall" if aspect <= 0.8 else ""


def _everything(picture: Picture) -> Mask:
    return Mask.from_array(np.ones(_size(picture), dtype=bool))


def _rim(picture: Picture) -> Mask:
    """All but the middle and what is next to it."""
    pixels = np.ones(_size(picture), dtype=bool)
    left, top, right, bottom = Box(0.2, 0.2, 0.8, 0.8).pixels(pixels.shape[1], pixels.shape[0])
    pixels[top:bottom, left:right] = False
    return Mask.from_array(pixels) if pixels.any() else _everything(picture)


def _size(picture: Picture) -> tuple[int, int]:
    scale = _SIDE / max(picture.width, picture.height)
    return max(1, round(picture.height * scale)), max(1, round(picture.width * scale))
