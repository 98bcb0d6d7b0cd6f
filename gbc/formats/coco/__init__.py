"""COCO: instances with masks, captions, and panoptic segments with descriptions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from gbc.formats.coco.beside import Beside, Seen, read_map
from gbc.formats.coco.index import Index, Record
from gbc.formats.coco.masks import Size
from gbc.formats.coco.reading import Scene
from gbc.formats.coco.wire import Instance, Panoptic, Picture, Said, kind_of
from gbc.formats.coco.writing import write
from gbc.formats.failed import failed
from gbc.formats.records import files_of
from gbc.graph import StructuralError
from gbc.store import Document, Entry, Source

__all__ = ["read", "write"]

SUFFIXES = (".json",)


def read(source: Path) -> Iterator[Entry]:
    """The pictures of a file, or of all files of a folder together, whatever each of them says of a picture.

    A failure for each record that is malformed, or is of a picture that no file lists.
    """
    paths = files_of(source, SUFFIXES)
    beside = Beside(source if source.is_dir() else source.parent, maps={path.stem for path in paths})
    with Index() as index:
        for file, path in enumerate(paths):
            yield from index.take_in(file, path)
        yield from index.strangers()
        for record, annotations in index.pictures():
            picture = msgspec.json.decode(record.json, type=Picture)
            try:
                seen = beside.see(picture)
            except StructuralError as error:
                reason = f"{error}; {len(annotations):,} annotations of it are left out"
                yield failed(record.place, reason, record.json.decode())
            else:
                scene = _scene(seen, annotations, index, paths)
                yield Entry(_document(picture, record, seen, scene, index), seen.data)


def _scene(seen: Seen, annotations: list[Record], index: Index, paths: list[Path]) -> Scene:
    scene = Scene(seen.image, index)
    if seen.problem is not None:
        scene.reject("picture", seen.problem)
    maps: list[tuple[Panoptic, Record]] = []
    for record in annotations:
        fields = msgspec.json.decode(record.json)
        told = msgspec.convert(fields, kind_of(fields))
        if isinstance(told, Said):
            scene.say(told, record.place)
        elif isinstance(told, Instance):
            scene.add(told, fields, record)
        else:
            maps.append((told, record))
    for panoptic, record in maps:
        try:
            ids = read_map(paths[record.file], panoptic.file_name, Size(seen.image.width, seen.image.height))
        except StructuralError as error:
            scene.reject("panoptic map", f"{record.place}: {error}; its segments are kept by their boxes")
            ids = None
        scene.add_segments(panoptic, ids, record)
    return scene


def _document(picture: Picture, record: Record, seen: Seen, scene: Scene, index: Index) -> Document:
    fields: dict[str, Any] = msgspec.json.decode(record.json)
    licence = index.licences.get((record.file, str(picture.license)))
    source = Source(
        position=0,
        name=picture.called,
        image_id=seen.image.id,
        captions=tuple(scene.originals),
        fields=msgspec.json.encode({**fields, "license": licence} if licence else fields).decode(),
    )
    return Document(source=source, graph=scene.graph())
