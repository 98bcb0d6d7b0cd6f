"""Captions of several of a kind: how they are arranged, and all of them together."""

from __future__ import annotations

from collections.abc import Sequence

from gbc.graph import Box
from gbc.models.embedded.prose.english import listing, number
from gbc.models.embedded.prose.members import Group, Member, group_of
from gbc.models.embedded.prose.patterns import Caption, Dice, Filled, said
from gbc.models.embedded.prose.places import Direction, direction, gap, opposite, phrase, spot
from gbc.models.embedded.prose.sizes import share_words
from gbc.models.embedded.sight import Eyes
from gbc.models.roles import CompositionReply, CompositionRequest

_CLOSE, _MOST_CAPTIONS, _SPREAD = 0.1, 2, 0.7

_TWO_COLOURED = (
    "{one}, {one_colour}, is {way} {other}, which is {other_colour}",
    "{way} {other}, which is {other_colour}, is {one}, which is {one_colour}",
    "{other}, {other_colour}, is {back} {one}, which is {one_colour}",
    "{one} is {one_colour} and is {way} {other}, which is {other_colour}",
    "{back} {one}, which is {one_colour}, {other} can be seen, which is {other_colour}",
    "of the two, {one} is {one_colour} and {further}, while {other} is {other_colour}",
    "{one}, {one_colour}, is {further} than {other}, which is {other_colour}",
)
_TWO = (
    "{one} is {way} {other}",
    "{way} {other} is {one}",
    "{back} {one} is {other}",
    "{other} can be seen {back} {one}",
    "of the two, {one} is {further} and {other} {less}",
    "{one} is {further} than {other}",
    "compared with {other}, {one} is {further}",
)
_LINE = (
    "{order}, {names} follow one another",
    "{names} follow one another {order}",
    "{order}, there are {names}",
    "{first} is the {end}; {after} follow {rest}",
    "{names} form {in_line}, named {order}",
)
_SCATTERED = (
    "{spots}",
    "in the picture, {spots}",
    "{spread}, {spots}",
    "within the group, {inner_spots}",
)
_COLOURS = (
    "{coloured}",
    "in colour they differ: {coloured}",
)
_LARGEST = (
    "{largest} is the {compared} in the picture",
    "the {compared} as seen here is {largest}",
    "among the {number}, {largest} takes up the most room",
)
_TOGETHER = (
    "{apart} {side}",
    "{apart}, {column}",
    "{apart} {place}",
    "{alike} {side}",
    "{alike} {row}",
    "{alike}, {column}",
    "{alike} {overlap}",
    "{alike} {place}",
    "{alike} of {similar} size",
    "{all} {side}",
    "{all} {row}",
    "{all}, {column}",
    "{all} {overlap}",
    "{all} {place}",
    "{all} of {similar} size",
    "{place} {is} {all}",
    "{place}, {all} {row}",
    "in size, {the} are {similar}",
    "in the picture, {the} are of {differ} sizes",
    "{all} of {differ} sizes in the picture",
    "in size, {the} are {differ}",
    "together, {the} {takes} up {share}",
    "{share} is taken up by {all}",
)
_FALLBACK = ("{all} in one picture", "this part of the picture shows {all}")


def describe_group(eyes: Eyes, request: CompositionRequest, dice: Dice) -> CompositionReply:
    """A reply that names every member by its number."""
    group = group_of(eyes, request)
    together = Caption(dice)
    words = _together_words(group, dice)
    for _ in range(_MOST_CAPTIONS):
        together.say(words, _TOGETHER)
    if not together.sentences:
        together.say(words, _FALLBACK)
    return CompositionReply(arrangement=_arrangement(group, dice), captions=tuple(together.sentences))


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
        "overlap": said("that overlap in the picture" if two and _overlap(group) else "", "layout"),
        "similar": said("similar" if group.similar else "", "size"),
        "differ": said("clearly different" if group.different else "", "size"),
        "place": said(where and f"{where} of the picture", "place"),
        "share": said(share and f"{share} of the picture", "share"),
    }


def _one_and_other(group: Group) -> str:
    """``a brown horse and a white horse``."""
    if not group.coloured_apart:
        return ""
    return listing([group.noun.one().indefinite(member.colour) for member in group.members])


def _overlap(group: Group) -> bool:
    first, second = group.members
    apart = direction(first.box, second.box)
    return not apart and first.box.overlap(second.box) > 0.1 * min(first.box.area, second.box.area)


def _arrangement(group: Group, dice: Dice) -> str:
    """A caption that names every member by its number, and says what tells it from the others."""
    caption = Caption(dice)
    line = group.line()
    if len(group.members) == 2:
        caption.say(_two_words(*group.members), _TWO_COLOURED if group.coloured_apart else _TWO)
    elif line:
        caption.say(_line_words(group.ordered(line), line), _LINE)
    else:
        caption.say(_spot_words(group), _SCATTERED)
    if group.coloured_apart and "colour" not in caption.told:
        caption.say({"coloured": said(_by_colour(group), "colour")}, _COLOURS)
    if group.largest:
        words = {"largest": group.largest.name, "compared": _compared(group), "number": _number(group)}
        caption.say(words, _LARGEST)
    return caption.text


def _line_words(members: Sequence[Member], way: Direction) -> Filled:
    """Members that follow one another, named in their order."""
    first, *rest = (member.name for member in members)
    row = way == "left"
    return {
        "order": "from left to right" if row else "from top to bottom",
        "names": listing([first, *rest]),
        "first": first,
        "rest": listing(rest),
        "end": "leftmost" if row else "topmost",
        "after": "to the right" if row else "below",
        "in_line": "a row" if row else "a column",
    }


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


def _spot_words(group: Group) -> Filled:
    """Where each member is: in the picture, or within the group where the picture does not tell them apart."""
    around = group.box
    at = [spot(member.box, Dice(group.label)) for member in group.members]
    if len(set(at)) > 1 and all(at):
        wide = around.width > _SPREAD and around.height > _SPREAD
        return {"spots": _clauses(group.names, at), "spread": "spread over the picture" if wide else ""}
    inner = (member.box.relative_to(around) or around for member in group.members)
    return {"inner_spots": _clauses(group.names, [spot(box, Dice(group.label)) for box in inner])}


def _clauses(names: Sequence[str], spots: Sequence[str]) -> str:
    """``horse 1 is on the left; horse 2 and horse 3 are on the right``."""
    clauses = []
    for where in dict.fromkeys(spots):
        here = [name for name, at in zip(names, spots, strict=True) if at == where]
        verbs = ("is", "reaches") if len(here) == 1 else ("are", "reach")
        clauses.append(f"{listing(here)} {f'{verbs[0]} {where}' if where else f'{verbs[1]} across all of it'}")
    return "; ".join(clauses)


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
