"""The things that a relation may speak of: those that one name tells from the others."""

from __future__ import annotations

import re
from collections import Counter

import msgspec

from gbc.graph import Box, Mask, same_thing, singular
from gbc.models.embedded.prose.likes import spelled
from gbc.models.embedded.prose.nouns import Noun
from gbc.models.embedded.sight import Eyes
from gbc.models.roles import RelationRequest, Thing


class Related(msgspec.Struct, frozen=True):
    """A thing, or a group that is spoken of as one; ``box`` is in the picture."""

    noun: Noun
    box: Box
    mask: Mask | None
    scenery: bool


def related(eyes: Eyes, request: RelationRequest) -> list[Related]:
    """The things of a request whose label no other has."""
    picture = request.view.picture
    shared = Counter(singular(thing.label.lower()) for thing in request.things)
    scenery = [seen for seen in eyes.things(picture) if seen.sort == "scenery"]
    return [
        Related(
            noun=Noun(spelled(eyes, picture, thing.label), _count(thing)),
            box=thing.box.within(request.view.box),
            mask=thing.mask,
            scenery=any(same_thing(name, thing.label) for seen in scenery for name in (seen.label, seen.general)),
        )
        for thing in request.things
        if shared[singular(thing.label.lower())] == 1
    ]


def _count(thing: Thing) -> int:
    """How many a group has: the highest number that its caption gives to a member."""
    numbered = re.compile(rf"\b{re.escape(singular(thing.label))} (\d)\b", re.I)
    return max((int(found) for found in numbered.findall(thing.caption or "")), default=1)
