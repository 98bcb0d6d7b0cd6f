"""Replies kept by content: what was asked once is not asked again, by this build or another.

Each process appends to files of its own and reads everyone's, so nothing is locked and any file system will do, also
one that machines share. (A database was weighed: SQLite writes each page twice, may not be used by several machines
over a network, and at some billion replies looks up a random page for each of them. What is known of an image is
wanted all at once, so here one look-up an image is enough.) A reply is with the system before it is used, so a killed
process loses none; bytes grow with the replies and not faster.
"""

from __future__ import annotations

import os
import secrets
import threading
from array import array
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import zstandard

from gbc.runtime.segment import (
    INDEX_SUFFIX,
    SUFFIX,
    Entries,
    Record,
    find,
    frame,
    frame_at,
    index_bytes,
    load_entries,
)
from gbc.store import StoreError
from gbc.store.files import write_whole

FILE_BYTES = 128 << 20
"""A file of replies is ended when it is as large as this."""

_OPEN_FILES = 32


def place_of(image_id: str) -> bytes:
    """8 bytes that stand for an image."""
    return bytes.fromhex(image_id[:16])


class Replies:
    """The replies in one folder. Several processes may use it at a time; each sees what stood there when it began.

    ``load`` what is known of an image, ``put`` what is new. Raises ``StoreError`` where the disk refuses.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock, self._writing = threading.Lock(), threading.Lock()
        self._open: OrderedDict[Path, int] = OrderedDict()
        self._writer: _Writer | None = None
        try:
            folder.mkdir(parents=True, exist_ok=True)
            found = ((path, load_entries(path)) for path in sorted(folder.glob(f"*{SUFFIX}")))
            self._known: list[tuple[Path, Entries]] = [(path, entries) for path, entries in found if len(entries)]
        except OSError as error:
            raise _refused(folder, error) from None

    def load(self, image_id: str) -> dict[bytes, bytes]:
        """Keys and bodies of all replies about an image that stood here; what is damaged is left out."""
        place = place_of(image_id)
        known: dict[bytes, bytes] = {}
        for path, entries in self._known:
            for offset in find(entries, place):
                known.update((r.key, r.body) for r in self._frame(path, offset) if r.place == place)
        return known

    def put(self, records: Sequence[Record]) -> None:
        """Keep replies; when this returns they outlive the process. Any thread may. Raises ``StoreError``."""
        try:
            with self._writing:
                if self._writer is None:
                    self._writer = _Writer(self.folder)
                self._writer.write(records)
                if self._writer.size >= FILE_BYTES:
                    self._writer.close()
                    self._writer = None
        except OSError as error:
            raise _refused(self.folder, error) from None

    def close(self) -> None:
        """End the file that was begun."""
        try:
            if self._writer is not None:
                self._writer.close()
        except OSError as error:
            raise _refused(self.folder, error) from None
        finally:
            self._writer = None
            with self._lock:
                while self._open:
                    os.close(self._open.popitem()[1])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _frame(self, path: Path, offset: int) -> list[Record]:
        with self._lock:
            try:
                if path not in self._open:
                    self._open[path] = os.open(path, os.O_RDONLY)
                    if len(self._open) > _OPEN_FILES:
                        os.close(self._open.popitem(last=False)[1])
                self._open.move_to_end(path)
                return frame_at(self._open[path], offset)
            except (OSError, zstandard.ZstdError):
                return []


class _Writer:
    """One file of this process."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / f"{secrets.token_hex(8)}{SUFFIX}"
        self.size = 0
        self._entries = array("Q")  # place and offset by turns: tuples would take seven times the memory
        self._compressor = zstandard.ZstdCompressor(level=1)
        self._descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)

    def write(self, records: Sequence[Record]) -> None:
        data = memoryview(frame(records, self._compressor))
        try:
            written = 0
            while written < len(data):
                written += os.write(self._descriptor, data[written:])
        except OSError:
            os.ftruncate(self._descriptor, self.size)  # whatever comes next begins where this did
            raise
        for place in {record.place for record in records}:
            self._entries.extend((int.from_bytes(place, "little"), self.size))
        self.size += len(data)

    def close(self) -> None:
        try:
            os.fsync(self._descriptor)
        finally:
            os.close(self._descriptor)
        write_whole(self.path.with_suffix(INDEX_SUFFIX), index_bytes(self._entries, self.size))


def _refused(folder: Path, error: OSError) -> StoreError:
    return StoreError(f"{folder}: {error.strerror or error}; replies cannot be kept there")
