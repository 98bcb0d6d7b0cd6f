"""From looks of single networks to what is seen in a picture, and in a view of one thing in it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import msgspec

from gbc.graph import Box, Mask
from gbc.images import View
from gbc.models.embedded import agreement
from gbc.models.embedded.classes import Classifier
from gbc.models.embedded.landscape import as_sighting, scenery_around
from gbc.models.embedded.objects import ObjectFinder
from gbc.models.embedded.parts import PartFinder
from gbc.models.embedded.pixels import Pixels, at_most
from gbc.models.embedded.pose import PoseReader
from gbc.models.embedded.scenery import Stretch
from gbc.models.embedded.sight import Sighting
from gbc.models.embedded.towers import TowerFinder
from gbc.models.embedded.vocabulary import WORN

_LONG_SIDE = 1024
"""Pictures are looked at with at most this many pixels on the longer side."""

_CANDIDATES = 12
_ITS_VIEW = 0.5
_INSIDE = 0.8


class Seen(msgspec.Struct, frozen=True):
    """What a picture shows: things, most prominent first, then scenery; and what persons among them wear.

    ``masks`` holds the pixels of each stretch of scenery by its box.
    """

    things: tuple[Sighting, ...]
    worn: tuple[Sighting, ...]
    masks: dict[Box, Mask]


class Looker:
    """The packaged networks together. Building it loads them all."""

    def __init__(self) -> None:
        self._objects = ObjectFinder()
        self._classifier = Classifier()
        self._poses = PoseReader()
        self._parts = PartFinder(self._poses, self._classifier)
        self._towers = TowerFinder(self._classifier)

    def look(self, pixels: Pixels) -> Seen:
        """Look at a whole picture."""
        small = at_most(pixels, _LONG_SIDE)
        seen = agreement.without_doubles(self._objects_in(small))
        persons = [sighting for sighting in seen if sighting.general == "person"]
        worn = tuple(s for s in seen if s.general in WORN and any(_is_on(s, person) for person in persons))
        objects = [sighting for sighting in seen if sighting not in worn]
        stretches = scenery_around(small, [thing.box for thing in objects])
        objects += self._towers_in(small, stretches, objects)
        objects.sort(key=_prominence, reverse=True)
        masks = {stretch.box: stretch.mask for stretch in stretches}
        return Seen((*objects, *map(as_sighting, stretches)), worn, masks)

    def look_closer(self, view: View, shown: Sighting, worn: Sequence[Sighting]) -> tuple[Sighting, ...]:
        """Look for the parts of a thing in the view of it; boxes relative to the view."""
        box = view.inside(shown.box)
        if box is None:
            return ()
        on_it = [thing for thing in worn if shown.general == "person" and _is_on(thing, shown)]
        return (*self._parts.parts(view.pixels, box, shown.general), *_as_parts(on_it, view))

    def _objects_in(self, pixels: Pixels) -> Iterator[Sighting]:
        candidates = [c for c in self._objects.candidates(pixels) if agreement.worth_asking(c)]
        for candidate in candidates[:_CANDIDATES]:
            if candidate.label == "person":
                sighting = agreement.person(candidate, self._poses.look(pixels, candidate.box))
            else:
                sighting = agreement.thing(candidate, self._classifier.opinions(pixels, candidate.box))
            if sighting:
                yield sighting

    def _towers_in(
        self, pixels: Pixels, stretches: Sequence[Stretch], objects: Sequence[Sighting]
    ) -> Iterator[Sighting]:
        masks, boxes = [stretch.mask for stretch in stretches], [thing.box for thing in objects]
        for stretch in stretches:
            tower = self._towers.find(pixels, stretch.mask, masks, boxes) if stretch.label == "sky" else None
            if tower:
                yield tower


def shown_in(view: View, things: Sequence[Sighting]) -> Sighting | None:
    """The thing that a view was made for: the one that fills it best, if any does."""
    objects = (thing for thing in things if thing.sort == "object")
    best = max(objects, key=lambda thing: thing.box.iou(view.box), default=None)
    return best if best and best.box.iou(view.box) >= _ITS_VIEW else None


def _is_on(thing: Sighting, person: Sighting) -> bool:
    return thing.box.share_inside(person.box) > _INSIDE


def _as_parts(things: Sequence[Sighting], view: View) -> Iterator[Sighting]:
    for thing in things:
        box = view.inside(thing.box)
        if box:
            yield msgspec.structs.replace(thing, sort="part", box=box.rounded())


def _prominence(sighting: Sighting) -> float:
    """Large, sure and in the middle comes first."""
    x, y = sighting.box.centre
    return sighting.box.area * sighting.score * (1 - math.hypot(x - 0.5, y - 0.5))
