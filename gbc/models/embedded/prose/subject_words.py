"""What fills the gaps of a sentence about a subject, or about the text in the picture."""

from __future__ import annotations

from collections.abc import Sequence

from gbc.models.embedded.prose.dice import Dice
from gbc.models.embedded.prose.english import listing
from gbc.models.embedded.prose.hues import adjective, hue_words
from gbc.models.embedded.prose.patterns import Filled, Said, said
from gbc.models.embedded.prose.places import area, edges, spot
from gbc.models.embedded.prose.quotes import quotable, quotations, text_words
from gbc.models.embedded.prose.sizes import share_words, span_words
from gbc.models.embedded.prose.subjects import Subject
from gbc.models.roles import TextLine

_LARGE, _SMALL, _DENSE = 0.4, 0.03, 0.7


def subject_words(subject: Subject, dice: Dice) -> Filled:
    """All that was measured of a subject, ready to be told."""
    noun, box = subject.noun, subject.box
    one_area = len(subject.boxes) == 1
    where = spot(box, dice)
    share = share_words(subject.share, subject.at_most)
    part = area(box) if one_area else ""
    part_of = f"{part}{'' if part.endswith('whole') else ' of the'} picture"
    dense = subject.share is not None and subject.share >= _DENSE * box.area

    far = ["reach"] if where.startswith(("across", "along", "down")) else []

    def tell(text: str, *facts: str) -> Said:
        return said(text, *(f"{fact} of {noun.label}" for fact in facts))

    apart = subject.told_apart()
    return {
        **noun.grammar(),
        **hue_words(subject.colours),
        "a": tell(apart or subject.plain(), "name", *(["colour"] if apart or subject.colours else [])),
        "plain": tell(subject.plain(), "name", "colour"),
        "thing": tell(noun.indefinite(), "name"),
        "colours": tell(adjective(subject.colours), "colour"),
        "two_colours": tell(adjective(subject.colours) if len(subject.colours) > 1 else "", "colour"),
        "lies": str(noun.grammar()["extends" if far else "is"]),
        "spot": tell(where, "place", *far),
        "place": tell(where and f"{where} of the picture", "place", *far),
        "share": tell(share and f"{share} of the picture", "size"),
        "span": tell(span_words(box) and f"{span_words(box)} of the picture" if one_area else "", "size", "reach"),
        "area": tell(part and part_of, "place", "size", "reach"),
        "area_is": "are" if part.endswith("thirds") else "is",
        "covered": tell(part_of if part and dense else "", "place", "size", "reach"),
        "edges": tell(_edges(subject), "place", "reach"),
        "all_edges": tell(
            "edges of the picture" if one_area and len(edges(box)) == 4 else "", "place", "reach", "size"
        ),
        "largeness": tell(_largeness(subject), "size"),
    }


def quote_words(lines: Sequence[TextLine], dice: Dice) -> Filled:
    """The text in the picture; where it stands only if it is one line."""
    count = len(quotable(lines))
    where = spot(quotable(lines)[0].box, dice) if count == 1 else ""
    return {
        "text": said(text_words(lines), "text"),
        "quotes": quotations(lines),
        "text_spot": where,
        "text_reads": said("a line of text reads" if count == 1 else "lines of text read" if count else "", "text"),
    }


def _edges(subject: Subject) -> str:
    sides = edges(subject.box) if len(subject.boxes) == 1 else ()
    if not 0 < len(sides) < 4:
        return ""
    return f"the {listing(sides)} edge{'s' if len(sides) > 1 else ''} of the picture"


def _largeness(subject: Subject) -> str:
    if subject.at_most < _SMALL:
        return "small"
    return "large" if subject.share is not None and subject.share > _LARGE else ""
