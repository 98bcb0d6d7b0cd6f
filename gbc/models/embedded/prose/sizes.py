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
_BOUNDS = (
    (0.01, "less than a hundredth"),
    (0.02, "less than a fiftieth"),
    (0.05, "less than a twentieth"),
    (0.08, "less than a tenth"),
)
_LEAST_SPAN, _SPANS_FAR, _NEARLY, _FULL = 0.08, 0.3, 0.85, 0.95


def share_words(share: float | None, at_most: float) -> str:
    """What part something takes up, or nothing where only a bound is known that says little."""
    known = at_most if share is None else share
    bound = next((words for most, words in _BOUNDS if known < most), "")
    return bound or (_fraction(known) if share is not None else "")


def span_words(box: Box) -> str:
    """How far a box reaches both ways, the longer first; nothing for what is small."""
    longer, shorter = sorted((("width", box.width), ("height", box.height)), key=lambda side: -side[1])
    if longer[1] < _SPANS_FAR:
        return ""
    first, second = _length(longer[1]), _length(shorter[1])
    if shorter[1] < _LEAST_SPAN:
        return f"{first} {longer[0]}"
    if first == second:
        return f"{first} {longer[0]} and {'of the ' if first.endswith(' of the') else ''}{shorter[0]}"
    again = second.removeprefix("about ") if first.startswith("about ") else second
    return f"{first} {longer[0]} and {again} {shorter[0]}"


def times_words(ratio: float) -> str:
    """A clear multiple in words: ``about three times``; nothing below two."""
    known = ((2.5, "twice"), (3.5, "three times"), (4.5, "four times"))
    about = next((words for most, words in known if ratio < most), "")
    return "" if ratio < 1.75 else f"about {about}" if about else "many times"


def _fraction(share: float) -> str:
    return min(_FRACTIONS, key=lambda known: abs(known[0] - share))[1]


def _length(length: float) -> str:
    if length >= _FULL:
        return "the full"
    return "nearly the full" if length >= _NEARLY else f"{_fraction(length)} of the"
