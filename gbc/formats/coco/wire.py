"""COCO's records as far as they are read; other fields go along as they are.

A file is one object with the lists ``images``, ``annotations`` and, but for captions, ``categories``. Coordinates are
pixels from the top left. Format: https://cocodataset.org/#format-data
"""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import Meta, Struct, field

Id = int | str
Side = Annotated[int, Meta(ge=1, le=1 << 20)]
"""Pixels along a side of a picture."""

Coordinate = Annotated[float, Meta(ge=-1e9, le=1e9)]
BoxSides = tuple[Coordinate, Coordinate, Coordinate, Coordinate]
"""Left, top, width, height."""

Run = Annotated[int, Meta(ge=0, le=1 << 40)]


class Picture(Struct, kw_only=True):
    """A record of ``images``; ``sha256`` is ours."""

    id: Id
    file_name: str | None = None
    width: Side | None = None
    height: Side | None = None
    license: Id | None = None
    coco_url: str | None = None
    flickr_url: str | None = None
    sha256: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")] | None = None

    @property
    def called(self) -> str:
        """What it is called by, in words."""
        return self.file_name or self.coco_url or self.flickr_url or f"image {self.id}"


class Category(Struct, kw_only=True):
    """What annotations are of."""

    id: Id
    name: str
    supercategory: str | None = None


class Thing(Struct, kw_only=True):
    """What instances and segments of panoptic maps share; ``node_id`` and ``description`` are ours."""

    category_id: Id
    id: Id | None = None
    bbox: BoxSides | None = None
    segmentation: Any = None
    score: float | None = None
    node_id: str | None = None
    description: str | None = None


class Instance(Thing, kw_only=True):
    """A thing in a picture, with its pixels as polygons or run lengths."""

    image_id: Id


class Said(Struct, kw_only=True):
    """A caption of a picture; ``kind`` is ours."""

    image_id: Id
    caption: str
    kind: str | None = None


class Panoptic(Struct, kw_only=True):
    """The segments of a picture; each pixel of the map ``file_name`` holds the id of its segment, red first."""

    image_id: Id
    file_name: str | None = None
    segments_info: list[Any] = field(default_factory=list)


class RunLengths(Struct):
    """Pixels column by column, background first: a list, or its compressed form."""

    size: tuple[Side, Side]
    counts: list[Run] | str


Annotation = Instance | Said | Panoptic


def kind_of(record: Any) -> type[Annotation]:
    """Which kind of annotation a record is, by the field that only this kind has."""
    if isinstance(record, dict) and "segments_info" in record:
        return Panoptic
    return Said if isinstance(record, dict) and "caption" in record else Instance
