"""What a picture's captions are about: sightings gathered by kind, with all that was measured of them."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np

from gbc.graph import WHOLE, Box, Mask, bounding, same_thing
from gbc.images import Picture
from gbc.models.embedded.prose.english import listing, with_article
from gbc.models.embedded.prose.hues import adjective, differ, main_colours, make_up_most, prevailing, worn_colours
from gbc.models.embedded.prose.masks import coarse, covered
from gbc.models.embedded.prose.nouns import Noun
from gbc.models.embedded.sight import Eyes, Sighting, Sort

MOST = 10
"""Kinds of things that one caption names."""

_LEAST_REST = 0.3
_PALE = {"white", "light grey", "light blue"}
"""Of these one fades into the other, as in a hazy sky."""


class Hues(msgspec.Struct, frozen=True):
    """Colours of one thing: its own, or what a person wears; above and below where its halves differ."""

    own: tuple[str, ...] = ()
    worn: tuple[str, ...] = ()
    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """One or several sightings of one kind; ``hues`` holds the colours of each, ``share`` what they cover."""

    noun: Noun
    sort: Sort
    boxes: tuple[Box, ...]
    hues: tuple[Hues, ...]
    share: float | None
    kinds: tuple[str, ...] = ()
    masks: tuple[Mask, ...] = ()

    @property
    def box(self) -> Box:
        """Around all of them."""
        return bounding(self.boxes)

    @property
    def at_most(self) -> float:
        """A bound for what they cover of the picture."""
        return min(1.0, sum(box.area for box in self.boxes))

    @property
    def colours(self) -> tuple[str, ...]:
        """The colours that all of them have, or none."""
        return self.hues[0].own if len({hues.own for hues in self.hues}) == 1 else ()

    def plain(self) -> str:
        """``an orange cat``, ``two horses``."""
        return self.noun.indefinite(adjective(self.colours))

    def told_apart(self) -> str:
        """``two horses, one brown and one white,``; empty where nothing tells them apart."""
        if self.noun.count != 2 or self.noun.mass or self.noun.only_plural:
            return ""
        exact = [kind for kind in self.kinds if not same_thing(kind, self.noun.label)]
        if len(exact) == 2:
            return f"{self.noun.indefinite()}, {listing([with_article(kind) for kind in exact])},"
        if exact:
            return f"{self.noun.indefinite()}, one of them {with_article(exact[0])},"
        if self.colours or not all(hues.own for hues in self.hues):
            return ""
        first, second = (adjective(hues.own) for hues in self.hues)
        joint = ", the other" if " and " in first + second else " and one"
        return f"{self.noun.indefinite()}, one {first}{joint} {second},"


class Rest(msgspec.Struct, frozen=True):
    """The main colours of a picture outside its subjects, and whether these are most of it."""

    colours: tuple[str, ...] = ()
    mostly: bool = False


def gather(eyes: Eyes, picture: Picture) -> list[Subject]:
    """The subjects of a picture, objects first and then scenery, each most prominent first."""
    kinds: dict[tuple[bool, str], list[Sighting]] = {}
    for seen in eyes.things(picture):
        kinds.setdefault((seen.sort == "scenery", seen.general.lower()), []).append(seen)
    ordered = sorted(kinds.items(), key=lambda kind: kind[0][0])[:MOST]
    labels = {seen.label.lower() for _, group in ordered for seen in group}
    return [_subject(eyes, picture, group, labels) for _, group in ordered]


def around(eyes: Eyes, picture: Picture, subjects: Sequence[Subject]) -> Rest:
    """The main colours outside all masks; none where a thing has no mask, or where little is left."""
    if any(len(subject.masks) < len(subject.boxes) for subject in subjects):
        return Rest()
    taken = np.any([coarse(mask) for subject in subjects for mask in subject.masks], axis=0)
    if (~taken).mean() < _LEAST_REST:
        return Rest()
    labels = {subject.noun.label.lower() for subject in subjects}
    seen = eyes.colours(picture, WHOLE, Mask.from_array(~taken))
    chosen = main_colours(seen, "", labels)
    return Rest(tuple(chosen), make_up_most(chosen, seen))


def hues_of(
    eyes: Eyes, picture: Picture, box: Box, mask: Mask | None, noun: Noun, taken: Sequence[str] = (), most: int = 2
) -> Hues:
    """The colours of one thing that has no skin."""
    seen = eyes.colours(picture, box, mask)
    above, below = (prevailing(eyes.colours(picture, half, mask), most=1) if mask else () for half in _halves(box))
    halves = {*above, *below}
    apart = differ(above, below) and not halves & {*taken} and not halves <= _PALE
    own = tuple(main_colours(seen, noun.label, taken, most))
    return Hues(own, (), above, below) if apart and own else Hues(own)


def worn_by(eyes: Eyes, picture: Picture, box: Box, mask: Mask | None) -> Hues:
    """The colours of somebody: what cannot be skin, and only where a mask tells the figure from the rest."""
    return Hues(worn=worn_colours(eyes.colours(picture, box, mask)) if mask else ())


def _subject(eyes: Eyes, picture: Picture, group: Sequence[Sighting], labels: set[str]) -> Subject:
    exact = {seen.label.lower() for seen in group}
    noun = Noun(group[0].label if len(exact) == 1 else group[0].general, len(group))
    masks = [eyes.mask(picture, seen.box) for seen in group]
    taken = sorted(labels)
    hues = (
        worn_by(eyes, picture, seen.box, mask)
        if noun.human
        else hues_of(eyes, picture, seen.box, mask, Noun(seen.label), taken)
        for seen, mask in zip(group, masks, strict=True)
    )
    found = tuple(mask for mask in masks if mask)
    return Subject(
        noun=noun,
        sort=group[0].sort,
        boxes=tuple(seen.box for seen in group),
        hues=tuple(hues),
        share=covered(found) if len(found) == len(group) else None,
        kinds=tuple(seen.label for seen in group) if len(exact) > 1 else (),
        masks=found,
    )


def _halves(box: Box) -> tuple[Box, Box]:
    middle = (box.top + box.bottom) / 2
    return Box(box.left, box.top, box.right, middle), Box(box.left, middle, box.right, box.bottom)
