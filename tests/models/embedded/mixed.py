"""Made-up scenes of every sort, and all that the describer says of them, asked as an annotator asks."""

from __future__ import annotations

import random
from collections.abc import Iterator

import msgspec

from gbc.graph import Box, bounding
from gbc.images import Picture, View
from gbc.models.embedded.describer import DescriberSettings, EmbeddedDescriber
from gbc.models.roles import (
    CompositionReply,
    CompositionRequest,
    EntityReply,
    EntityRequest,
    ImageReply,
    ImageRequest,
    RelationReply,
    RelationRequest,
    TextLine,
    Thing,
)
from tests.models.embedded.hand_made import HandMadeEyes, Told, filled, picture, shares, told

OBJECTS = {
    "dog": ("Pembroke corgi", "pug", "Afghan hound", "dog"),
    "cat": ("cat", "cat", "lynx"),
    "person": ("person",),
    "horse": ("horse",),
    "car": ("car",),
    "boat": ("boat",),
    "umbrella": ("umbrella",),
    "hourglass": ("hourglass",),
    "unicycle": ("unicycle",),
    "scissors": ("scissors",),
    "pair of skis": ("pair of skis",),
    "skis": ("skis",),
    "sheep": ("sheep",),
    "knife": ("knife",),
    "wine glass": ("wine glass",),
    "TV": ("TV",),
    "orange": ("orange",),
    "broccoli": ("broccoli",),
    "bus": ("bus",),
}
SCENERY = ("sky", "plants", "snow", "water", "grass", "sand")
COLOURS = ("orange", "white", "black", "dark blue", "green", "brown", "grey", "red", "light grey")
TEXTS = ("EXIT", "中国航天", "He said “no”, twice", "50 % off.", "a  b", "CZ-2F", "don't {stop}", "ΑΘΗΝΑ", "No. 7")


class Scene(msgspec.Struct, frozen=True):
    """A picture, what is in it, and what is written there."""

    picture: Picture
    eyes: HandMadeEyes
    texts: tuple[TextLine, ...]

    @property
    def labels(self) -> list[str]:
        """Every name in the scene."""
        things = [t.sighting for t in self.eyes.told] + self.eyes.seen_parts
        return sorted({name for thing in things for name in (thing.label, thing.general)}, key=len, reverse=True)


class Said(msgspec.Struct, frozen=True):
    """A request's kind, its scene and all captions of its reply."""

    kind: str
    scene: Scene
    reply: ImageReply | EntityReply | CompositionReply | RelationReply

    @property
    def captions(self) -> tuple[str, ...]:
        match self.reply:
            case ImageReply(detail=detail, short=short):
                return detail, short
            case EntityReply(detail=detail):
                return (detail,)
            case CompositionReply(arrangement=arrangement, captions=captions):
                return (arrangement, *captions)
            case RelationReply(sentences=sentences):
                return sentences


def scene(number: int) -> Scene:
    """Nothing to ten things, scenery or none, text or none; the same for the same number."""
    rng = random.Random(number)  # noqa: S311 - scenes, not secrets
    things = [one for _ in range(rng.choice((0, 1, 1, 1, 2, 2, 3, 5))) for one in _kind(rng)]
    for label in rng.sample(SCENERY, rng.choice((0, 0, 1, 1, 2, 3))):
        top = rng.choice((0.0, 0.3, 0.6))
        sides = (0.0, top, 1.0, rng.choice((0.25, 0.6, 1.0)) if top < 0.25 else 1.0)
        things.append(told(label, sides, _colours(rng), sort="scenery", density=rng.choice((0.0, 0.9))))
    parts = [part for one in things if one.sighting.general in ("person", "dog", "cat") for part in _parts(one)]
    texts = tuple(TextLine(text, _box(rng), 0.9) for text in rng.sample(TEXTS, rng.choice((0, 0, 0, 1, 2, 6))))
    width, height = rng.choice(((120, 80), (80, 120), (100, 100), (200, 80), (1, 1)))
    shade = rng.choice(((20, 20, 30), (90, 120, 60), (240, 240, 250), (128, 128, 128)))
    looked = HandMadeEyes(things, parts, shares(_colours(rng)))
    return Scene(picture(str(rng.random()), width, height, shade), looked, texts)


def _kind(rng: random.Random) -> list[Told]:
    general = rng.choice(list(OBJECTS))
    count = rng.choice((1, 1, 1, 2, 2, 3, 7, 12))
    density = rng.choice((0.0, 0.7, 0.9))
    return [
        told(rng.choice(OBJECTS[general]), _box(rng).sides, _colours(rng), general=general, density=density)
        for _ in range(count)
    ]


def _box(rng: random.Random) -> Box:
    size = rng.choice((0.02, 0.1, 0.3, 0.5, 0.9, 1.0))
    wide, high = min(1.0, size * rng.uniform(0.5, 1.5)), min(1.0, size * rng.uniform(0.5, 1.5))
    left, top = rng.uniform(0, 1 - wide), rng.uniform(0, 1 - high)
    return Box(left, top, min(1.0, left + wide), min(1.0, top + high)).rounded()


def _colours(rng: random.Random) -> str:
    names = rng.sample(COLOURS, rng.choice((0, 1, 1, 2, 3)))
    return ", ".join(f"{name} {share}" for name, share in zip(names, (0.5, 0.3, 0.2), strict=False))


def _parts(owner: Told) -> list[Told]:
    face, *hands = (Box(0.4, 0.05, 0.6, 0.25), Box(0.1, 0.5, 0.2, 0.6), Box(0.8, 0.5, 0.9, 0.6))
    inside = [("face", face)] + [("hand", hand) for hand in hands if owner.sighting.general == "person"]
    return [told(label, box.within(owner.sighting.box).sides, sort="part").sighting for label, box in inside]


def everything(one: Scene, seed: int = 0) -> Iterator[Said]:
    """All replies for a scene: the image, then things, parts and text, then groups and relations."""
    describer = EmbeddedDescriber(DescriberSettings(), seed, one.eyes)
    whole = View(one.picture)
    (image,) = describer.describe([ImageRequest(view=whole, texts=one.texts)])
    assert isinstance(image, ImageReply)
    yield Said("image", one, image)
    groups: dict[str, list[Thing]] = {}
    for thing in one.eyes.told:
        names = {thing.sighting.label.lower(), thing.sighting.general.lower()}
        label = next((e.label.lower() for e in image.elements if e.label.lower() in names), None)
        if label is None:
            continue
        reply, request = _entity(describer, one, thing, label, image.detail)
        yield Said("entity", one, reply)
        yield from _parts_said(describer, one, reply, request)
        mask = request.thing.mask
        groups.setdefault(label, []).append(Thing(label=label, box=thing.sighting.box, mask=mask, caption=reply.detail))
    for line in one.texts:
        thing = Thing(label="text", box=line.box)
        (reply,) = describer.describe([EntityRequest(view=whole, thing=thing, context="", texts=one.texts)])
        yield Said("text", one, reply)
    yield from _together(describer, one, groups, image.detail)


def _entity(
    describer: EmbeddedDescriber, one: Scene, thing: Told, label: str, context: str
) -> tuple[EntityReply, EntityRequest]:
    box = thing.sighting.box
    view = View.around(one.picture, box, 0.1)
    lines = [(line, view.inside(line.box)) for line in one.texts if line.box.share_inside(box) > 0.85]
    request = EntityRequest(
        view=view,
        thing=Thing(label=label, box=view.inside(box) or box, mask=filled(box) if thing.density else None),
        context=context,
        texts=tuple(msgspec.structs.replace(line, box=inside) for line, inside in lines if inside),
    )
    (reply,) = describer.describe([request])
    assert isinstance(reply, EntityReply)
    return reply, request


def _parts_said(describer: EmbeddedDescriber, one: Scene, reply: EntityReply, request: EntityRequest) -> Iterator[Said]:
    owner = request.thing.box.within(request.view.box)
    for part in one.eyes.seen_parts:
        if reply.parts and part.box.share_inside(owner) > 0.9:
            thing = Thing(label=part.label, box=part.box)
            (said,) = describer.describe([EntityRequest(view=View(one.picture), thing=thing, context=reply.detail)])
            yield Said("part", one, said)


def _together(describer: EmbeddedDescriber, one: Scene, groups: dict[str, list[Thing]], context: str) -> Iterator[Said]:
    whole = View(one.picture)
    children: list[Thing] = []
    for label, members in groups.items():
        if len(members) == 1:
            children += members
            continue
        ordered = tuple(sorted(members, key=lambda thing: thing.box.centre)[:6])
        (reply,) = describer.describe([CompositionRequest(view=whole, label=label, things=ordered, hints=())])
        assert isinstance(reply, CompositionReply)
        yield Said("group", one, reply)
        around = bounding(member.box for member in ordered)
        children.append(Thing(label=label, box=around, caption=reply.arrangement))
    if len(children) > 1:
        (related,) = describer.describe([RelationRequest(view=whole, things=tuple(children), context=context)])
        yield Said("relation", one, related)
