"""What fills the gaps of a sentence about the light and colours of a whole picture."""

from __future__ import annotations

from collections.abc import Sequence

from gbc.models.embedded.prose.english import listing, with_article
from gbc.models.embedded.prose.hues import hue_words
from gbc.models.embedded.prose.patterns import Filled, said
from gbc.models.embedded.prose.tones import Tones


def tone_words(tones: Tones) -> Filled:
    """All that was measured of a picture, ready to be told."""
    grey = "black and white" if tones.colourless and not tones.even else ""
    palette = listing(_not_as_if_grey(tones.colours)) if tones.colours and not tones.even else ""
    toned = said(grey or tones.light, "colours" if grey else "light")
    return {
        **{f"all_{name}": word for name, word in hue_words(tones.colours).items()},
        "light": said(tones.light, "light"),
        "a_light": said(tones.light and with_article(tones.light), "light"),
        "format": said(tones.format, "format"),
        "a_format": said(tones.format and with_article(tones.format), "format"),
        "proportions": said(tones.proportions, "format"),
        "palette": said(palette, "colours"),
        "mostly": said(palette if tones.mostly else "", "colours"),
        "grey": said(grey, "colours"),
        "even": said(tones.even_hue, "colours", "halves"),
        "mixed": said("" if palette or grey or tones.even_hue else tones.chroma, "colours"),
        "brighter": said(tones.brighter, "halves"),
        "darker": said(tones.darker, "halves"),
        "upper": said(tones.upper if tones.upper != tones.lower else "", "colours"),
        "lower": tones.lower,
        "middling": said("" if tones.light else "neither very dark nor very bright", "light"),
        "toned": toned,
        "a_toned": said(toned.text and with_article(toned.text), *toned.facts),
    }


def _not_as_if_grey(colours: Sequence[str]) -> Sequence[str]:
    """White and black in this order, since "black and white" says that there is no colour."""
    return colours[::-1] if tuple(colours) == ("black", "white") else colours
