"""The files of Visual Genome as far as they are read and written; other fields are passed over.

``image_data.json`` lists the pictures, ``scene_graphs.json`` their objects and relationships, and
``region_descriptions.json`` their regions with phrases. Coordinates are whole pixels from the top left.
"""

from __future__ import annotations

from msgspec import UNSET, Struct, UnsetType, field

IMAGES, SCENES, REGIONS = "image_data.json", "scene_graphs.json", "region_descriptions.json"


class Picture(Struct, kw_only=True):
    """A picture; ``name`` and ``sha256`` are ours."""

    image_id: int
    width: int
    height: int
    url: str | None = None
    name: str | None = None
    sha256: str | None = None


class Thing(Struct, kw_only=True):
    """An object of a scene; newer files give ``names``, older ones ``name``."""

    object_id: int
    x: float
    y: float
    w: float
    h: float
    names: list[str] = field(default_factory=list)
    name: str | UnsetType = UNSET
    attributes: list[str] | None = None
    synsets: list[str] = field(default_factory=list)


class Relationship(Struct, kw_only=True):
    """Subject and object are ids of things of the same scene."""

    relationship_id: int
    predicate: str
    subject_id: int
    object_id: int
    synsets: list[str] = field(default_factory=list)


class Scene(Struct, kw_only=True):
    """What is in a picture."""

    image_id: int
    objects: list[Thing]
    relationships: list[Relationship] = field(default_factory=list)


class RegionPhrase(Struct, kw_only=True):
    """A box and what is said of it."""

    region_id: int
    x: float
    y: float
    width: float
    height: float
    phrase: str
    image_id: int | None = None


class Regions(Struct, kw_only=True):
    """The regions of the picture with this id."""

    id: int
    regions: list[RegionPhrase]
