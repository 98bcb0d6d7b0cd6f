"""What can be found about two or three things: only what boxes and masks make clear."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, permutations
from typing import Literal

import msgspec

from gbc.graph import Box
from gbc.models.embedded.prose.compass import direction, gap, phrase
from gbc.models.embedded.prose.masks import coarse, grown, share_in_mask
from gbc.models.embedded.prose.patterns import Filled
from gbc.models.embedded.prose.related import Related

Kind = Literal[
    "between", "apart", "just", "far", "beside", "inside", "above", "below", "sides", "around", "overlap", "larger"
]
_RANKS: tuple[Kind, ...] = (
    "between",
    "inside",
    "beside",
    "just",
    "apart",
    "far",
    "around",
    "below",
    "above",
    "sides",
    "overlap",
    "larger",
)
_NEAR, _FAR, _MARGIN, _MOSTLY, _TIMES, _OVERLAP = 0.04, 0.35, 0.03, 0.85, 2.5, 0.1


class Finding(msgspec.Struct, frozen=True):
    """One thing that is clear about some others; ``way`` is a phrase where a direction belongs to it."""

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
        names = [thing.noun.definite() for thing in self.things]
        return {
            **self.things[0].noun.grammar(),
            **dict(zip(("one", "other", "third"), names, strict=False)),
            "way": self.way,
            "overlaps": "overlap" if self.things[0].noun.many else "overlaps",
        }


def findings(things: Sequence[Related]) -> list[Finding]:
    """All that is clear about the things."""
    found = list(_between([thing for thing in things if not thing.scenery]))
    for one, other in permutations(things, 2):
        found += _of_scenery(one, other) if one.scenery else [] if other.scenery else _of_objects(one, other)
    return found


def _between(objects: Sequence[Related]) -> Iterator[Finding]:
    for first, middle, last in permutations(objects, 3):
        if direction(first.box, middle.box) == direction(middle.box, last.box) == "left":
            yield Finding("between", (middle, first, last))


def _of_objects(one: Related, other: Related) -> Iterator[Finding]:
    way, apart = direction(one.box, other.box), gap(one.box, other.box)
    if way:
        kind: Kind = "just" if apart < _NEAR else "far" if apart > _FAR else "apart"
        yield Finding(kind, (one, other), phrase(way))
        if way == "left" and apart < 2 * _NEAR:
            yield Finding("beside", (one, other))
    elif one.box.share_inside(other.box) >= _MOSTLY:
        if one.box.area < other.box.area / 2 and share_in_mask(one.box, other.mask) >= _MOSTLY:
            yield Finding("inside", (one, other))
    elif one.box.area < other.box.area and _touch(one, other):
        yield Finding("overlap", (one, other))
    if one.mask and other.mask and one.mask.area > _TIMES * other.mask.area > 0:
        yield Finding("larger", (one, other))


def _of_scenery(scenery: Related, other: Related) -> Iterator[Finding]:
    around, box = scenery.box, other.box
    beyond = (
        box.left - around.left > _MARGIN,
        box.top - around.top > _MARGIN,
        around.right - box.right > _MARGIN,
        around.bottom - box.bottom > _MARGIN,
    )
    if all(beyond) and not other.scenery:
        yield Finding("around", (scenery, other))
    elif _alongside(around, box):
        if around.bottom <= box.top + 0.3 * box.height and around.top < box.top:
            yield Finding("above", (scenery, other))
        elif around.top >= box.bottom - 0.3 * box.height and around.bottom > box.bottom:
            yield Finding("below", (scenery, other))
    if beyond[0] and beyond[2] and not other.scenery and around.overlap(box) >= 0.3 * box.area:
        yield Finding("sides", (scenery, other))


def _alongside(around: Box, box: Box) -> bool:
    return min(around.right, box.right) - max(around.left, box.left) >= 0.7 * min(box.width, around.width)


def _touch(one: Related, other: Related) -> bool:
    """Whether two things overlap: their boxes clearly, and their masks at least side by side."""
    smaller = min(one.box.area, other.box.area)
    if one.box.overlap(other.box) < _OVERLAP * smaller:
        return False
    if one.mask is None or other.mask is None:
        return False
    return bool((grown(coarse(one.mask)) & coarse(other.mask)).any())
