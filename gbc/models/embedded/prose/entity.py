"""The caption of one thing: what, where, how large, in what colours, with what text and parts."""

from __future__ import annotations

from collections.abc import Sequence

from gbc.graph import Mask, same_thing
from gbc.images import View
from gbc.models.embedded.prose.english import listing
from gbc.models.embedded.prose.kin import Kin, kin
from gbc.models.embedded.prose.nouns import Noun
from gbc.models.embedded.prose.patterns import Caption, Dice, Filled, said
from gbc.models.embedded.prose.places import spot
from gbc.models.embedded.prose.sizes import share_words
from gbc.models.embedded.prose.subject_words import subject_words
from gbc.models.embedded.prose.subjects import Hues, Subject, hues_of, worn_by
from gbc.models.embedded.prose.texts import quotable, quote_words
from gbc.models.embedded.sight import Eyes, Sighting
from gbc.models.roles import Element, EntityReply, EntityRequest, Thing

MOST_WORDS = 50

_INSIDE, _LARGEST = 0.8, 0.8
_ONE_OF_EACH = frozenset("face head nose mouth tail body beak trunk".split())
"""Of these a thing has one, so that "its face" says nothing new."""

_LEAD = (
    "{a} {takes} up {share} of the picture, {spot}",
    "{spot} of the picture, {a} {takes} up {share} of it",
    "{a} {spot} {takes} up {share} of the picture",
    "{the} {spot} {is} {colours} and {takes} up {share} of the picture",
    "{colours}, {the} {takes} up {share} of the picture, {spot}",
    "this is {a} {spot} of the picture, taking up {share} of it",
    "there {is} {a} {spot} of the picture, taking up {share} of it",
    "{one_of}, {spot} of the picture, {is} {colours}",
    "{one_of} {takes} up {share} of the picture, {spot}",
    "of {many}, this one is {spot} of the picture, taking up {share} of it",
    "with {parts} in view, {a} {spot} {takes} up {share} of the picture",
    "{share} of the picture is taken up by {a} {spot}",
    "{spot} of the picture {is} {a}, spanning {span}",
    "{a} {spot} {spans} {span} of the picture",
    "{spot}, {a} {spans} {span} of the picture",
    "this is {a} {spot} of the picture, spanning {span}",
    "with {parts} in view, {a} {spot} {spans} {span} of the picture",
    "{colours}, {the} {spot} {spans} {span} of the picture",
)
"""What the caption opens with: what it is, where it is and how large."""

_LEAD_PLAIN = (
    "{a} {reaches} {reach} of the picture",
    "{a} {spans} {span} of the picture",
    "here {is} {a}, reaching {reach} of the picture",
    "this part of the picture shows {a}, reaching {reach}",
    "with {parts} in view, {a} {reaches} {reach} of the picture",
    "{a} {takes} up {share} of the picture",
    "{share} of the picture is taken up by {a}",
    "{spot} of the picture {is} {a}",
    "there {is} {a} {spot} of the picture",
)
"""The same with less to tell."""

_FALLBACK = (
    "this part of the picture shows {a}",
    "here {is} {a}",
)

_PART_LEAD = (
    "{within} {is} {thing}, taking up {of_owner}",
    "{within}, {thing} {takes} up {of_owner}",
    "{owned} {takes} up {of_the_owner}, {spot} of the picture",
    "{spot} of the picture {is} {owned}, taking up {of_the_owner}",
    "this is {owned}, {spot} of the picture, taking up {of_the_owner}",
    "{owned} {spot} of the picture {takes} up {of_the_owner}",
    "{of_whom} is taken up by {the}, {spot} of the picture",
)
"""The same for a part of something: where it is and how much of that it takes up."""

_PART_LEAD_PLAIN = (
    "{within} {is} {thing}",
    "{spot} of the picture {is} {owned}",
    "{owned} can be seen {spot} of the picture",
    "this is {owned}, {spot} of the picture",
    "{owned} {takes} up {share} of the picture",
    "here {is} {owned}",
)

_COLOURS = (
    "{its} upper part is mostly {above}, {its} lower part mostly {below}",
    "towards the top {it} {is} mostly {above}, towards the bottom mostly {below}",
    "{its} {hues_are} {colours}",
    "{colours} {are} {its} {hues}",
    "much of the figure is {figure}",
    "{figure} can be seen on much of the figure",
)
_MORE = (
    "{it} {reaches} {reach} of the picture",
    "{it} {spans} {span} of the picture",
)
_TEXT = (
    "{it} {bears} {text}",
    "{text} can be read on {on_it}",
    "within {its} outline, {text} can be read",
)
_PARTS = (
    "{its} {own_parts} can be seen",
    "{parts} can be made out",
    "{parts} can be seen",
    "also in view {are_parts} {parts}",
    "{parts} can be seen on {on_it}",
)


def describe_entity(eyes: Eyes, request: EntityRequest, dice: Dice) -> EntityReply:
    """A reply for one thing; every part in it is named in its caption."""
    view, thing = request.view, request.thing
    found = kin(eyes, view.picture, thing.label, thing.box.within(view.box), request.context)
    parts = [] if found.scenery else _parts(eyes, view, thing, found.seen.general if found.seen else thing.label)
    subject = _subject(eyes, request, found)
    words = {**subject_words(subject, dice), **_among(subject, found), **_part_words(parts)}
    if found.owner:
        words |= _owned(subject, found.owner, dice)
    caption = Caption(dice, MOST_WORDS)
    caption.say(words, *((_PART_LEAD, _PART_LEAD_PLAIN) if found.owner else (_LEAD, _LEAD_PLAIN, _FALLBACK)))
    _tell_text(caption, request, words)
    told = caption.say(words, _PARTS) or "parts" in caption.told
    caption.say(words, _COLOURS, at=1)
    if len(caption.sentences) < 2:
        caption.say(words, _MORE, at=1)
    return EntityReply(detail=caption.text, parts=tuple(Element(p.label, p.count > 1) for p in parts) if told else ())


def _subject(eyes: Eyes, request: EntityRequest, found: Kin) -> Subject:
    """The thing as it was measured; of scenery the eyes know the very pixels."""
    picture, thing = request.view.picture, request.thing
    noun, box, mask = found.noun(thing.label), thing.box.within(request.view.box), thing.mask
    if found.seen and found.scenery:
        box, mask = found.seen.box, eyes.mask(picture, found.seen.box) or mask
    if noun.person or (noun.human and (found.owner is None or Noun(found.owner.label).person)):
        hues = worn_by(eyes, picture, box, mask) if noun.person else Hues()
    else:
        hues = hues_of(eyes, picture, box, mask, noun, most=3)
    return Subject(
        noun=noun,
        sort="scenery" if found.scenery else "object",
        boxes=(box,),
        hues=(hues,),
        share=_share(mask),
    )


def _share(mask: Mask | None) -> float | None:
    return mask.area if mask else None


def _parts(eyes: Eyes, view: View, thing: Thing, label: str) -> list[Noun]:
    """The parts inside the thing's box, by kind, most prominent first."""
    kinds: dict[str, list[Sighting]] = {}
    for part in eyes.parts(view, label):
        inside = part.box.share_inside(thing.box) >= _INSIDE and part.box.area <= _LARGEST * thing.box.area
        if inside and not same_thing(part.label, thing.label) and not same_thing(part.label, label):
            kinds.setdefault(part.label, []).append(part)
    return [Noun(label, len(seen)) for label, seen in kinds.items()]


def _part_words(parts: Sequence[Noun]) -> Filled:
    """What fills the gaps of a sentence about parts."""
    own = all(part.count > 1 or part.head in _ONE_OF_EACH for part in parts)
    bare = [part.label if part.count == 1 else part.indefinite() for part in parts]
    return {
        "parts": said(listing([part.indefinite() for part in parts]) if parts else "", "parts"),
        "own_parts": said(listing(bare) if parts and own else "", "parts"),
        "are_parts": "are" if len(parts) > 1 or any(part.many for part in parts) else "is",
    }


def _among(subject: Subject, found: Kin) -> Filled:
    """Its place among its like."""
    noun, count = subject.noun, len(found.like)
    many = Noun(found.like[0].general, count).definite() if count > 1 and not noun.only_plural else ""
    return {
        "one_of": said(many and f"one of {many}", f"name of {noun.label}"),
        "many": said(many, f"name of {noun.label}"),
        "on_it": "them" if noun.many and not noun.human else str(noun.grammar()["it"]),
        "bears": "bear" if noun.many else "bears",
    }


def _owned(subject: Subject, owner: Sighting, dice: Dice) -> Filled:
    """Whose part it is, where on it, and how much of its height or width it takes up."""
    whose, noun, box = Noun(owner.label), subject.noun, subject.box
    place, size = f"place of {noun.label}", f"size of {noun.label}"
    inside = box.relative_to(owner.box)
    at = spot(inside, dice) if inside else ""
    side, ratio = max(("height", box.height / owner.box.height), ("width", box.width / owner.box.width))
    part = share_words(min(ratio, 1.0), 1.0)
    figure = "the figure" if whose.person else whose.definite()
    return {
        "owned": said(f"{whose.indefinite()}’s {noun.label}", f"name of {noun.label}"),
        "within": said(at and f"{at} of {whose.definite()}’s outline", place),
        "of_owner": said(f"{part} of its {side}", size),
        "of_whom": said(f"{part} of {whose.definite()}’s {side}", size),
        "of_the_owner": said(f"{part} of {figure}’s {side}", size),
    }


def _tell_text(caption: Caption, request: EntityRequest, words: Filled) -> None:
    """Quote as many lines as there is room for."""
    lines = quotable(request.texts)
    while lines and not caption.say({**words, **quote_words(lines, caption.dice)}, _TEXT):
        lines = lines[:-1]
