"""Finished images of an unfinished shard: appended, synced in groups, cut back to what is whole."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

import zstandard

from gbc.store.document import Document, encode, read_documents
from gbc.store.files import sync
from gbc.store.layout import Layout

_LEVEL = 3
_CHUNK = 1 << 16


class Journal:
    """Documents of one shard in the order in which they were finished, one compressed frame a synced group.

    Opening it cuts off what a crash left half-written; ``dropped`` says how many bytes that were. What was
    synced before stays.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("ab", buffering=0)
        self._group: list[bytes] = []
        whole = _whole_length(path)
        self.dropped = path.stat().st_size - whole
        if self.dropped:
            self._file.truncate(whole)
            os.fsync(self._file.fileno())
        sync(path.parent)

    @classmethod
    def of(cls, layout: Layout, shard: int) -> Self:
        """The journal of a shard."""
        return cls(layout.journal(shard))

    def documents(self) -> Iterator[Document]:
        """What was synced so far, in the order in which it was appended. Raises ``StoreError`` as reading does."""
        if self.path.stat().st_size:
            yield from read_documents(self.path)

    def append(self, document: Document) -> bytes:
        """Take in one finished image, which is safe after the next ``sync``; its line."""
        line = encode(document)
        self._group.append(line)
        return line

    def sync(self) -> None:
        """Write what was appended as one frame and wait until it is on the disk. Another thread may go on appending.

        Where the disk refuses (``OSError``) nothing of the frame stays, and the next ``sync`` tries again.
        """
        group = self._group[:]
        if not group:
            return
        frame = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True).compress(b"".join(group))
        end = self._file.seek(0, os.SEEK_END)
        try:
            rest = memoryview(frame)
            while rest:
                rest = rest[self._file.write(rest) :]
            os.fsync(self._file.fileno())
        except OSError:
            self._file.truncate(end)
            raise
        del self._group[: len(group)]

    def close(self) -> None:
        """Sync and let go of the file."""
        try:
            self.sync()
        finally:
            self._file.close()

    def remove(self) -> None:
        """Close and delete: the shard is committed, or what stands here is no longer wanted."""
        self._group.clear()
        self._file.close()
        self.path.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._file.closed:
            self.close()


def _whole_length(path: Path) -> int:
    """How many bytes from the start are complete frames."""
    inflater = zstandard.ZstdDecompressor().decompressobj()
    whole = read = 0
    with path.open("rb") as file:
        while compressed := file.read(_CHUNK):
            read += len(compressed)
            while compressed:
                try:
                    inflater.decompress(compressed)
                except zstandard.ZstdError:
                    return whole
                compressed = b""
                if inflater.eof:
                    compressed = inflater.unused_data
                    whole = read - len(compressed)
                    inflater = zstandard.ZstdDecompressor().decompressobj()
    return whole
