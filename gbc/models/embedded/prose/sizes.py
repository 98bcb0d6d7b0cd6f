"""Measures in words: shares of the picture, how wide and how high."""

from __future__ import annotations

from gbc.graph import Box

_FRACTIONS = (
    (0.10, "about a tenth"),
    (0.20, "about a fifth"),
    (0.25, "about a quarter"),
    (0.33, "about a third"),
    (0.40, "about two fifths"),
    (0.50, "about half"),
    (0.60, "about three fifths"),
    (0.67, "about two thirds"),
    (0.75, "about three quarters"),
    (0.90, "nearly all"),
)
_LONG = 1.75
SMALL, TINY, WHOLE_SIDE = 0.06, 0.01, 0.95


def fraction(share: float) -> str:
    """A share from 0.08 up in words: ``about a third``."""
    return min(_FRACTIONS, key=lambda known: abs(known[0] - share))[1]


def share_words(share: float | None, at_most: float) -> str:
    """What part of the picture something takes up, or nothing where only a bound is known that says little."""
    if at_most < TINY or (share is not None and share < TINY):
        return "only a tiny part"
    if at_most < SMALL or (share is not None and share < SMALL):
        return "only a small part"
    return f"{fraction(share)}" if share is not None else ""


def span_words(box: Box) -> str:
    """How far it reaches, along the side on which it reaches further; nothing for what is small."""
    side, length = max(("width", box.width), ("height", box.height), key=lambda known: known[1])
    if length >= WHOLE_SIDE:
        return f"the full {side}"
    if length >= 0.85:
        return f"nearly the full {side}"
    return f"{fraction(length)} of the {side}" if length >= 0.3 else ""


def elongation(box: Box, aspect: float) -> str:
    """The shape of what is much longer one way; nothing for the rest. ``aspect`` is the picture's."""
    shape = aspect * box.width / box.height
    return shape_words(shape) if max(shape, 1 / shape) >= _LONG else ""


def shape_words(aspect: float) -> str:
    """How its width compares to its height, both in pixels."""
    wide, high, long = ("wide", "high", aspect) if aspect >= 1 else ("high", "wide", 1 / aspect)
    if long >= 4.5:
        return f"many times as {wide} as {high}"
    if long >= 1.75:
        return f"about {'twice' if long < 2.5 else 'three times' if long < 3.5 else 'four times'} as {wide} as {high}"
    return f"{'wider' if wide == 'wide' else 'higher'} than {high}" if long >= 1.03 else "as wide as high"
