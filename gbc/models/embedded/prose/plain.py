"""Captions for a picture in which nothing was recognised: how its colours and its light lie, and its text."""

from __future__ import annotations

from collections.abc import Sequence

from gbc.models.embedded.prose.patterns import Caption, Dice
from gbc.models.embedded.prose.texts import TEXT, quote_words
from gbc.models.embedded.prose.tones import Tones, tone_words
from gbc.models.roles import ImageReply, TextLine

_LAYOUT = (
    "in the middle, the picture is mostly {inner}, around it mostly {outer}",
    "mostly {inner} in the middle, the picture is mostly {outer} towards its edges",
    "the picture is mostly {outer}, but mostly {inner} in the middle",
    "the upper part of the picture is mostly {upper}, the lower part mostly {lower}",
    "mostly {upper} at the top, the picture is mostly {lower} at the bottom",
    "from top to bottom, the picture turns from mostly {upper} to mostly {lower}",
    "from top to bottom, the picture is mostly {top}, then mostly {then}, then mostly {bottom}",
    "mostly {top} at the top and mostly {then} in the middle, the picture is mostly {bottom} at the bottom",
    "the left of the picture is mostly {left}, the right mostly {right}",
    "from left to right, the picture turns from mostly {left} to mostly {right}",
)
"""How its colours lie apart."""

COLOURING = (
    *_LAYOUT,
    "{palette} {prevail} in the picture as a whole",
    "{palette} {all_are_hues} of the picture",
    "the {all_hues} of the picture {all_are} {palette}",
    "the picture is mostly {mostly}",
    "{some} {all_are} among the main colours of the picture",
    "the main colours of the picture include {some}",
    "the picture is in {grey}, mostly in {greys}",
    "all of it is in {grey}",
)
"""Its colours, or that it has none."""

LIGHT = (
    "the picture is brightest {brightest} and darkest {darkest}",
    "the brightest part of the picture is {brightest}, the darkest {darkest}",
)
"""Where there is most and least light."""

ACCENT = (
    "{accent_spot} there is {accent} too",
    "{accent} can be seen {accent_spot}",
    "{accent_spot}, {accent} can be seen as well",
)
"""A colour that one part has and the whole has not."""

_LEAD = (
    *_LAYOUT,
    "{palette} {all_are_hues} of this picture, joined by {accent} {accent_spot}",
    "this picture is mostly {mostly}, with {accent} {accent_spot}",
    "mostly {mostly}, this picture has {accent} {accent_spot}",
    "a picture mostly in {mostly}, with {accent} {accent_spot}",
    "{a_light} picture mostly in {mostly}, brightest {brightest} and darkest {darkest}",
    "a picture mostly in {mostly}, brightest {brightest} and darkest {darkest}",
    "{palette} {all_are_hues} of this picture, which is brightest {brightest} and darkest {darkest}",
    "mostly {mostly}, this picture is brightest {brightest} and darkest {darkest}",
    "{a_format} picture in {grey}, brightest {brightest} and darkest {darkest}",
    "in {grey}, mostly in {greys}, this picture is brightest {brightest} and darkest {darkest}",
    "this picture in {grey}, mostly in {greys}, is brightest {brightest} and darkest {darkest}",
    "{brightest}, this picture in {grey} is brightest, {darkest} it is darkest",
)
_LEAD_PLAIN = (
    "{a_light} picture mostly in {mostly}",
    "{a_format} picture mostly in {mostly}",
    "there is much {palette} in this picture",
    "{palette} {all_are_hues} of this picture",
    "this picture is mostly {mostly}",
    "mostly {mostly} tones fill this picture",
    "in this {light} picture, {palette} can be seen",
    "{a_light} picture in {grey}, mostly in {greys}",
    "{a_format} picture in {grey}, mostly in {greys}",
    "this picture is in {grey}, mostly in {greys}",
    "in {grey}, the picture is mostly in {greys}",
    "an even {even} area fills the whole picture",
    "all that can be seen here is an even {even} area",
    "the picture is one even {even} area",
    "this {format} picture is filled by one even {even} area",
    "a picture in {mixed} tones",
    "this picture is in {mixed} tones",
)
_SHORT = (
    "a picture with {text}",
    "a picture mostly in {mostly}, with {text}",
    "the picture bears {text}",
    "{a_light} picture with {text}",
    "{inner} in the middle, {outer} around it",
    "{outer} around {inner}",
    "{upper} above, {lower} below",
    "{upper} over {lower}",
    "{top} over {then} over {bottom}",
    "{left} on the left, {right} on the right",
    "a picture mostly in {mostly}",
    "{a_light} picture, mostly {mostly}",
    "{a_format} picture, mostly {mostly}",
    "mostly {mostly}, with {accent} {accent_spot}",
    "{accent} {accent_spot}, mostly {mostly} elsewhere",
    "much {palette}, with {accent} {accent_spot}",
    "{a_light} picture in {grey}",
    "a picture in {grey}, brightest {brightest}",
    "{a_format} picture in {grey}",
)
_SHORT_PLAIN = (
    "a picture with much {palette}",
    "a picture in {grey}",
    "{grey} tones only",
    "an even {even} area",
    "nothing but {even}",
    "the picture shows {mixed} tones",
)


def describe_plain(tones: Tones, lines: Sequence[TextLine], dice: Dice) -> ImageReply:
    """A reply without elements: nothing is named that was not seen."""
    words = {**tone_words(tones), **quote_words(lines, dice)}
    detail = Caption(dice)
    detail.say(words, _LEAD, _LEAD_PLAIN)
    detail.say(words, ACCENT)
    detail.say(words, TEXT)
    if len(detail.sentences) < 2:
        detail.say(words, LIGHT)
    short = Caption(dice)
    short.say(words, _SHORT, _SHORT_PLAIN)
    return ImageReply(detail=detail.text, short=short.text)
