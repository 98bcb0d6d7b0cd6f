"""Captions for a picture in which nothing was recognised: its light, its colours and its text."""

from __future__ import annotations

from collections.abc import Sequence

from gbc.models.embedded.prose.dice import Dice
from gbc.models.embedded.prose.patterns import Caption
from gbc.models.embedded.prose.subject_words import quote_words
from gbc.models.embedded.prose.tone_words import tone_words
from gbc.models.embedded.prose.tones import Tones
from gbc.models.roles import ImageReply, TextLine

PARTS = (
    "the upper part of the picture is mostly {upper}, the lower part mostly {lower}",
    "towards the top the picture is mostly {upper}, towards the bottom mostly {lower}",
    "mostly {upper} in the upper part, the picture is mostly {lower} in the lower part",
)
"""Its colours further up and further down."""

COLOURING = (
    *PARTS,
    "taken as a whole, the {all_hues_are} {palette}",
    "{palette} {all_are_hues} overall",
    "the picture is in {grey}",
    "all of it is in {grey}",
)
"""Its colours, or that it has none."""

LIGHT = (
    "overall, the picture is {light}",
    "the picture as a whole is {light}",
    "in the {brighter}, the picture is brighter than in the {darker}",
    "the {brighter} of the picture is brighter than the {darker}",
)
"""How much light there is, and where."""

ANYTHING = (
    "the picture is {proportions}",
    "overall, the picture is {middling}",
)
"""What can be said of every picture, and says little."""

_OPENINGS = (
    *PARTS,
    "{a_light} picture in {palette} tones",
    "a picture in {palette} tones, brighter in the {brighter} than in the {darker}",
    "{a_format} picture in {palette} tones",
    "{palette} {all_are_hues} of this picture",
    "this picture is mostly {mostly}",
    "the picture is made up mostly of {mostly} tones",
    "{mostly} tones fill most of this picture",
    "the {brighter} of this picture is brighter than the {darker}",
    "here is {a_light} picture in {palette} tones",
    "in this {light} picture, {palette} tones can be seen",
    "mostly {mostly} tones can be seen here",
    "{a_light} picture in {grey}",
    "a picture in {grey}, brighter in the {brighter} than in the {darker}",
    "this {format} picture is in {grey}",
    "in {grey}, the picture is brighter in the {brighter} than in the {darker}",
    "this picture is in {grey}",
    "an even {even} area fills the whole picture",
    "all that can be seen here is an even {even} area",
    "the picture is one even {even} area",
    "this {format} picture is filled by one even {even} area",
    "a picture in {mixed} tones",
    "this picture is in {mixed} tones",
)
_SHORT = (
    "a picture with {text}",
    "{text} can be read in the picture",
    "the picture bears {text}",
    "{a_light} picture with {text}",
    "a picture mostly in {mostly}",
    "mostly {mostly} tones",
    "{a_light} picture with mostly {mostly} tones",
    "tones of {palette} can be seen here",
    "the picture shows {palette} tones",
    "{a_format} picture, mostly {mostly}",
    "a picture in {grey}",
    "{a_format} picture in {grey}",
    "{grey} tones only",
    "an even {even} area",
    "nothing but {even}",
    "the picture shows {mixed} tones",
)
_TEXT = (
    "{text} can be read in it",
    "{text} can be made out {text_spot}",
    "{text_spot}, {text} can be read",
    "{text_reads} {quotes}",
    "it bears {text}",
)


def describe_plain(tones: Tones, lines: Sequence[TextLine], dice: Dice) -> ImageReply:
    """A reply without elements: nothing is named that was not seen."""
    words = {**tone_words(tones), **quote_words(lines, dice)}
    detail = Caption(dice)
    detail.say(_OPENINGS, words)
    detail.say(COLOURING, words)
    detail.say(_TEXT, words)
    detail.say(LIGHT, words)
    if len(detail.sentences) < 2:
        detail.say(ANYTHING, words)
    short = Caption(dice)
    short.say(_SHORT, words)
    return ImageReply(detail=detail.text, short=short.text)
