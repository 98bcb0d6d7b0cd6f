"""Pictures of COCO as graphs: annotations are entities below the image, captions are the image's."""

from __future__ import annotations

from typing import Any, get_args

import msgspec
import numpy as np
import numpy.typing as npt

from gbc.formats.coco.index import Index, Record
from gbc.formats.coco.masks import Size, of_pixels, to_mask
from gbc.formats.coco.wire import BoxSides, Category, Panoptic, Said, Thing
from gbc.formats.named import named
from gbc.graph import ROOT, Box, CaptionKind, Graph, GraphBuilder, Image, Mask, Region, StructuralError
from gbc.graph.naming import clean_label

NOTES = "coco"
"""The key, in a node's ``extra``, of the fields of its annotation that do not follow from the node."""

FOLLOWING = ("image_id", "category_id", "bbox", "segmentation", "area", "score", "node_id", "description")

_STAGE = "import"
_SAME_THING = 0.85
"""A segment is an instance of the same category where this share of it lies within: maps give a pixel to one only."""

_KINDS = frozenset(get_args(CaptionKind))
_WRONG = (msgspec.ValidationError, StructuralError)


class Found(msgspec.Struct, kw_only=True):
    """A thing with a place in the graph."""

    label: str
    region: Region
    description: str | None
    node_id: str | None
    extra: dict[str, Any]


class Scene:
    """The graph of one picture, annotation by annotation; instances before panoptic segments of the same things."""

    def __init__(self, image: Image, index: Index) -> None:
        self._builder = GraphBuilder(image)
        self._size = Size(image.width, image.height)
        self._index = index
        self._found: list[Found] = []
        self._regions: set[tuple[str, Region]] = set()
        self.originals: list[str] = []

    def reject(self, label: str, reason: str) -> None:
        """Record what has no place in the graph."""
        self._builder.reject(_STAGE, label, reason)

    def say(self, said: Said, place: str) -> None:
        """Take in a caption of the whole."""
        kind = said.kind if said.kind in _KINDS else "original"
        if self._builder.add_caption(ROOT, said.caption, kind) is None:  # type: ignore[arg-type]
            self.reject(said.caption, f"{place}: a caption without words")
        elif kind == "original":
            self.originals.append(said.caption)

    def add(self, told: Thing, fields: dict[str, Any], record: Record) -> None:
        """Take in an instance; recorded where it has no place, or stands already."""
        mask = None
        try:
            if not _is_the_box(told):
                mask = to_mask(told.segmentation, self._size)
        except _WRONG as error:
            self.reject(self._label(told, record), f"{record.place}: {error}; only its box is kept")
        found = self._placed(told, mask, fields, record)
        if found is not None:
            self._keep(found, record)

    def add_segments(self, panoptic: Panoptic, ids: npt.NDArray[np.int64] | None, record: Record) -> None:
        """Take in the segments of a map, where there is one, but for what stands already as an instance."""
        instances = list(self._found)
        for fields in panoptic.segments_info:
            try:
                told = msgspec.convert(fields, Thing)
                mask = None if ids is None else of_pixels(ids == told.id)
            except _WRONG as error:
                self.reject(f"segment {fields.get('id')}", f"{record.place}: {error}")
                continue
            found = self._placed(told, mask, {**fields, "id": None}, record)
            same = found and next((one for one in instances if _is_part(found, one)), None)
            if found and same:
                instances.remove(same)
                same.description = same.description or found.description
                if same.region.mask is None and mask is not None:
                    same.region = msgspec.structs.replace(same.region, mask=mask)
            elif found:
                self._keep(found, record)

    def graph(self) -> Graph:
        """The graph of what was taken in."""
        builder = self._builder
        words = named(builder, [found.label for found in self._found])
        for found in self._found:
            (said, places), *others = words[found.label].items()
            key = builder.add_node("entity", found.label, found.region, parent=ROOT, words=said, places=places)
            for said, places in others:
                builder.add_edge(ROOT, key, said, places)
            builder.add_caption(key, found.description or "", "short")
            if found.extra:
                builder[key].extra = msgspec.json.encode({NOTES: found.extra}).decode()
        return builder.finish()

    def _placed(self, told: Thing, mask: Mask | None, fields: dict[str, Any], record: Record) -> Found | None:
        category, label = self._category(told, record), self._label(told, record)
        box = self._box(told.bbox) or (mask.bounds() if mask is not None else None)
        if category is None or not clean_label(category.name):
            why = "no category has this id" if category is None else f"{category.name!r} names nothing"
            self._builder.reject(_STAGE, label, f"{record.place}: {why}", region=Region(box) if box else None)
            return None
        if box is None:
            self.reject(label, f"{record.place}: it lies outside the picture or has no area")
            return None
        score = told.score if told.score is not None and 0 <= told.score <= 1 else None
        extra = {name: value for name, value in fields.items() if name not in FOLLOWING and value is not None}
        if not extra.get("iscrowd"):
            extra.pop("iscrowd", None)
        if category.supercategory:
            extra["supercategory"] = category.supercategory
        return Found(
            label=label,
            region=Region(box, mask, score),
            description=told.description,
            node_id=told.node_id,
            extra=extra,
        )

    def _category(self, told: Thing, record: Record) -> Category | None:
        return self._index.categories.get((record.file, str(told.category_id)))

    def _label(self, told: Thing, record: Record) -> str:
        """What a thing is; the id of its category where that names nothing."""
        category = self._category(told, record)
        return (category and clean_label(category.name)) or f"category {told.category_id}"

    def _keep(self, found: Found, record: Record) -> None:
        if (found.label, found.region) in self._regions:
            self.reject(found.label, f"{record.place}: it stands twice")
        else:
            self._regions.add((found.label, found.region))
            self._found.append(found)

    def _box(self, sides: BoxSides | None) -> Box | None:
        if not sides:
            return None
        left, top, width, height = sides
        try:
            return Box.from_pixels(left, top, left + width, top + height, width=self._size[0], height=self._size[1])
        except StructuralError:
            return None


def _is_the_box(told: Thing) -> bool:
    """Whether the polygon of a thing is its box, as where no pixels were known: it tells nothing of them."""
    if not told.bbox or not isinstance(told.segmentation, list) or len(told.segmentation) != 1:
        return False
    left, top, width, height = told.bbox
    right, bottom = left + width, top + height
    return bool(told.segmentation[0] == [left, top, right, top, right, bottom, left, bottom])


def _is_part(segment: Found, instance: Found) -> bool:
    """Whether a segment shows an instance, or what others have left of it."""
    if segment.label != instance.label:
        return False
    if segment.node_id is not None and instance.node_id is not None:
        return segment.node_id == instance.node_id
    if segment.region.box.share_inside(instance.region.box) < _SAME_THING:
        return False
    one, other = segment.region.mask, instance.region.mask
    if one is None or other is None:
        return segment.region.shows_the_same(instance.region, 0.5)
    pixels = one.to_array()
    return float((pixels & other.to_array()).sum() / pixels.sum()) >= _SAME_THING
