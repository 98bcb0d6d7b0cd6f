"""Which pictures were met, kept on disk: memory does not grow with them."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from types import TracebackType
from typing import Self

from gbc.store.errors import StoreError
from gbc.store.scratch import open_scratch

_CACHE_KB = 32 << 10


class Seen:
    """A set of image ids in a file, for as long as something is written."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection = open_scratch(path, ("seen (id BLOB PRIMARY KEY) WITHOUT ROWID",), _CACHE_KB)

    def add(self, image_id: str) -> bool:
        """Take in an id; False where it is known already. Raises ``StoreError`` where the disk is full."""
        try:
            added = self._connection.execute("INSERT OR IGNORE INTO seen VALUES (?)", (bytes.fromhex(image_id),))
        except sqlite3.Error as error:
            raise StoreError(f"{self._path}: {error}; make room and run the same again") from None
        return added.rowcount == 1

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
