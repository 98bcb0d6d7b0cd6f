"""Where pictures come from: folders, files, globs and the photographs of installed packages."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from gbc.images.errors import ImageError, SourceError
from gbc.images.samples import SAMPLE, sample_names, sample_path

SUFFIXES = frozenset(
    ".jpg .jpeg .jpe .jfif .png .webp .gif .bmp .dib .tif .tiff .avif .avifs .jp2 .ppm .pgm .pbm .tga".split()
)
"""Files of a folder with other endings are passed over."""


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to describe: ``name`` is how the dataset calls it, ``location`` is where it is read from."""

    name: str
    location: str


def scan(sources: Sequence[str]) -> Iterator[Item]:
    """The items of all sources, in order. A source is a folder (recursive), a file, a glob or ``sample:…``.

    Raises ``SourceError`` where a source does not exist or holds no picture.
    """
    for source in sources:
        found = False
        for item in _items(source):
            found = True
            yield item
        if not found:
            raise SourceError(f"{source}: no picture there (endings known: {' '.join(sorted(SUFFIXES))})")


def read_bytes(location: str) -> bytes:
    """The encoded bytes of an item. Raises ``ImageError`` where they cannot be had."""
    path = sample_path(location) if location.startswith(SAMPLE) else Path(location)
    try:
        return path.read_bytes()
    except OSError as error:
        raise ImageError("read", error.strerror or type(error).__name__) from None


def _items(source: str) -> Iterable[Item]:
    if source.startswith(SAMPLE):
        return (Item(name=name, location=name) for name in sample_names(source))
    path = Path(source)
    if path.is_dir():
        return _folder(path)
    if path.exists() or path.is_symlink():
        return [Item(name=source, location=str(path.absolute()))]
    if glob.has_magic(source):
        files = sorted(glob.glob(source, recursive=True))  # noqa: PTH207 - absolute patterns too
        return (Item(name=f, location=str(Path(f).absolute())) for f in files if _is_picture(Path(f)))
    raise SourceError(f"{source}: no such file or folder")


def _folder(root: Path) -> Iterator[Item]:
    """All pictures below a folder, in the order of their names; hidden files and folders are passed over.

    Links to folders are not followed: they could lead in a circle.
    """
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = Path(folder) / name
            if not name.startswith(".") and _is_picture(path):
                yield Item(name=path.relative_to(root).as_posix(), location=str(path.absolute()))


def _is_picture(path: Path) -> bool:
    return path.suffix.lower() in SUFFIXES
