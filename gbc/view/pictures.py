"""Pictures of a dataset as a browser shows them: decoded, upright, small enough, and encoded anew."""

from __future__ import annotations

import io
import threading
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image as Pillow

from gbc.graph import Mask
from gbc.images import ImageError, decode, identity
from gbc.store import Layout
from gbc.view.palette import COLOURS

THUMBNAIL, PHOTOGRAPH = 320, 1600
"""Pixels on the long side."""

MEDIA_TYPE = "image/webp"

_KEPT_BYTES = {THUMBNAIL: 32 << 20, PHOTOGRAPH: 32 << 20}
_KEPT_GROUPS = 2
_KEPT_INDEXES = 64


class Pictures:
    """Pictures by their id and nothing else, so no other file can be asked for. Threads share it.

    A picture that a dataset names by its path is shown only if the file there is, byte for byte, the one that the
    id names: a folder from elsewhere can make nobody's own files be shown.
    """

    def __init__(self, layout: Callable[[], Layout]) -> None:
        self._layout = layout
        self._made = {size: Kept(limit) for size, limit in _KEPT_BYTES.items()}
        self._lock = threading.Lock()
        self._indexes: OrderedDict[Path, dict[str, tuple[int, int]]] = OrderedDict()
        self._groups: OrderedDict[tuple[Path, int], pa.ChunkedArray] = OrderedDict()

    def forget(self) -> None:
        """What was read of the tables, since they may have been written anew."""
        with self._lock:
            self._indexes.clear()
            self._groups.clear()

    def shown(self, image_id: str, shard: int, size: int) -> bytes | None:
        """A picture as WebP with at most ``size`` pixels on its long side; None where there is none to show."""
        return self._made[size](image_id, lambda: self._encoded(image_id, shard, size))

    def _encoded(self, image_id: str, shard: int, size: int) -> bytes | None:
        data = self.original(image_id, shard)
        if data is None:
            return None
        try:
            picture = Pillow.fromarray(decode(data).pixels)
        except ImageError:
            return None
        picture.thumbnail((size, size))
        out = io.BytesIO()
        picture.save(out, "WEBP", quality=82 if size == PHOTOGRAPH else 75, method=2)
        return out.getvalue()

    def original(self, image_id: str, shard: int) -> bytes | None:
        """The encoded bytes of a picture as they came."""
        with self._lock:
            image = self._cell(self._layout().table("graphs", shard), image_id)
        data, path = (image.get("bytes"), image.get("path")) if image else (None, None)
        if data is not None:
            return bytes(data)
        try:
            found = Path(path).read_bytes() if path else b""
        except (OSError, ValueError):
            return None
        return found if identity(found) == image_id else None

    def _cell(self, path: Path, image_id: str) -> dict[str, Any] | None:
        """The image column of one row. A row group is read whole, and kept: its neighbours will be asked for."""
        index = self._index(path)
        if image_id not in index:
            return None
        group, row = index[image_id]
        if (path, group) not in self._groups:
            with pq.ParquetFile(path) as file:
                self._groups[path, group] = file.read_row_group(group, columns=["image"]).column(0)
        self._groups.move_to_end((path, group))
        while len(self._groups) > _KEPT_GROUPS:
            self._groups.popitem(last=False)
        cell: dict[str, Any] | None = self._groups[path, group][row].as_py()
        return cell

    def _index(self, path: Path) -> dict[str, tuple[int, int]]:
        if path not in self._indexes:
            with pq.ParquetFile(path) as file:
                self._indexes[path] = {
                    id_: (group, row)
                    for group in range(file.num_row_groups)
                    for row, id_ in enumerate(file.read_row_group(group, columns=["image_id"]).column(0).to_pylist())
                }
        self._indexes.move_to_end(path)
        while len(self._indexes) > _KEPT_INDEXES:
            self._indexes.popitem(last=False)
        return self._indexes[path]


class Kept:
    """What was made once and may be asked for again, up to so many bytes; the longest unused goes first."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._size = 0
        self._lock = threading.Lock()
        self._entries: OrderedDict[str, bytes] = OrderedDict()

    def __call__(self, key: str, make: Callable[[], bytes | None]) -> bytes | None:
        """What is kept under the key, or made now. What could not be made is tried again the next time."""
        with self._lock:
            if key in self._entries:
                self._entries.move_to_end(key)
                return self._entries[key]
        made = make()
        if made is not None:
            with self._lock:
                self._size += len(made) - len(self._entries.pop(key, b""))
                self._entries[key] = made
                while self._size > self._limit and len(self._entries) > 1:
                    self._size -= len(self._entries.popitem(last=False)[1])
        return made


def mask_png(mask: Mask, colour: int) -> bytes:
    """A mask as a PNG of one colour, half seen through, and nothing where the mask is not."""
    pixels = Pillow.fromarray(mask.to_array().astype(np.uint8), "P")
    red, green, blue = (int(COLOURS[colour][at : at + 2], 16) for at in (1, 3, 5))
    pixels.putpalette([0, 0, 0, red, green, blue])
    out = io.BytesIO()
    pixels.save(out, "PNG", transparency=bytes([0, 120]), bits=1)
    return out.getvalue()
