"""Captions of several of a kind: how they are arranged, and all of them together."""

from __future__ import annotations

from gbc.graph import Box
from gbc.models.embedded.prose import group_patterns as patterns
from gbc.models.embedded.prose.compass import direction, gap, opposite, phrase
from gbc.models.embedded.prose.dice import Dice
from gbc.models.embedded.prose.english import listing, number
from gbc.models.embedded.prose.members import Group, Member, group_of
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
    return CompositionReply(arrangement=_arrangement(group, dice), captions=tuple(together.sentences))


def _arrangement(group: Group, dice: Dice) -> str:
    caption = Caption(dice)
    line = group.line()
    if len(group.members) == 2:
        caption.say(patterns.TWO_COLOURED if group.coloured_apart else patterns.TWO, _two_words(*group.members))
    elif line:
        ordered = [member.name for member in group.ordered(line)]
        order = "from left to right" if line == "left" else "from top to bottom"
        first, *rest = ordered
        ends = ("leftmost", "to the right of it") if line == "left" else ("topmost", "below it")
        words = {"order": order, "names": listing(ordered), "first": first, "rest": listing(rest)}
        caption.say(patterns.LINE, {**words, "end": ends[0], "after": ends[1], "in_line": _LINES[line]})
    else:
        caption.say(patterns.SCATTERED, {"spots": _spots(group, dice)})
    if group.coloured_apart and "colour" not in caption.told:
        caption.say(patterns.COLOURS, {"coloured": said(_by_colour(group), "colour")})
    if group.largest:
        caption.say(
            patterns.LARGEST, {"largest": group.largest.name, "compared": _compared(group), "number": _number(group)}
        )
    return caption.text


_LINES = {"left": "a row", "above": "a column"}


def _two_words(one: Member, other: Member) -> Filled:
    """How two members lie to each other, clear or not, and their colours."""
    way = direction(one.box, other.box)
    further, less = _further(one.box, other.box)
    return {
        "one": one.name,
        "other": other.name,
        "one_colour": said(one.colour, "colour"),
        "other_colour": said(other.colour, "colour"),
        "way": phrase(way) if way else "",
        "back": phrase(opposite(way)) if way else "",
        "further": "" if way else further,
        "less": less,
    }


def _further(one: Box, other: Box) -> tuple[str, str]:
    """Where the middle of one lies as seen from the middle of the other, and the other way round."""
    across, down = other.centre[0] - one.centre[0], other.centre[1] - one.centre[1]
    low, high = ("further left", "further right") if abs(across) >= abs(down) else ("higher up", "lower down")
    return (low, high) if max(across, down, key=abs) > 0 else (high, low)


def _spots(group: Group, dice: Dice) -> str:
    """Where each member is: in the picture, or within the group where the picture does not tell them apart."""
    at = {member: spot(member.box, Dice(group.label)) for member in group.members}
    around = group.box
    if len(set(at.values())) < 2 or not all(at.values()):
        inner = {member: member.box.relative_to(around) or around for member in group.members}
        at = {member: spot(box, Dice(group.label)) or "all over" for member, box in inner.items()}
    clauses = []
    for where in dict.fromkeys(at.values()):
        names = [member.name for member in group.members if at[member] == where]
        clauses.append(f"{listing(names)} {'is' if len(names) == 1 else 'are'} {where}")
    return dice.pick(("; ", ", while ")).join(clauses) if len(clauses) == 2 else "; ".join(clauses)


def _by_colour(group: Group) -> str:
    clauses = []
    for colour in dict.fromkeys(member.colour for member in group.members):
        names = [member.name for member in group.members if member.colour == colour]
        clauses.append(f"{listing(names)} {'is' if len(names) == 1 else 'are'} {colour}")
    return ", ".join(clauses[:-1]) + f", while {clauses[-1]}" if len(clauses) < 4 else "; ".join(clauses)


def _compared(group: Group) -> str:
    return "larger of the two" if len(group.members) == 2 else f"largest of the {number(len(group.members))}"


def _number(group: Group) -> str:
    return number(len(group.members)) if len(group.members) > 2 else ""


def _together_words(group: Group, dice: Dice) -> Filled:
    """What is true of all of them together."""
    noun, two, line = group.noun, len(group.members) == 2, group.line()
    first, second = group.members[:2]
    close = two and gap(first.box, second.box) < _CLOSE
    where = spot(group.box, dice)
    share = share_words(sum(m.area for m in group.members), group.box.area) if group.masked else ""
    return {
        **noun.grammar(),
        "all": said(noun.indefinite(), "name"),
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
