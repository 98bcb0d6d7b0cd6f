"""Text that stands in a picture: quoted as it was read, and described as a thing of its own."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gbc.graph import Box, Mask, bounding
from gbc.images import Picture
from gbc.models.embedded.prose.english import listing, number
from gbc.models.embedded.prose.hues import palette, prevailing
from gbc.models.embedded.prose.patterns import Caption, Dice, Filled, said
from gbc.models.embedded.prose.places import direction, spot
from gbc.models.embedded.prose.sizes import span_words
from gbc.models.embedded.sight import Eyes
from gbc.models.roles import EntityReply, EntityRequest, TextLine

LABEL = "text"

_LONGEST, _MOST = 14, 4
_SMALL, _LARGE, _GRID = 0.03, 0.12, 100
_IDEOGRAPHS = "\u2e80"
"""From here on Unicode has signs that are not letters."""


TEXT = (
    "{text} can be read",
    "{text} can be read {text_spot}",
    "{text_spot}, {text} can be read",
    "{text_spot} of the picture, {text_reads} {quotes}",
    "{text_spot}, {text_reads} {quotes}",
    "{count} lines of text {text_spot} read {quotes}",
    "{first_quote} can be read {first_way} {second_quote}",
    "{text_spot}, {first_quote} can be read {first_way} {second_quote}",
)
"""What is written in a picture."""

_LEAD = (
    "the text {quote} is written {written}, {spot} of the picture",
    "{spot} of the picture, {quote} is written {written}",
    "written {written}, {quote} can be read {spot} of the picture",
    "the line {quote}, written {written}, is {spot} of the picture",
    "{quote} stands {spot} of the picture, written {written}",
    "{spot}, the text {quote} {runs} {span} of the picture",
    "the text {quote} {runs} {span} of the picture, {spot}",
    "what is written {written} {spot} of the picture reads {quote}",
)
_LEAD_PLAIN = (
    "the text {quote} stands {spot} of the picture",
    "{spot} of the picture, the text {quote} can be read",
    "{quote} can be read {spot} of the picture",
    "what can be read {spot} of the picture is {quote}",
    "a line {spot} of the picture reads {quote}",
    "the line {quote} can be read here",
)
_UNREAD = (
    "a line of text can be seen {spot} of the picture",
    "{spot} of the picture is a line of text",
    "this part of the picture shows text",
)
_MORE = (
    "around it, the picture is mostly {ground}",
    "the strip around it is mostly {ground}",
    "{ground} tones prevail around it",
)


def quoted(text: str) -> str:
    """``“EXIT”``, exactly as read."""
    return f"“{text}”"


def quotable(lines: Sequence[TextLine]) -> list[TextLine]:
    """The lines short enough to quote, each text once, at most a few, in reading order."""
    distinct = {line.text: line for line in lines if line.text.strip() and len(line.text.split()) <= _LONGEST}
    return list(distinct.values())[:_MOST]


def quote_words(lines: Sequence[TextLine], dice: Dice) -> Filled:
    """What fills the gaps of a sentence about the text in a view: what it reads, and where all of it is."""
    chosen = quotable(lines)
    if not chosen:
        return {}
    many = len(chosen) > 1
    quotes = listing([quoted(line.text) for line in chosen])
    where = spot(bounding(line.box for line in chosen), dice)
    above = len(chosen) == 2 and direction(chosen[0].box, chosen[1].box) == "above"
    return {
        "text": said(f"{'the lines' if many else 'the text'} {quotes}", "text"),
        "quotes": quotes,
        "text_spot": where,
        "text_reads": said("lines of text read" if many else "a line of text reads", "text"),
        "count": said(number(len(chosen)) if many else "", "text"),
        "first_quote": said(quoted(chosen[0].text) if above else "", "text"),
        "first_way": "above",
        "second_quote": quoted(chosen[-1].text),
    }


def describe_text(eyes: Eyes, request: EntityRequest, dice: Dice) -> EntityReply:
    """A reply for a line of text, with its words if they were read."""
    picture, thing = request.view.picture, request.thing
    box = thing.box.within(request.view.box)
    line = _line_at(thing.box, request.texts)
    upright = box.height * picture.height > 1.5 * box.width * picture.width
    along = Box(box.left, 0.0, box.right, 0.001) if not upright else Box(0.0, box.top, 0.001, box.bottom)
    words: Filled = {
        "quote": said(quoted(line.text) if line else "", "text"),
        "spot": spot(box, dice),
        "written": said(_written(box, line.text if line else "", upright=upright), "size"),
        "runs": "runs down" if upright else "runs across",
        "span": said(span_words(along), "size"),
        "ground": said(palette(_ground(eyes, picture, box)), "colour"),
    }
    caption = Caption(dice)
    if line:
        caption.say(words, _LEAD, _LEAD_PLAIN)
    else:
        caption.say(words, _UNREAD)
    caption.say(words, _MORE)
    return EntityReply(detail=caption.text)


def _line_at(box: Box, lines: Sequence[TextLine]) -> TextLine | None:
    """The line that stands in a box, the one that fits it best."""
    best = max(lines, key=lambda line: line.box.iou(box), default=None)
    return best if best and best.box.overlap(box) > 0 else None


def _written(box: Box, text: str, *, upright: bool) -> str:
    """How the line runs and how large its writing is, where it is not of middling size."""
    size = box.width if upright else box.height
    writing = "small" if size < _SMALL else "large" if size > _LARGE else ""
    signs = "characters" if max(text, default="") >= _IDEOGRAPHS else "letters"
    sized = f"in {writing} {signs}" if writing else ""
    return ", ".join(filter(None, ["vertically" if upright else "", sized]))


def _ground(eyes: Eyes, picture: Picture, box: Box) -> tuple[str, ...]:
    """The colours that prevail in a strip around a box."""
    strip = Box(
        max(0.0, box.left - box.height),
        max(0.0, box.top - box.height),
        min(1.0, box.right + box.height),
        min(1.0, box.bottom + box.height),
    )
    pixels = np.zeros((_GRID, _GRID), dtype=bool)
    for part, there in ((strip, True), (box, False)):
        left, top, right, bottom = part.pixels(_GRID, _GRID)
        pixels[top:bottom, left:right] = there
    return prevailing(eyes.colours(picture, strip, Mask.from_array(pixels))) if pixels.any() else ()
