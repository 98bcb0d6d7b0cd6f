"""Scene graphs in the files of Visual Genome."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Generic, TypeVar

import msgspec

from gbc.formats.errors import FormatError
from gbc.formats.failed import failed
from gbc.formats.files import new_folder
from gbc.formats.records import shown, write_list
from gbc.formats.scanner import scan_objects
from gbc.formats.visual_genome.reading import to_document
from gbc.formats.visual_genome.wire import IMAGES, REGIONS, SCENES, Picture, Regions, Scene
from gbc.formats.visual_genome.writing import to_picture, to_regions, to_scene
from gbc.graph import Graph, StructuralError
from gbc.store import Entries, Entry, Source

Struct = TypeVar("Struct", bound=msgspec.Struct)


def write(entries: Entries, out: Path) -> list[str]:
    """A folder with the three files; pictures and objects are numbered in the order of the dataset."""

    def of_each(make: Callable[[int, Graph, Source], msgspec.Struct]) -> Callable[[], Iterator[Any]]:
        return lambda: (
            make(one.source.position + 1, one.graph, one.source) for one in entries.documents() if one.graph is not None
        )

    with new_folder(out) as folder:
        write_list(of_each(to_picture), folder / IMAGES)
        write_list(of_each(lambda number, graph, _: to_scene(number, graph)), folder / SCENES)
        write_list(of_each(lambda number, graph, _: to_regions(number, graph)), folder / REGIONS)
    return []


def read(source: Path) -> Iterator[Entry]:
    """The scenes of a folder with ``scene_graphs.json`` and ``image_data.json``, and perhaps regions."""
    for name in (SCENES, IMAGES):
        if not (source / name).is_file():
            raise FormatError(f"{source}: no {name} there; it holds the files of Visual Genome")
    pictures = _Waiting(source / IMAGES, Picture, lambda picture: picture.image_id)
    regions = _Waiting(source / REGIONS, Regions, lambda regions: regions.id)
    for number, tree in enumerate(scan_objects(source / SCENES), 1):
        place = f"{SCENES}#{number}"
        try:
            scene = msgspec.convert(tree, Scene)
            picture, described = pictures.take(scene.image_id), regions.take(scene.image_id)
            if picture is None:
                yield failed(place, f"{IMAGES} has no picture {scene.image_id}", shown(tree))
            else:
                yield Entry(to_document(picture, scene, described.regions if described else ()))
        except (msgspec.ValidationError, StructuralError) as error:
            yield failed(place, str(error), shown(tree))


class _Waiting(Generic[Struct]):
    """The objects of a list, taken by their ids: one after the other where both lists have one order."""

    def __init__(self, path: Path, kind: type[Struct], key: Callable[[Struct], int]) -> None:
        self._path, self._kind, self._key = path, kind, key
        self._rest = scan_objects(path) if path.is_file() else iter(())
        self._met: dict[int, Struct] = {}

    def take(self, id_: int) -> Struct | None:
        """The object with this id. Raises ``FormatError`` where one before it is not as it should be."""
        if id_ in self._met:
            return self._met.pop(id_)
        for tree in self._rest:
            try:
                found = msgspec.convert(tree, self._kind)
            except msgspec.ValidationError as error:
                raise FormatError(f"{self._path}: {error}") from None
            if self._key(found) == id_:
                return found
            self._met[self._key(found)] = found
        return None
