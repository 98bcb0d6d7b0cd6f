"""The image column of a shard, read again from where the pictures are."""

from __future__ import annotations

from collections.abc import Iterable

from gbc.images import Contents, ImageError
from gbc.store import ImageMode, Picture, PlanRow, Source


class Pictures:
    """Gives a source's encoded bytes, or where they are; ``missing`` counts those that cannot be had."""

    def __init__(self, rows: Iterable[PlanRow], contents: Contents, mode: ImageMode) -> None:
        self._locations = {row.position: row.item.location for row in rows}
        self._contents = contents
        self._mode = mode
        self.missing = 0

    def __call__(self, source: Source) -> Picture:
        """The bytes or the path, by the mode; None where there are none."""
        location = self._locations.get(source.position)
        if location is not None and self._mode == "path":
            return location
        found = self._read(location, source.image_id or "") if location is not None else None
        self.missing += found is None
        return found

    def _read(self, location: str, image_id: str) -> bytes | None:
        try:
            return self._contents.read(location, image_id)
        except ImageError:
            return None
