"""The members of a group, numbered, with what was measured of each."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import msgspec

from gbc.graph import Box, bounding, singular
from gbc.models.embedded.prose.hues import adjective, main_colours
from gbc.models.embedded.prose.kin import spelled
from gbc.models.embedded.prose.masks import covered
from gbc.models.embedded.prose.nouns import Noun
from gbc.models.embedded.prose.places import Direction, direction
from gbc.models.embedded.sight import Eyes
from gbc.models.roles import CompositionRequest

_SIMILAR, _DIFFERENT, _LEADS = 1.3, 2.0, 1.3
_LEVEL, _STEP = 0.7, 0.5


class Member(msgspec.Struct, frozen=True):
    """One of a group: ``name`` is "horse 1", ``colour`` "brown" or nothing, ``box`` in the picture."""

    name: str
    box: Box
    colour: str
    area: float


class Group(msgspec.Struct, frozen=True):
    """Two or more of one label; ``share`` is what they cover of the picture, if they have masks."""

    label: str
    members: tuple[Member, ...]
    share: float | None

    @property
    def noun(self) -> Noun:
        """For all of them together."""
        return Noun(self.label, len(self.members))

    @property
    def box(self) -> Box:
        """Around all of them."""
        return bounding(member.box for member in self.members)

    @property
    def names(self) -> list[str]:
        """The numbered names."""
        return [member.name for member in self.members]

    @property
    def colour(self) -> str:
        """The colours that all of them have."""
        return self.members[0].colour if len({member.colour for member in self.members}) == 1 else ""

    @property
    def coloured_apart(self) -> bool:
        """Whether colours tell some of them from others."""
        return all(member.colour for member in self.members) and not self.colour

    @property
    def similar(self) -> bool:
        """Whether all are of about one size."""
        areas = [member.area for member in self.members]
        return max(areas) <= _SIMILAR * min(areas)

    @property
    def different(self) -> bool:
        """Whether the largest is far larger than the smallest."""
        areas = [member.area for member in self.members]
        return max(areas) >= _DIFFERENT * min(areas)

    @property
    def largest(self) -> Member | None:
        """The one that is clearly larger than any other."""
        first, second, *_ = sorted(self.members, key=lambda member: -member.area)
        return first if first.area >= _LEADS * second.area else None

    def line(self) -> Direction | None:
        """``left`` where they follow one another from left to right, ``above`` where from top to bottom."""
        return next((way for way in ("left", "above") if _in_line(self.ordered(way), way)), None)

    def ordered(self, way: Direction) -> list[Member]:
        """From left to right, or from top to bottom."""
        axis = 0 if way == "left" else 1
        return sorted(self.members, key=lambda member: member.box.centre[axis])


def group_of(eyes: Eyes, request: CompositionRequest) -> Group:
    """Measure the things of a request."""
    picture, label = request.view.picture, spelled(eyes, request.view.picture, request.label)
    masks = [thing.mask for thing in request.things if thing.mask]
    masked = len(masks) == len(request.things)
    members = []
    for place, thing in enumerate(request.things, 1):
        box = thing.box.within(request.view.box)
        seen = () if Noun(label).human else main_colours(eyes.colours(picture, box, thing.mask), label)
        area = thing.mask.area if masked and thing.mask else box.area
        members.append(Member(f"{singular(label)} {place}", box, adjective(seen), max(area, 1e-9)))
    return Group(label, tuple(members), covered(masks) if masked else None)


def _in_line(members: Sequence[Member], way: Direction) -> bool:
    """Whether each follows the one before: apart from it, or in a row, well beyond its middle."""
    return all(
        direction(one.box, other.box) == way or (way == "left" and _further(one.box, other.box))
        for one, other in pairwise(members)
    )


def _further(one: Box, other: Box) -> bool:
    """Whether another is as high in the picture as one, and its middle to the right of it by half a width."""
    level = min(one.bottom, other.bottom) - max(one.top, other.top) >= _LEVEL * max(one.height, other.height)
    return level and other.centre[0] - one.centre[0] >= _STEP * min(one.width, other.width)
