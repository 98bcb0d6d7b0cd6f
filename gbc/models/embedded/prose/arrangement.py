"""How the numbered members of a group are arranged."""

from __future__ import annotations

from collections.abc import Sequence

from gbc.graph import Box
from gbc.models.embedded.prose import group_patterns as patterns
from gbc.models.embedded.prose.compass import Direction, direction, opposite, phrase
from gbc.models.embedded.prose.dice import Dice
from gbc.models.embedded.prose.english import listing, number
from gbc.models.embedded.prose.members import Group, Member
from gbc.models.embedded.prose.patterns import Caption, Filled, said
from gbc.models.embedded.prose.places import spot

_SPREAD = 0.7


def arrangement(group: Group, dice: Dice) -> str:
    """A caption that names every member by its number, and says what tells it from the others."""
    caption = Caption(dice)
    line = group.line()
    if len(group.members) == 2:
        caption.say(patterns.TWO_COLOURED if group.coloured_apart else patterns.TWO, _two_words(*group.members))
    elif line:
        caption.say(patterns.LINE, _line_words(group.ordered(line), line))
    else:
        caption.say(patterns.SCATTERED, _spot_words(group))
    if group.coloured_apart and "colour" not in caption.told:
        caption.say(patterns.COLOURS, {"coloured": said(_by_colour(group), "colour")})
    if group.largest:
        words = {"largest": group.largest.name, "compared": _compared(group), "number": _number(group)}
        caption.say(patterns.LARGEST, words)
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
