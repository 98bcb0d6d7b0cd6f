"""What fills the gaps of a sentence about a subject."""

from __future__ import annotations

from gbc.graph import Box
from gbc.models.embedded.prose.hues import adjective, hue_words
from gbc.models.embedded.prose.patterns import Dice, Filled, Said, said
from gbc.models.embedded.prose.places import area, reach, spot
from gbc.models.embedded.prose.sizes import share_words, span_words
from gbc.models.embedded.prose.subjects import Subject

_SMALL, _DENSE, _WIDE = 0.03, 0.85, 0.6


def subject_words(subject: Subject, dice: Dice) -> Filled:
    """All that was measured of a subject, ready to be told."""
    noun, box = subject.noun, subject.box
    one = len(subject.boxes) == 1

    def tell(text: str, *facts: str) -> Said:
        return said(text, *(f"{fact} of {noun.label}" for fact in facts))

    apart, part = subject.told_apart(), area(box) if one else ""
    dense = subject.share is not None and subject.share >= _DENSE * box.area
    hues = subject.hues[0]
    return {
        **noun.grammar(),
        **hue_words(subject.colours),
        "a": tell(apart or subject.plain(), "name", *(["colour"] if apart or subject.colours else [])),
        "plain": tell(subject.plain(), "name", "colour"),
        "thing": tell(noun.indefinite(), "name"),
        "coloured": tell(subject.plain() if subject.colours else apart, "name", "colour"),
        "colours": tell(adjective(subject.colours), "colour"),
        "above": tell(adjective(hues.above) if one else "", "halves"),
        "below": adjective(hues.below) if one else "",
        "figure": tell(adjective(hues.worn) if one else "", "figure"),
        "spot": tell(spot(box, dice, stretch=subject.sort == "scenery"), "place"),
        "share": tell(share_words(subject.share, subject.at_most), "size"),
        "span": tell(span_words(box) if one else "", "size", "reach"),
        "reach": tell(reach(box) if one and subject.sort == "object" else "", "place", "reach"),
        "area": tell(part, "place", "size"),
        "covered": tell(part if part.startswith("the") and dense else "", "place", "size"),
        "area_is": "are" if part.endswith("thirds") else "is",
        "each_spot": tell(_each_spot(subject), "place"),
        "spread": tell(_spread(subject), "place", "size"),
        "small": tell("small" if subject.at_most < _SMALL else "", "size"),
    }


def _each_spot(subject: Subject) -> str:
    """``one in the middle and one on the right``, of two that this tells apart."""
    boxes = sorted(subject.boxes, key=lambda box: box.centre)
    first, last = spot(boxes[0], Dice(subject.noun.label)), spot(boxes[-1], Dice(subject.noun.label))
    return f"one {first} and one {last}" if len(boxes) == 2 and first and last and first != last else ""


def _spread(subject: Subject) -> str:
    """How far several lie apart: ``over the full width``."""
    words = span_words(Box(subject.box.left, 0.0, subject.box.right, 0.001))
    return f"over {words}" if len(subject.boxes) > 2 and subject.box.width >= _WIDE else ""
