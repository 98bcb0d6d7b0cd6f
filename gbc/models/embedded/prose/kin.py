"""What the picture as a whole tells about one thing in it: its exact name, its like, and what it belongs to."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from gbc.graph import Box, find_mentions, same_thing
from gbc.images import Picture
from gbc.models.embedded.prose.nouns import Noun
from gbc.models.embedded.sight import Eyes, Sighting

_SAME, _INSIDE = 0.5, 0.8


class Kin(msgspec.Struct, frozen=True):
    """``seen`` is the sighting of the thing itself, ``like`` all of its kind, ``owner`` what it is part of."""

    seen: Sighting | None
    like: tuple[Sighting, ...]
    owner: Sighting | None

    @property
    def scenery(self) -> bool:
        """Whether it is a stretch rather than a thing."""
        return self.seen is not None and self.seen.sort == "scenery"

    def noun(self, label: str) -> Noun:
        """The noun for the thing, with the capitals that its name has."""
        return Noun(self.seen.label if self.seen else label)


def kin(eyes: Eyes, picture: Picture, label: str, box: Box, context: str = "") -> Kin:
    """Look a thing up among all things of the picture. An owner must be named in ``context``."""
    things = eyes.things(picture)
    named = [seen for seen in things if same_thing(seen.label, label) or same_thing(seen.general, label)]
    seen = max(named, key=lambda one: one.box.iou(box), default=None)
    if seen is None or seen.box.iou(box) < _SAME:
        return Kin(None, (), _owner(things, box, context) if not named else None)
    return Kin(seen, tuple(one for one in things if same_thing(one.general, seen.general)), None)


def spelled(eyes: Eyes, picture: Picture, label: str) -> str:
    """A label with the capitals that it has among the things of the picture."""
    names = (name for seen in eyes.things(picture) for name in (seen.label, seen.general))
    return next((name for name in names if name.lower() == label.lower()), label)


def _owner(things: Sequence[Sighting], box: Box, context: str) -> Sighting | None:
    around = [one for one in things if box.share_inside(one.box) >= _INSIDE and one.sort == "object"]
    around = [one for one in around if find_mentions(context, (one.label, one.general))]
    return min(around, key=lambda one: one.box.area, default=None)
