"""A dataset in shards of the size that hubs like, its pictures without what they tell beside the picture."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from gbc.images import ImageError, bare, identity
from gbc.store import Layout, Marker
from gbc.store.commit import ShardWriter
from gbc.store.reading import Entries, Entry

SHARD_BYTES = 400_000_000
"""Pictures a shard; with all else in it, a file stays below 500 MB, which is what the hub's viewer takes."""

SHARD_DOCUMENTS = 50_000


class Repacked:
    """The shards of a dataset written anew below ``aside``, one after the other, in constant memory.

    Pictures that only a path tells of are read from there. With ``exif`` they stay as they are; without ``images``
    there are none. The same dataset gives the same bytes. ``missing`` counts pictures that could not be had.
    Raises ``StoreError`` where the folder is no whole dataset.
    """

    def __init__(self, folder: Path, aside: Path, *, images: bool = True, exif: bool = False) -> None:
        self.layout = Layout(aside)
        self.missing = 0
        self._entries = Entries(folder)
        self._images = images
        self._exif = exif

    def __iter__(self) -> Iterator[Marker]:
        """The marker of each shard; its files stand until the next is asked for."""
        entries = iter(self._entries) if self._images else map(Entry, self._entries.documents())
        ahead = next(entries, None)
        number = 0
        while ahead is not None:
            size = count = 0
            with ShardWriter(self.layout, number) as writer:
                while ahead is not None and size < SHARD_BYTES and count < SHARD_DOCUMENTS:
                    picture = self._picture(ahead)
                    writer.add(ahead.document, picture)
                    size, count = size + len(picture or b""), count + 1
                    ahead = next(entries, None)
                marker = writer.commit("embed" if self._images else "none")
            yield marker
            for name in marker.files:
                (self.layout.folder / name).unlink()
            number += 1

    def _picture(self, entry: Entry) -> bytes | None:
        if not self._images or entry.document.graph is None:
            return None
        try:
            data = _bytes_of(entry)
            if data is not None:
                return data if self._exif else bare(data)
        except (ImageError, OSError):
            pass  # it is counted, and its graph goes without it
        self.missing += 1
        return None


def _bytes_of(entry: Entry) -> bytes | None:
    """The picture, also where only its path is known. A file that is not the picture, or no longer, is left alone."""
    if not isinstance(entry.picture, str):
        return entry.picture
    data = Path(entry.picture).read_bytes()
    return data if identity(data) == entry.document.source.image_id else None
