"""What a picture's captions are about: sightings gathered by kind, with all that was measured of them."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from gbc.graph import Box, Mask, bounding, same_thing
from gbc.images import Picture
from gbc.models.embedded.prose.english import listing, with_article
from gbc.models.embedded.prose.hues import adjective, main_colours
from gbc.models.embedded.prose.masks import covered
from gbc.models.embedded.prose.nouns import Noun
from gbc.models.embedded.sight import Eyes, Sighting, Sort

MOST = 10
"""Kinds of things that one caption names."""


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """One or several sightings of one kind; ``hues`` holds the colours of each, ``share`` what they cover."""

    noun: Noun
    sort: Sort
    boxes: tuple[Box, ...]
    kinds: tuple[str, ...]
    hues: tuple[tuple[str, ...], ...]
    share: float | None
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
        return self.hues[0] if len(set(self.hues)) == 1 else ()

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
        if self.colours or not all(self.hues):
            return ""
        first, second = (adjective(hues) for hues in self.hues)
        joint = ", the other" if " and " in first + second else " and one"
        return f"{self.noun.indefinite()}, one {first}{joint} {second},"


def gather(eyes: Eyes, picture: Picture) -> list[Subject]:
    """The subjects of a picture, objects first and then scenery, each most prominent first."""
    kinds: dict[tuple[bool, str], list[Sighting]] = {}
    for seen in eyes.things(picture):
        kinds.setdefault((seen.sort == "scenery", seen.general.lower()), []).append(seen)
    ordered = sorted(kinds.items(), key=lambda kind: kind[0][0])[:MOST]
    labels = {seen.label.lower() for _, group in ordered for seen in group}
    return [_subject(eyes, picture, group, labels) for _, group in ordered]


def common_label(group: Sequence[Sighting]) -> str:
    """The exact name where all have the same, else the plain one."""
    exact = {seen.label.lower() for seen in group}
    return group[0].label if len(exact) == 1 else group[0].general


def _subject(eyes: Eyes, picture: Picture, group: Sequence[Sighting], labels: set[str]) -> Subject:
    noun = Noun(common_label(group), len(group))
    masks = [eyes.mask(picture, seen.box) for seen in group]
    hues = [
        () if noun.human else tuple(main_colours(eyes.colours(picture, seen.box, mask), seen.label, labels))
        for seen, mask in zip(group, masks, strict=True)
    ]
    found = tuple(mask for mask in masks if mask)
    return Subject(
        noun=noun,
        sort=group[0].sort,
        boxes=tuple(seen.box for seen in group),
        kinds=tuple(seen.label for seen in group) if len({seen.label.lower() for seen in group}) > 1 else (),
        hues=tuple(hues),
        share=covered(found) if len(found) == len(group) else None,
        masks=found,
    )
