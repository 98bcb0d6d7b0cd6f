"""The caption of a line of text: what it reads, where, in what colours."""

from __future__ import annotations

from gbc.models.embedded.prose.dice import Dice
from gbc.models.embedded.prose.hues import main_colours
from gbc.models.embedded.prose.nouns import Noun
from gbc.models.embedded.prose.patterns import Caption, said
from gbc.models.embedded.prose.quotes import line_at, quoted
from gbc.models.embedded.prose.sizes import elongation
from gbc.models.embedded.prose.subject_words import subject_words
from gbc.models.embedded.prose.subjects import Subject
from gbc.models.embedded.sight import Eyes
from gbc.models.roles import EntityReply, EntityRequest

LABEL = "text"

_LEAD = (
    "the text {place} reads {quote}",
    "{place}, the text {quote} can be read",
    "this line of text reads {quote}",
    "written here is {quote}",
    "the {quoted_words} {quote} can be read {place}",
    "what can be read {place} is {quote}",
    "it is possible to read {quote} {place}",
    "here the text {quote} can be made out",
    "{place} there is a line that reads {quote}",
    "seen {place} is the text {quote}",
)
_UNREAD = (
    "a line of text can be seen {place}",
    "{place} is a line of text",
    "there is text {place}",
    "this part of the picture shows text",
)
_MORE = (
    "the text and what is around it {text_are} {colours}",
    "{colours} {are_hues} here",
    "the line {takes} up {share}",
    "the line {is} {shape}",
    "the line {is} {spot}",
    "the line {spans} {span}",
)


def describe_text(eyes: Eyes, request: EntityRequest, dice: Dice) -> EntityReply:
    """A reply for a line of text, with its words if they were read."""
    picture, thing = request.view.picture, request.thing
    box = thing.box.within(request.view.box)
    colours = tuple(main_colours(eyes.colours(picture, box, None), LABEL, most=3))
    subject = Subject(noun=Noun(LABEL), sort="object", boxes=(box,), kinds=(), hues=(colours,), share=None)
    line = line_at(thing.box, request.texts)
    words = {
        **subject_words(subject, dice),
        "quote": said(quoted(line) if line else "", "text"),
        "quoted_words": "words" if line and len(line.text.split()) > 1 else "text",
        "text_are": "are",
        "shape": said(elongation(box, picture.width / picture.height), "shape"),
    }
    caption = Caption(dice)
    caption.say(_LEAD if line else _UNREAD, words)
    caption.say(_MORE, words)
    return EntityReply(detail=caption.text)
