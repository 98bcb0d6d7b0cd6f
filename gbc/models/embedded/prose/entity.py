"""The caption of one thing: what, where, how large, in what colours, with what text and parts."""

from __future__ import annotations

from collections.abc import Sequence

from gbc.models.embedded.prose import entity_patterns as patterns
from gbc.models.embedded.prose.dice import Dice
from gbc.models.embedded.prose.english import listing
from gbc.models.embedded.prose.hues import main_colours, without_skin
from gbc.models.embedded.prose.likes import Kin, exact_noun, kin
from gbc.models.embedded.prose.nouns import Noun
from gbc.models.embedded.prose.parts import part_words, parts_of
from gbc.models.embedded.prose.patterns import Caption, Filled, said
from gbc.models.embedded.prose.places import spot
from gbc.models.embedded.prose.quotes import quotable
from gbc.models.embedded.prose.sizes import elongation
from gbc.models.embedded.prose.subject_words import quote_words, subject_words
from gbc.models.embedded.prose.subjects import Subject
from gbc.models.embedded.sight import ColourShare, Eyes
from gbc.models.roles import Element, EntityReply, EntityRequest

MOST_WORDS = 50
_FIGURE = 0.35


def describe_entity(eyes: Eyes, request: EntityRequest, dice: Dice) -> EntityReply:
    """A reply for one thing; every part in it is named in its caption."""
    view, thing = request.view, request.thing
    box = thing.box.within(view.box)
    found = kin(eyes, view.picture, thing.label, box, request.context)
    noun = exact_noun(found, thing.label)
    colours = eyes.colours(view.picture, box, thing.mask)
    shares = thing.mask.area if thing.mask else None
    owner = Noun(found.owner.label) if found.owner else None
    plain = () if _is_skin(noun, owner) else tuple(main_colours(colours, noun.label, most=3))
    subject = Subject(noun=noun, sort="object", boxes=(box,), kinds=(), hues=(plain,), share=shares)
    words = {**subject_words(subject, dice), **_figure(noun, colours), **_among(subject, found, dice)}
    words["shape"] = said(elongation(box, view.picture.width / view.picture.height), "shape")
    scenery = found.seen is not None and found.seen.sort == "scenery"
    parts = [] if scenery else parts_of(eyes, view, thing, found.seen.general if found.seen else thing.label)
    caption = Caption(dice, MOST_WORDS)
    caption.say(patterns.PART_LEAD if owner else patterns.LEAD, words) or caption.say(patterns.FALLBACK, words)
    _tell_text(caption, request, words)
    told = caption.say(patterns.PARTS, {**words, **part_words(parts)})
    caption.say(patterns.COLOURS, words, at=1)
    if len(caption.sentences) < 3:
        caption.say(patterns.MORE, words, at=1)
    return EntityReply(detail=caption.text, parts=tuple(Element(p.label, p.count > 1) for p in parts) if told else ())


def _is_skin(noun: Noun, owner: Noun | None) -> bool:
    return noun.person or (noun.human and (owner is None or owner.person))


def _figure(noun: Noun, colours: Sequence[ColourShare]) -> Filled:
    """Of a person only colours that cannot be skin."""
    plain = [colour for colour in without_skin(colours) if colour.share >= _FIGURE / 2]
    enough = noun.person and sum(colour.share for colour in plain) >= _FIGURE
    return {"figure_colours": said(listing([c.name for c in plain[:2]]) if enough else "", "colour")}


def _among(subject: Subject, found: Kin, dice: Dice) -> Filled:
    """Where it stands among its like, or in what it belongs to."""
    noun, count = subject.noun, len(found.like)
    many = Noun(found.like[0].general, count).definite() if count > 1 and not noun.only_plural else ""
    words: Filled = {
        "one_of": said(many and f"one of {many}", "name"),
        "on_it": "them" if noun.many and not noun.human else str(noun.grammar()["it"]),
        "bears": "bear" if noun.many else "bears",
    }
    where = spot(subject.box, dice)
    if where:
        words["the_here"] = said(f"{noun.definite()} {where} of the picture", "name", f"place of {noun.label}")
    if found.owner:
        owner = Noun(found.owner.label)
        words["owned"] = said(f"{owner.indefinite()}’s {noun.label}", "name")
        inside = subject.box.relative_to(found.owner.box)
        at = spot(inside, dice) if inside else ""
        words["within"] = said(at and f"{at} of {owner.definite()}’s outline", "owner", f"place of {noun.label}")
    return words


def _tell_text(caption: Caption, request: EntityRequest, words: Filled) -> None:
    """Quote as many lines as there is room for."""
    lines = quotable(request.texts)
    while lines and not caption.say(patterns.TEXT, {**words, **quote_words(lines, caption.dice)}):
        lines = lines[:-1]
