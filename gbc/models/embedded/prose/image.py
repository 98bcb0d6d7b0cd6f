"""The captions of a picture in which things were recognised."""

from __future__ import annotations

from collections.abc import Sequence

from gbc.models.embedded.prose import image_patterns as patterns
from gbc.models.embedded.prose.background import Background
from gbc.models.embedded.prose.compass import beside
from gbc.models.embedded.prose.dice import Dice
from gbc.models.embedded.prose.english import listing
from gbc.models.embedded.prose.patterns import Caption, Filled, Said
from gbc.models.embedded.prose.places import area
from gbc.models.embedded.prose.plain import ANYTHING, LIGHT
from gbc.models.embedded.prose.subject_words import quote_words, subject_words
from gbc.models.embedded.prose.subjects import Subject
from gbc.models.embedded.prose.tone_words import tone_words
from gbc.models.embedded.prose.tones import Tones
from gbc.models.roles import Element, ImageReply, TextLine

_SHORT_NAMES = 3


def describe_image(
    subjects: Sequence[Subject], rest: Background, tones: Tones, lines: Sequence[TextLine], dice: Dice
) -> ImageReply:
    """A reply that names every subject in its detailed caption, and the first ones in the short one.

    ``rest`` is what is around the subjects.
    """
    return ImageReply(
        detail=_detail(subjects, rest, tones, lines, dice),
        short=_short(subjects[:_SHORT_NAMES], tones, dice),
        elements=tuple(Element(s.noun.label, s.noun.count > 1) for s in subjects),
    )


def _detail(subjects: Sequence[Subject], rest: Background, tones: Tones, lines: Sequence[TextLine], dice: Dice) -> str:
    caption = Caption(dice)
    objects = [s for s in subjects if s.sort != "scenery"]
    scenery = [s for s in subjects if s.sort == "scenery"]
    if not objects or (scenery and area(scenery[0].box) and dice.often(1, of=4)):
        _say(caption, patterns.LEAD_SCENERY, {**subject_words(scenery[0], dice), **tone_words(tones)})
        scenery = scenery[1:]
    else:
        lead = {**subject_words(objects[0], dice), **tone_words(tones), **_comparison(objects)}
        _say(caption, patterns.LEAD, lead)
        if len(objects) < 3:
            caption.say(patterns.EXTENT, lead)
    named = objects[:1] if caption.told & {f"name of {s.noun.label}" for s in objects[:1]} else []
    _tell_objects(caption, objects[len(named) :], named)
    _tell_scenery(caption, scenery)
    caption.say(patterns.TEXT, quote_words(lines, dice))
    if not any(s.sort == "scenery" for s in subjects):
        caption.say(patterns.BACKGROUND, {**rest.words(), "them": _them(subjects)})
    if len(caption.sentences) < 2:
        _say(caption, LIGHT, tone_words(tones), ANYTHING)
    return caption.text


def _say(caption: Caption, some: Sequence[str], words: Filled, fallback: Sequence[str] = patterns.FALLBACK) -> None:
    if not caption.say(some, words):
        caption.say(fallback, words)


def _comparison(objects: Sequence[Subject]) -> dict[str, str]:
    """Whether the first of the objects is the largest by far."""
    first, *others = objects
    largest = all((first.share or 0) > 1.5 * other.at_most for other in others) if others else False
    single = largest and first.noun.count == 1 and not first.noun.many and not first.noun.human
    return {"most": "the most room" if largest else "", "largest": "the largest thing in view" if single else ""}


def _tell_objects(caption: Caption, objects: Sequence[Subject], named: Sequence[Subject]) -> None:
    if len(objects) > 2:
        caption.say(patterns.ALSO, {"names": listing([one.plain() for one in objects])})
        return
    words = [subject_words(one, caption.dice) for one in objects]
    if len(objects) == 2 and caption.say(patterns.BOTH, {**words[0], **_second(words[1])}):
        return
    for one, filled in zip(objects, words, strict=True):
        filled["beside"] = beside(one.box, named[0].box, named[0].noun) if named else ""
        _say(caption, patterns.SECOND, filled, patterns.FALLBACK_ALSO)


def _tell_scenery(caption: Caption, scenery: Sequence[Subject]) -> None:
    words = [subject_words(one, caption.dice) for one in scenery]
    if len(scenery) == 2 and caption.say(patterns.BOTH_SCENERY, {**words[0], **_second(words[1])}):
        return
    if len(scenery) > 1:
        caption.say(patterns.SCENERIES, {"names": listing([one.plain() for one in scenery])})
    elif scenery:
        _say(caption, patterns.SCENERY, words[0], patterns.FALLBACK_ALSO)


def _second(words: Filled) -> dict[str, Said | str]:
    """The words of a second subject of the same sentence."""
    return {
        "b": words["plain"],
        "b_is": words["is"],
        "b_spot": words["spot"],
        "b_area": words["area"],
        "b_covered": words["covered"],
    }


def _them(subjects: Sequence[Subject]) -> str:
    if len(subjects) > 1:
        return "them"
    it = str(subjects[0].noun.grammar()["it"])
    return "them" if it == "they" else it


def _short(subjects: Sequence[Subject], tones: Tones, dice: Dice) -> str:
    first, *others = (subject.noun.indefinite() for subject in subjects)
    caption = Caption(dice)
    caption.say(
        patterns.SHORT,
        {
            **subject_words(subjects[0], dice),
            **tone_words(tones),
            "names": listing([first, *others]),
            "several": listing([first, *others]) if others else "",
            "alone": "" if others else first,
            "coloured_alone": subjects[0].plain() if subjects[0].colours and not others else "",
            "rest": listing(others) if others else "",
        },
    )
    return caption.text
