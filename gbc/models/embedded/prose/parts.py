"""The parts of a thing, as its caption names them."""

from __future__ import annotations

from collections.abc import Sequence

from gbc.graph import same_thing
from gbc.images import View
from gbc.models.embedded.prose.english import listing
from gbc.models.embedded.prose.nouns import Noun
from gbc.models.embedded.prose.patterns import Filled, said
from gbc.models.embedded.sight import Eyes, Sighting
from gbc.models.roles import Thing

_INSIDE, _LARGEST = 0.8, 0.8
_ONE_OF_EACH = frozenset("face head nose mouth tail body beak trunk".split())
"""Of these a thing has one, so that "its face" says nothing new."""


def parts_of(eyes: Eyes, view: View, thing: Thing, label: str) -> list[Noun]:
    """The parts inside the thing's box, by kind, most prominent first."""
    kinds: dict[str, list[Sighting]] = {}
    for part in eyes.parts(view, label):
        inside = part.box.share_inside(thing.box) >= _INSIDE and part.box.area <= _LARGEST * thing.box.area
        if inside and not same_thing(part.label, thing.label) and not same_thing(part.label, label):
            kinds.setdefault(part.label, []).append(part)
    return [Noun(label, len(seen)) for label, seen in kinds.items()]


def part_words(parts: Sequence[Noun]) -> Filled:
    """What fills the gaps of a sentence about parts."""
    own = all(part.count > 1 or part.head in _ONE_OF_EACH for part in parts)
    bare = [part.label if part.count == 1 else part.indefinite() for part in parts]
    return {
        "parts": said(listing([part.indefinite() for part in parts]) if parts else "", "parts"),
        "own_parts": said(listing(bare) if parts and own else "", "parts"),
        "are_parts": "are" if len(parts) > 1 or any(part.many for part in parts) else "is",
    }
