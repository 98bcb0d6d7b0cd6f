"""Pictures and panoptic maps that lie beside COCO files."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection
from pathlib import Path, PurePosixPath
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from gbc.formats.coco.masks import Size
from gbc.formats.coco.wire import Picture
from gbc.graph import Image, StructuralError
from gbc.images import ImageError, decode, read_bytes


class Seen(NamedTuple):
    """A picture as far as it could be seen, and why no further."""

    image: Image
    data: bytes | None = None
    problem: str | None = None


class Beside:
    """Files in a folder, in the folders in it (``images``, ``val2017``), and in those in ``images``; never ``maps``."""

    def __init__(self, folder: Path, maps: Collection[str]) -> None:
        folder = folder.absolute()
        inner = [one for one in _folders(folder) if one.name not in maps]
        self._folders = [folder, *inner, *(deep for one in inner if one.name == "images" for deep in _folders(one))]

    def see(self, picture: Picture) -> Seen:
        """The picture of a record. Raises ``StructuralError`` where nothing tells its size.

        Boxes are of pictures of the stated size: one that is of another when upright is left out.
        """
        size = Size(picture.width, picture.height) if picture.width and picture.height else None
        data, problem = None, None
        if picture.file_name and (path := self._find(picture.file_name)):
            try:
                data = read_bytes(str(path))
                image = decode(data).image
            except ImageError as error:
                problem = f"{picture.file_name}: {error}"
            else:
                if size is None or size == (image.width, image.height):
                    return Seen(image, data)
                said = f"{size.width} by {size.height}"
                problem = f"{picture.file_name} is {image.width} by {image.height} pixels when upright, not {said}"
        if size is None:
            raise StructuralError(
                "image", problem or "neither its record nor a picture beside the files tells its size"
            )
        named = picture.coco_url or picture.flickr_url or picture.called
        return Seen(Image(picture.sha256 or hashlib.sha256(named.encode()).hexdigest(), *size), None, problem)

    def _find(self, name: str) -> Path | None:
        if not _is_below(name):
            return None
        return next((path for folder in self._folders if (path := folder / name).is_file()), None)


def read_map(path: Path, name: str | None, size: Size) -> npt.NDArray[np.int64]:
    """The id of the segment to which each pixel belongs, shape (height, width).

    The map lies in a folder that is called as the file is. Raises ``StructuralError`` where it cannot be had.
    """
    if not name or not _is_below(name):
        raise StructuralError("map", f"{name!r} is no name of a map")
    folder = path.absolute().with_suffix("")
    try:
        pixels = decode(read_bytes(str(folder / name))).pixels.astype(np.int64)
    except ImageError as error:
        raise StructuralError("map", f"{folder.name}/{name}: {error}") from None
    if pixels.shape[1::-1] != size:
        raise StructuralError("map", f"{folder.name}/{name} is not of {size.width} by {size.height} pixels")
    red, green, blue = np.moveaxis(pixels, -1, 0)
    ids: npt.NDArray[np.int64] = red + 256 * green + 65536 * blue
    return ids


def _folders(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    with os.scandir(folder) as found:
        return sorted(Path(one) for one in found if one.is_dir())


def _is_below(name: str) -> bool:
    """Files of others name no file elsewhere: what lies outside is none of theirs."""
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and "\0" not in name
