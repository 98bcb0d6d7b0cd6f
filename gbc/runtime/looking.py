"""What planning finds out about an item: whose content it is, and if asked, whether it can be decoded."""

from __future__ import annotations

import os
import threading
from functools import partial

import msgspec

from gbc.images import (
    Fetching,
    ImageError,
    Item,
    Kept,
    Limits,
    decode,
    decoded_size,
    digest,
    fetch,
    identity,
    is_fleeting,
    is_web,
    likeness,
    read_bytes,
)
from gbc.store import Failure, PlannedItem

_LARGE = 64 << 20
"""Decoded pictures of more bytes come one at a time."""


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """An item as it is planned; ``size`` in bytes, ``width`` and ``height`` in pixels, as far as they are known."""

    item: PlannedItem
    size: int = 0
    width: int = 0
    height: int = 0
    likeness: int | None = None


class Looker:
    """Looks at items in several threads. ``decoding`` makes it decode them, which takes far longer than all else.

    Bytes from afar are put into ``kept``, if they are to be read again.
    """

    def __init__(self, kept: Kept | None, limits: Limits, fetching: Fetching, *, decoding: bool) -> None:
        self._kept = kept
        self._limits = limits
        self._fetching = fetching
        self._decoding = decoding
        self._processors = threading.BoundedSemaphore(os.cpu_count() or 1)
        self._large = threading.Lock()
        self._stop = threading.Event()

    def stop(self) -> None:
        """Let looks that wait for the network end soon."""
        self._stop.set()

    def look(self, item: Item) -> Look:
        """Hash an item, keep its bytes if they come from afar, decode it if asked. What fails is told in the item."""
        if item.problem is not None:
            return Look(item=_planned(item, None, Failure("read", item.problem)))
        image_id, size = None, 0
        try:
            image_id, size, data = self._identify(item)
            if not self._decoding:
                return Look(item=_planned(item, image_id), size=size)
            return self._decoded(item, image_id, data)
        except ImageError as error:
            return Look(item=_planned(item, image_id, Failure(error.stage, str(error))), size=size)

    def _identify(self, item: Item) -> tuple[str, int, bytes | None]:
        """Id, size and, where they are in hand, bytes."""
        most = self._limits.max_bytes
        if item.data is not None:
            if len(item.data) > most:
                raise ImageError("read", f"{len(item.data):,} bytes are more than the {most:,} allowed")
            if self._kept is not None and is_fleeting(item.location):
                return self._kept.write(item.data), len(item.data), item.data
            return identity(item.data), len(item.data), item.data
        if is_web(item.location) and self._kept is not None:
            give = partial(fetch, item.location, max_bytes=most, how=self._fetching, stop=self._stop)
            return *self._kept.receive(give), None
        if self._decoding or is_web(item.location):
            data = read_bytes(item.location, most, self._fetching, self._stop)
            return identity(data), len(data), data
        return *digest(item.location, most), None

    def _decoded(self, item: Item, image_id: str, data: bytes | None) -> Look:
        if data is None and self._kept is not None:
            data = self._kept.read(image_id)
        if data is None:
            raise ImageError("read", "what was kept of it is gone")
        with self._processors:
            if decoded_size(data) <= _LARGE:
                return self._seen(item, image_id, data)
            with self._large:
                return self._seen(item, image_id, data)

    def _seen(self, item: Item, image_id: str, data: bytes) -> Look:
        try:
            picture = decode(data, self._limits.max_pixels)
        except ImageError as error:
            return Look(item=_planned(item, image_id, Failure(error.stage, str(error))), size=len(data))
        return Look(
            item=_planned(item, image_id),
            size=len(data),
            width=picture.width,
            height=picture.height,
            likeness=likeness(picture),
        )


def _planned(item: Item, image_id: str | None, failure: Failure | None = None) -> PlannedItem:
    return PlannedItem(
        name=item.name,
        location=item.location,
        image_id=image_id,
        captions=item.captions,
        fields=item.fields,
        failure=failure,
    )
