"""What boxes and masks make clear about two or three things of one scene."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations, permutations
from typing import Literal

import msgspec
import numpy as np

from gbc.graph import Box, Mask, same_thing, singular
from gbc.models.embedded.prose.english import listing
from gbc.models.embedded.prose.kin import spelled
from gbc.models.embedded.prose.masks import coarse, grown, share_in_mask
from gbc.models.embedded.prose.nouns import Noun
from gbc.models.embedded.prose.patterns import Filled
from gbc.models.embedded.prose.places import direction, gap, phrase, surrounds
from gbc.models.embedded.prose.sizes import times_words
from gbc.models.embedded.prose.texts import LABEL, quoted
from gbc.models.embedded.sight import Eyes
from gbc.models.roles import RelationRequest, Thing

Kind = Literal[
    "lines",
    "between",
    "inside",
    "surrounds",
    "holds",
    "beside",
    "just",
    "stretches",
    "apart",
    "diagonal",
    "far",
    "meet",
    "overlap",
    "larger",
    "taller",
    "reaches",
]
_RANKS: tuple[Kind, ...] = Kind.__args__  # type: ignore[attr-defined]
"""The most telling first."""

_ALL_SIDES = frozenset({"left", "right", "above", "below"})
_NEAR, _FAR, _MOSTLY, _TIMES, _OVERLAP, _BEYOND = 0.04, 0.35, 0.85, 2.5, 0.1, 0.06
_STRIP, _LEAST_STRIP, _IN_STRIP, _SHARED_COLUMNS, _ABOVE = 0.3, 0.05, 0.6, 0.3, 0.9


class Related(msgspec.Struct, frozen=True):
    """A thing, a group that is spoken of as one, or a line of text; ``box`` is in the picture."""

    noun: Noun
    box: Box
    mask: Mask | None
    scenery: bool
    quote: str = ""

    @property
    def name(self) -> str:
        """``the two horses``, ``the text “EXIT”``."""
        return f"the text {quoted(self.quote)}" if self.quote else self.noun.definite()

    @property
    def single(self) -> bool:
        """Whether its box is that of one thing."""
        return self.noun.count == 1 and not self.scenery and not self.quote


class Finding(msgspec.Struct, frozen=True):
    """One thing that is clear about some others; ``way`` is a phrase that belongs to it."""

    kind: Kind
    things: tuple[Related, ...]
    way: str = ""

    @property
    def rank(self) -> int:
        """How telling its kind is, lowest first."""
        return _RANKS.index(self.kind)

    @property
    def pairs(self) -> set[frozenset[Related]]:
        """The pairs of which it tells."""
        return {frozenset(pair) for pair in combinations(self.things, 2)}

    def words(self) -> Filled:
        """What fills the gaps of a sentence about it."""
        one, other = self.things[:2]
        return {
            **one.noun.grammar(),
            **dict(zip(("one", "other", "third"), (thing.name for thing in self.things), strict=False)),
            "quote": quoted(one.quote),
            "other_quote": quoted(other.quote),
            "lies": "lie" if one.noun.many else "lies",
            "overlaps": "overlap" if one.noun.many else "overlaps",
            "way": self.way,
        }


def related(eyes: Eyes, request: RelationRequest) -> list[Related]:
    """The things of a request that one name tells from all others: a label, or what a line of text reads."""
    picture = request.view.picture
    scenery = [seen for seen in eyes.things(picture) if seen.sort == "scenery"]
    found = []
    for thing in request.things:
        box = thing.box.within(request.view.box)
        names = [
            seen for seen in scenery if same_thing(seen.label, thing.label) or same_thing(seen.general, thing.label)
        ]
        stretch = max(names, key=lambda seen: seen.box.iou(box), default=None)
        mask = (eyes.mask(picture, stretch.box) if stretch else None) or thing.mask
        noun = Noun(spelled(eyes, picture, thing.label), _count(thing))
        found.append(Related(noun, box, mask, stretch is not None, _quote(thing)))
    shared = Counter(_key(thing) for thing in found)
    return [thing for thing in found if shared[_key(thing)] == 1 and (thing.quote or thing.noun.label != LABEL)]


def findings(things: Sequence[Related]) -> list[Finding]:
    """All that is clear about the things."""
    found = list(_between([thing for thing in things if not thing.scenery and not thing.quote]))
    for one, other in permutations(things, 2):
        if one.quote and other.quote:
            found += () if _on_one(one, other, things) else _of_lines(one, other)
        elif one.scenery:
            found += _of_scenery(one, other)
        elif not other.scenery:
            found += _of_objects(one, other)
    return found


def _on_one(one: Related, other: Related, things: Sequence[Related]) -> bool:
    """Whether two lines are on one thing here: then they are its parts, and are related as such."""
    return any(
        thing.single and all(line.box.share_inside(thing.box) >= _MOSTLY for line in (one, other)) for thing in things
    )


def _key(thing: Related) -> str:
    return singular((thing.quote or thing.noun.label).lower())


def _quote(thing: Thing) -> str:
    """What a line of text reads, as its caption quotes it."""
    found = re.search("“(.+)”", thing.caption or "") if thing.label == LABEL else None
    return found[1] if found else ""


def _count(thing: Thing) -> int:
    """How many a group has: the highest number that its caption gives to a member."""
    numbered = re.compile(rf"\b{re.escape(singular(thing.label))} (\d)\b", re.I)
    return max((int(found) for found in numbered.findall(thing.caption or "")), default=1)


def _between(objects: Sequence[Related]) -> Iterator[Finding]:
    for first, middle, last in permutations(objects, 3):
        if direction(first.box, middle.box) == direction(middle.box, last.box) == "left":
            yield Finding("between", (middle, first, last))


def _of_lines(one: Related, other: Related) -> Iterator[Finding]:
    way = direction(one.box, other.box)
    if way:
        yield Finding("lines", (one, other), phrase(way))


def _of_objects(one: Related, other: Related) -> Iterator[Finding]:
    way, apart = direction(one.box, other.box), gap(one.box, other.box)
    if way:
        kind: Kind = "just" if apart < _NEAR else "far" if apart > _FAR else "apart"
        yield Finding(kind, (one, other), phrase(way))
        if way == "left" and apart < 2 * _NEAR:
            yield Finding("beside", (one, other))
    elif one.single and surrounds(one.box, other.box):
        yield Finding("holds" if other.quote else "surrounds", (one, other))
    elif one.box.right < other.box.left and (one.box.bottom < other.box.top or other.box.bottom < one.box.top):
        yield Finding("diagonal", (one, other), "higher up" if one.box.bottom < other.box.top else "lower down")
    elif not one.quote and not other.quote and not surrounds(other.box, one.box):
        yield from _reaching(one, other)
    yield from _of_masks(one, other)
    if one.single and other.single and (times := times_words(one.box.height / other.box.height)):
        yield Finding("taller", (one, other), times)


def _reaching(one: Related, other: Related) -> Iterator[Finding]:
    """Which of two that are not apart goes further, on the side where the difference is greatest."""
    beyond = {
        "up": other.box.top - one.box.top,
        "down": one.box.bottom - other.box.bottom,
        "left": other.box.left - one.box.left,
        "right": one.box.right - other.box.right,
    }
    way = max(beyond, key=beyond.__getitem__)
    if beyond[way] > _BEYOND:
        yield Finding("reaches", (one, other), f"further {'to the ' if way in ('left', 'right') else ''}{way}")


def _of_masks(one: Related, other: Related) -> Iterator[Finding]:
    if one.mask is None or other.mask is None:
        return
    if one.box.area < other.box.area:
        inside = one.box.area < other.box.area / 2 and one.box.share_inside(other.box) >= _MOSTLY
        if inside and share_in_mask(one.box, other.mask) >= _MOSTLY:
            yield Finding("inside", (one, other))
        elif not inside and (grown(coarse(one.mask)) & coarse(other.mask)).any():
            clearly = one.box.overlap(other.box) >= _OVERLAP * one.box.area
            yield Finding("overlap" if clearly else "meet", (one, other))
    if one.mask.area > _TIMES * other.mask.area > 0:
        yield Finding("larger", (one, other))


def _of_scenery(scenery: Related, other: Related) -> Iterator[Finding]:
    if scenery.mask and other.scenery:
        if other.mask and _lies_above(scenery.mask, other.mask):
            yield Finding("stretches", (scenery, other), "above")
            yield Finding("stretches", (other, scenery), "below")
        return
    sides = _sides(scenery.mask, other.box) if scenery.mask else frozenset[str]()
    sides = sides or _beyond(scenery.box, other.box)
    if sides:
        yield Finding("stretches", (scenery, other), _where(sides))


def _where(sides: frozenset[str]) -> str:
    """``above and on both sides of``."""
    if len(sides) == len(_ALL_SIDES):
        return "all around"
    upright = [side for side in ("above", "below") if side in sides]
    across = sides & {"left", "right"}
    return listing([*upright, *(["on both sides of"] if len(across) > 1 else [f"to the {one} of" for one in across])])


def _sides(mask: Mask, box: Box) -> frozenset[str]:
    """The sides of a box on which a stretch of scenery is most of what is next to it."""
    wide = max(_LEAST_STRIP, _STRIP * min(box.width, box.height))
    strips = {
        "left": (box.left - wide, box.top, box.left, box.bottom),
        "right": (box.right, box.top, box.right + wide, box.bottom),
        "above": (box.left, box.top - wide, box.right, box.top),
        "below": (box.left, box.bottom, box.right, box.bottom + wide),
    }
    inside = {side: _in_picture(*strip) for side, strip in strips.items()}
    return frozenset(side for side, strip in inside.items() if strip and share_in_mask(strip, mask) >= _IN_STRIP)


def _in_picture(left: float, top: float, right: float, bottom: float) -> Box | None:
    left, top, right, bottom = max(0.0, left), max(0.0, top), min(1.0, right), min(1.0, bottom)
    return Box(left, top, right, bottom) if min(right - left, bottom - top) >= _LEAST_STRIP / 2 else None


def _beyond(around: Box, box: Box) -> frozenset[str]:
    """The same by boxes alone, next to it or not: above and below only, of what lies alongside."""
    shared = min(around.right, box.right) - max(around.left, box.left)
    if shared < 0.7 * min(box.width, around.width):
        return frozenset()
    if around.bottom <= box.top + 0.3 * box.height and around.top < box.top:
        return frozenset({"above"})
    if around.top >= box.bottom - 0.3 * box.height and around.bottom > box.bottom:
        return frozenset({"below"})
    return frozenset()


def _lies_above(one: Mask, other: Mask) -> bool:
    """Whether, wherever both are found one over the other, the first is the higher one."""
    upper, lower = coarse(one), coarse(other)
    both = upper.any(axis=0) & lower.any(axis=0)
    if both.mean() < _SHARED_COLUMNS:
        return False
    rows = np.arange(len(upper))[:, None]
    heights = [(rows * pixels).sum(axis=0)[both] / pixels.sum(axis=0)[both] for pixels in (upper, lower)]
    return bool((heights[0] < heights[1]).mean() >= _ABOVE)
