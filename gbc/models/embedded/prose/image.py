"""The captions of a picture in which things were recognised."""

from __future__ import annotations

from collections.abc import Sequence

from gbc.models.embedded.prose import image_patterns as patterns
from gbc.models.embedded.prose.english import listing
from gbc.models.embedded.prose.hues import hue_words, palette
from gbc.models.embedded.prose.patterns import Caption, Dice, Filled, said
from gbc.models.embedded.prose.places import area, direction, phrase, surrounds
from gbc.models.embedded.prose.plain import ACCENT, COLOURING, LIGHT
from gbc.models.embedded.prose.subject_words import subject_words
from gbc.models.embedded.prose.subjects import Rest, Subject
from gbc.models.embedded.prose.texts import TEXT, quote_words
from gbc.models.embedded.prose.tones import Tones, tone_words
from gbc.models.roles import Element, ImageReply, TextLine

_SHORT_NAMES = 3


def describe_image(
    subjects: Sequence[Subject], rest: Rest, tones: Tones, lines: Sequence[TextLine], dice: Dice
) -> ImageReply:
    """A reply that names every subject in its detailed caption, and the first ones in the short one.

    ``rest`` is what is around the subjects.
    """
    words = {**tone_words(tones), **quote_words(lines, dice), **_rest_words(rest, subjects)}
    detail = _detail(subjects, words, tones, dice)
    return ImageReply(
        detail=detail.text,
        short=_short(subjects[:_SHORT_NAMES], words, detail),
        elements=tuple(Element(s.noun.label, s.noun.count > 1) for s in subjects),
    )


def _detail(subjects: Sequence[Subject], words: Filled, tones: Tones, dice: Dice) -> Caption:
    caption = Caption(dice)
    objects = [s for s in subjects if s.sort != "scenery"]
    scenery = [s for s in subjects if s.sort == "scenery"]
    if not objects or (area(scenery[0].box) if scenery and dice.often(1, of=4) else ""):
        lead = {**words, **subject_words(scenery[0], dice)}
        caption.say(lead, patterns.LEAD_SCENERY, patterns.LEAD_PLAIN, patterns.FALLBACK)
        scenery, named = scenery[1:], None
    else:
        lead = {**words, **subject_words(objects[0], dice)}
        caption.say(lead, patterns.LEAD, patterns.LEAD_PLAIN, patterns.FALLBACK)
        if len(objects) < 3:
            caption.say(lead, patterns.EXTENT)
        named, objects = objects[0], objects[1:]
    _tell_objects(caption, objects, named)
    _tell_scenery(caption, scenery)
    caption.say(words, TEXT)
    told = caption.say(words, patterns.REST)
    if not told and not any(s.sort == "scenery" for s in subjects) and not tones.told_by(_told_colours(subjects)):
        caption.say(words, COLOURING)
        caption.say(words, ACCENT)
    if len(caption.sentences) < 2:
        caption.say(words, LIGHT)
    return caption


def _told_colours(subjects: Sequence[Subject]) -> set[str]:
    return {colour for subject in subjects for hues in subject.hues for colour in (*hues.own, *hues.worn)}


def _tell_objects(caption: Caption, objects: Sequence[Subject], named: Subject | None) -> None:
    """All further objects, each as seen from the one that was ``named`` before."""
    if len(objects) > 2:
        caption.say({"names": listing([one.plain() for one in objects])}, patterns.ALSO)
        return
    words = [subject_words(one, caption.dice) for one in objects]
    if len(objects) == 2 and caption.say({**words[0], **_second(words[1])}, patterns.BOTH):
        return
    for one, filled in zip(objects, words, strict=True):
        seen_from = _seen_from(one, named) if named else {}
        caption.say({**filled, **seen_from}, patterns.SECOND, patterns.SECOND_PLAIN, patterns.FALLBACK_ALSO)


def _seen_from(one: Subject, named: Subject) -> Filled:
    """Where a thing lies to the one that the sentence before was about."""
    grammar = named.noun.grammar()
    it = "them" if grammar["it"] == "they" else str(grammar["it"])
    way = direction(one.box, named.box)
    inside = len(named.boxes) == 1 and surrounds(named.box, one.box)
    return {
        "beside": f"{phrase(way)} {it}" if way else "",
        "within": f"within {grammar['its']} outline" if inside else "",
    }


def _tell_scenery(caption: Caption, scenery: Sequence[Subject]) -> None:
    words = [subject_words(one, caption.dice) for one in scenery]
    if len(scenery) == 2 and caption.say({**words[0], **_second(words[1])}, patterns.BOTH_SCENERY):
        return
    if len(scenery) > 1:
        caption.say({"names": listing([one.plain() for one in scenery])}, patterns.SCENERIES)
    elif scenery:
        caption.say(words[0], patterns.SCENERY, patterns.SCENERY_PLAIN, patterns.FALLBACK_ALSO)


def _second(words: Filled) -> Filled:
    """The words of a second subject of the same sentence."""
    return {"b": words["plain"], **{f"b_{name}": words[name] for name in ("is", "takes", "spot", "share", "area")}}


def _rest_words(rest: Rest, subjects: Sequence[Subject]) -> Filled:
    """What fills the gaps of a sentence about what is around the subjects; scenery is not around anything."""
    named = palette(rest.colours)
    scenery = any(subject.sort == "scenery" for subject in subjects)
    return {
        **{f"rest_{name}": word for name, word in hue_words(rest.colours).items()},
        "rest": said(named, "rest"),
        "mostly_rest": said(named if rest.mostly else "", "rest"),
        "around_it": "" if scenery else f"around {_them(subjects)}",
        "all_but_it": f"apart from {_them(subjects)}",
    }


def _them(subjects: Sequence[Subject]) -> str:
    if len(subjects) > 1:
        return "them"
    it = str(subjects[0].noun.grammar()["it"])
    return "them" if it == "they" else it


def _short(subjects: Sequence[Subject], measured: Filled, detail: Caption) -> str:
    """A sentence that names the first subjects, and is not the detailed caption again."""
    words = {**measured, **subject_words(subjects[0], detail.dice)}
    first, *others = subjects
    words |= {
        "names": listing([subject.noun.indefinite() for subject in subjects]),
        "coloured_names": listing([subject.plain() for subject in subjects]) if others else "",
        "alone": "" if others else first.told_apart() or first.plain(),
        "coloured_alone": "" if others else words["coloured"],
        "others": listing([subject.plain() for subject in others]) if others else "",
        "rest_around": measured["rest"] if measured["around_it"] and not others else "",
    }
    caption = Caption(detail.dice)
    for _ in range(9):
        caption.sentences.clear()
        caption.told.clear()
        caption.say(words, patterns.SHORT, patterns.SHORT_PLAIN)
        if caption.text != detail.text:
            break
    return caption.text
