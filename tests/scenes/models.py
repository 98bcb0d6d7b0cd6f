"""A detector and a describer for scenes. They see the pixels of the view that they are shown and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from gbc.graph import Box
from gbc.images import View
from gbc.models.roles import (
    CompositionReply,
    CompositionRequest,
    DescribeReply,
    DescribeRequest,
    Detection,
    DetectRequest,
    Element,
    EntityReply,
    EntityRequest,
    ImageReply,
    ImageRequest,
    RelationReply,
    RelationRequest,
    Thing,
)
from tests.scenes.kinds import GROUND, KIND_BITS, KINDS, TOP, Kind, Pixels, Rectangle, around, bounds, codes, standing

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
BY_NAME = {name: kind for kind in KINDS.values() for name in (kind.label, kind.synonym, kind.many) if name}
GHOST = "ghost"
"""Something that the describer of a haunted scene names, the detector finds, and a close look does not confirm."""


def seen(pixels: Pixels, kind: Kind) -> dict[int, Rectangle]:
    """Colour and rectangle of everything of a kind that shows in the pixels."""
    all_codes = codes(pixels)
    colours = np.unique(all_codes[(all_codes & KIND_BITS) == kind.colour])
    found = ((int(colour), bounds(all_codes == colour)) for colour in colours)
    return {colour: box for colour, box in found if box}


class Eyes:
    """The detector, which knows plurals too.

    A thing seen under another name scores a little more or less, by its colour's last bit.
    """

    name = "eyes/1"
    fingerprint = "eyes/1"

    def detect(self, requests: Sequence[DetectRequest]) -> list[list[Detection]]:
        return [[d for label in request.labels for d in self._find(request.view, label)] for request in requests]

    def _find(self, view: View, label: str) -> Iterator[Detection]:
        if label == GHOST:
            ground = bounds(codes(view.pixels) == GROUND)
            if ground:
                yield Detection(label, _box(ground, view), 0.8)
        kind = BY_NAME.get(label)
        if kind is None:
            return
        found = seen(view.pixels, kind)
        if label == "tree" and not found:
            kind, found = KINDS["palm tree"], seen(view.pixels, KINDS["palm tree"])
        for colour, box in found.items():
            other_name = (0.01 if colour & 1 else -0.01) if label != kind.label else 0
            yield Detection(label, _box(box, view), round(0.9 + other_name - 0.02 * (colour % 3), 4))


@dataclass(frozen=True)
class Voice:
    """The describer. What it says depends on what it sees; how it says it is set.

    ``synonyms`` names things twice, ``both_numbers`` lists one element in singular and plural, ``deep`` names
    the parts of parts already with the whole, ``haunted`` sees a ghost from afar, ``palms`` lists a tree for
    every palm tree.
    """

    synonyms: bool = False
    both_numbers: bool = False
    deep: bool = False
    haunted: bool = False
    palms: bool = False

    name = "voice/1"
    fingerprint = "voice/1"

    def describe(self, requests: Sequence[DescribeRequest]) -> list[DescribeReply]:
        return [self._reply(request) for request in requests]

    def _reply(self, request: DescribeRequest) -> DescribeReply:
        match request:
            case ImageRequest():
                return self._image(request)
            case EntityRequest():
                return self._entity(request)
            case CompositionRequest():
                return self._composition(request)
            case RelationRequest():
                return self._relations(request)

    def _image(self, request: ImageRequest) -> ImageReply:
        counts = _counts(request.view.pixels, TOP)
        detail, elements = f"A scene with {_listed(counts)}.", _elements(counts)
        for label in counts:
            other = KINDS[label].synonym
            if self.synonyms and other:
                detail += f" The {other if counts[label] == 1 else other + 's'} can be seen well."
                elements.append(Element(other, several=counts[label] > 1))
            if self.both_numbers and counts[label] > 1:
                detail += f" One {label} is nearest."
                elements.append(Element(KINDS[label].many, several=True))
            if self.palms and label == "palm tree":
                elements.append(Element("tree"))
        if self.haunted:
            detail += " A ghost walks on the ground."
            elements.append(Element(GHOST))
        return ImageReply(detail=detail, short=_listed(counts).capitalize() + ".", elements=tuple(elements))

    def _entity(self, request: EntityRequest) -> EntityReply:
        kind = BY_NAME.get(request.thing.label)
        if kind is None or not _shows_one(request.view, kind, request.thing.box):
            return EntityReply(detail="Nothing of the kind.", present=False)
        parts = [name for name, _, _ in kind.parts]
        if self.deep:
            parts += [name for part in parts for name, _, _ in KINDS[part].parts if name not in parts]
        counts = _counts(_slice(request.view, request.thing.box), parts)
        detail = f"A {kind.label} with {_listed(counts)}." if counts else f"A plain {kind.label}."
        return EntityReply(detail=detail, parts=tuple(_elements(counts)))

    def _composition(self, request: CompositionRequest) -> CompositionReply:
        kinds = [BY_NAME[thing.label] for thing in request.things]
        shown = (_shows_one(request.view, k, t.box) for k, t in zip(kinds, request.things, strict=True))
        if not all(shown):
            return CompositionReply(arrangement="")
        row = ", then ".join(f"{request.label} {number}" for number in range(1, len(kinds) + 1))
        together = f"{NUMBERS[len(kinds)].capitalize()} {kinds[0].many} together."
        return CompositionReply(arrangement=f"From the left there is {row}.", captions=(together,))

    def _relations(self, request: RelationRequest) -> RelationReply:
        units = [(_rectangle(thing, request.view), thing) for thing in request.things]
        if not all(_spans(request.view, BY_NAME[thing.label], thing.box) for _, thing in units):
            return RelationReply()
        units.sort(key=lambda unit: unit[0])
        sentences = []
        for (box, thing), (other_box, other) in pairwise(units):
            how = standing(box, other_box)
            if how:
                sentences.append(f"The {thing.label} is {how} the {other.label}.")
        return RelationReply(sentences=tuple(sentences))


def _counts(pixels: Pixels, labels: Sequence[str]) -> dict[str, int]:
    counts = {label: len(seen(pixels, KINDS[label])) for label in labels}
    return {label: count for label, count in counts.items() if count}


def _listed(counts: dict[str, int]) -> str:
    words = [f"{NUMBERS[n]} {KINDS[label].many}" if n > 1 else f"a {label}" for label, n in counts.items()]
    return " and ".join(words)


def _elements(counts: dict[str, int]) -> list[Element]:
    return [Element(label, several=count > 1) for label, count in counts.items()]


def _box(rectangle: Rectangle, view: View) -> Box:
    return Box.from_pixels(*rectangle, width=view.width, height=view.height).rounded()


def _rectangle(thing: Thing, view: View) -> Rectangle:
    return thing.box.pixels(view.width, view.height)


def _slice(view: View, box: Box) -> Pixels:
    left, top, right, bottom = box.pixels(view.width, view.height)
    return view.pixels[top:bottom, left:right]


def _shows_one(view: View, kind: Kind, box: Box) -> bool:
    """Whether the box is, to the pixel, one thing of the kind, and its middle shows the thing or a part of it."""
    if box.pixels(view.width, view.height) not in seen(view.pixels, kind).values():
        return False
    left, top, right, bottom = box.pixels(view.width, view.height)
    middle = int(codes(view.pixels)[(top + bottom) // 2, (left + right) // 2]) & KIND_BITS
    below = [KINDS[name] for name, _, _ in kind.parts]
    below += [KINDS[name] for part in below for name, _, _ in part.parts]
    below += [KINDS[name] for part in below for name, _, _ in part.parts]
    return middle in {kind.colour, *(part.colour for part in below)}


def _spans(view: View, kind: Kind, box: Box) -> bool:
    """Whether the things of the kind inside the box reach to all of its edges."""
    inside = seen(_slice(view, box), kind)
    left, top, right, bottom = box.pixels(view.width, view.height)
    return bool(inside) and around(list(inside.values())) == (0, 0, right - left, bottom - top)
