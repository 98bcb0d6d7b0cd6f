"""Captions of several of a kind: how they are arranged, and all of them together."""

from __future__ import annotations

from gbc.models.embedded.prose import group_patterns as patterns
from gbc.models.embedded.prose.arrangement import arrangement
from gbc.models.embedded.prose.compass import gap
from gbc.models.embedded.prose.dice import Dice
from gbc.models.embedded.prose.english import listing
from gbc.models.embedded.prose.members import Group, group_of
from gbc.models.embedded.prose.patterns import Caption, Filled, said
from gbc.models.embedded.prose.places import spot
from gbc.models.embedded.prose.sizes import share_words
from gbc.models.embedded.sight import Eyes
from gbc.models.roles import CompositionReply, CompositionRequest

_CLOSE, _MOST_CAPTIONS = 0.1, 2


def describe_group(eyes: Eyes, request: CompositionRequest, dice: Dice) -> CompositionReply:
    """A reply that names every member by its number."""
    group = group_of(eyes, request)
    together = Caption(dice)
    words = _together_words(group, dice)
    for _ in range(_MOST_CAPTIONS):
        together.say(patterns.TOGETHER, words)
    if not together.sentences:
        together.say(patterns.FALLBACK, words)
    return CompositionReply(arrangement=arrangement(group, dice), captions=tuple(together.sentences))


def _together_words(group: Group, dice: Dice) -> Filled:
    """What is true of all of them together."""
    noun, two, line = group.noun, len(group.members) == 2, group.line()
    first, second = group.members[:2]
    close = two and gap(first.box, second.box) < _CLOSE
    where = spot(group.box, dice)
    share = share_words(group.share, group.box.area)
    return {
        **noun.grammar(),
        "all": noun.indefinite(),
        "alike": said(noun.indefinite(group.colour) if group.colour else "", "colour"),
        "apart": said(_one_and_other(group) if two else "", "colour"),
        "side": said("side by side" if close and line == "left" else "", "layout"),
        "row": said("in a row" if not two and line == "left" else "", "layout"),
        "column": said("one above the other" if line == "above" else "", "layout"),
        "overlap": said("that overlap in the picture" if two and not line and _overlap(group) else "", "layout"),
        "similar": said("similar" if group.similar else "", "size"),
        "differ": said("clearly different" if group.different else "", "size"),
        "place": said(where and f"{where} of the picture", "place"),
        "share": said(share and f"{share} of the picture", "share"),
        "colour": said(group.colour, "colour"),
        "both": "both" if two else "all",
    }


def _one_and_other(group: Group) -> str:
    """``a brown horse and a white horse``."""
    if not group.coloured_apart:
        return ""
    return listing([group.noun.one().indefinite(member.colour) for member in group.members])


def _overlap(group: Group) -> bool:
    first, second = group.members
    return first.box.overlap(second.box) > 0.1 * min(first.box.area, second.box.area)
