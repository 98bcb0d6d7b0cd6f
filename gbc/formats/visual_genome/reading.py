"""Scenes of Visual Genome as graphs.

Objects are entities below the image, relationships relation nodes with a sentence. A phrase is a caption of the object
that it names and whose box it shares, else one of the whole. Objects that nothing names stand in a list of labels.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

import msgspec

from gbc.formats.named import named
from gbc.formats.visual_genome.wire import Picture, RegionPhrase, Scene, Thing
from gbc.graph import ROOT, Box, Graph, GraphBuilder, Image, Place, Region, StructuralError, bounding, find_mentions
from gbc.graph.naming import clean_label
from gbc.store import Document, Source

_SAME_PLACE = 0.5
"""A phrase speaks of an object where their boxes overlap by at least this much (intersection over union)."""

_STAGE = "import"


def to_document(picture: Picture, scene: Scene, regions: Sequence[RegionPhrase]) -> Document:
    """The document of a scene. Raises ``StructuralError`` where the picture's data make no sense."""
    known = picture.sha256 or hashlib.sha256((picture.url or f"image {picture.image_id}").encode()).hexdigest()
    image = Image(known, picture.width, picture.height)
    source = Source(
        position=0,
        name=picture.name or picture.url or str(picture.image_id),
        image_id=image.id,
        fields=msgspec.json.encode({"image_id": picture.image_id, "url": picture.url}).decode(),
    )
    return Document(source=source, graph=_Scene(image, scene, regions).graph())


class _Scene:
    def __init__(self, image: Image, scene: Scene, regions: Sequence[RegionPhrase]) -> None:
        self._builder = GraphBuilder(image)
        self._scene = scene
        self._things = [(thing, label, box) for thing, label, box in map(self._placed, scene.objects) if label and box]
        self._phrases = [
            (region.phrase, self._box(region.x, region.y, region.width, region.height)) for region in regions
        ]
        self._keys: dict[int, int] = {}

    def graph(self) -> Graph:
        phrases = self._phrases_by_object()
        builder = self._builder
        for text in phrases.pop(None, ()):
            builder.add_caption(ROOT, text, "short")
        words = named(builder, [label for _, label, _ in self._things])
        for thing, label, box in self._things:
            said, places = next(iter(words[label].items()))
            key = builder.add_node("entity", label, Region(box), parent=ROOT, words=said, places=places)
            self._keys[thing.object_id] = key
            builder[key].aliases.extend(name for name in thing.names if clean_label(name) != label)
            self._describe(key, thing, label, phrases.get(thing.object_id, ()))
        for relationship in self._scene.relationships:
            self._relate(relationship.subject_id, relationship.predicate, relationship.object_id)
        return builder.finish()

    def _placed(self, thing: Thing) -> tuple[Thing, str, Box | None]:
        """An object with its label and box; told where it has none."""
        names = [*thing.names, *([thing.name] if thing.name else [])]
        label = next(filter(None, map(clean_label, names)), "")
        box = self._box(thing.x, thing.y, thing.w, thing.h)
        if not label:
            self._builder.reject(_STAGE, str(names), f"object {thing.object_id} has no name")
        elif box is None:
            self._builder.reject(_STAGE, label, f"object {thing.object_id} lies outside the picture or has no area")
        return thing, label, box

    def _box(self, x: float, y: float, width: float, height: float) -> Box | None:
        image = self._builder.image
        try:
            return Box.from_pixels(x, y, x + width, y + height, width=image.width, height=image.height)
        except StructuralError:
            return None

    def _phrases_by_object(self) -> dict[int | None, list[str]]:
        found: dict[int | None, list[str]] = {}
        for text, box in self._phrases:
            named = [
                (box.iou(place), thing.object_id)
                for thing, label, place in self._things
                if box is not None and box.iou(place) >= _SAME_PLACE and find_mentions(text, [label])
            ]
            found.setdefault(max(named)[1] if named else None, []).append(text)
        return found

    def _describe(self, key: int, thing: Thing, label: str, phrases: Iterable[str]) -> None:
        for text in phrases:
            self._builder.add_caption(key, text, "short")
        attributes = [attribute.strip() for attribute in thing.attributes or () if attribute.strip()]
        if attributes:
            self._builder.add_caption(key, f"{', '.join(dict.fromkeys(attributes))} {label}", "short")

    def _relate(self, subject: int, predicate: str, object_: int) -> None:
        builder = self._builder
        one, other = self._keys.get(subject), self._keys.get(object_)
        if one is None or other is None or one == other:
            builder.reject(
                _STAGE, predicate, f"relates {subject} and {object_}, which are not two objects of the scene"
            )
            return
        first, second = builder[one].label, builder[other].label
        words, places = next(iter(builder.edge_words(ROOT, one).items()))
        key = builder.add_node(
            "relation",
            f"{first} and {second}",
            Region(bounding((builder[one].region.box, builder[other].region.box))),
            parent=ROOT,
            words=words,
            places=places,
            members=(one, other),
        )
        text = f"{first} {' '.join(predicate.split())} {second}"
        builder.add_caption(key, text, "relation")
        builder.add_edge(key, one, first, [Place(0, 0, len(first))])
        builder.add_edge(key, other, second, [Place(0, len(text) - len(second), len(text))])
