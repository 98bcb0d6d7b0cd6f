"""What is known of each picture while a dataset is gone through, kept on disk: memory does not grow with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from types import TracebackType
from typing import Self

from gbc.store.scratch import scratch


class Ledger:
    """A note for each image id. Use it as a context; what it wrote on disk is gone afterwards."""

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            self._notes = stack.enter_context(scratch("notes (id TEXT PRIMARY KEY, note BLOB) WITHOUT ROWID"))
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def first(self, image_id: str, note: bytes) -> bytes | None:
        """Keep the note of a picture; the note that was there before, which then stays, or None."""
        added = self._notes.execute("INSERT OR IGNORE INTO notes VALUES (?, ?)", (image_id, note))
        return None if added.rowcount else self.get(image_id)

    def put(self, image_id: str, note: bytes) -> None:
        """Keep the note of a picture instead of any other."""
        self._notes.execute("INSERT OR REPLACE INTO notes VALUES (?, ?)", (image_id, note))

    def get(self, image_id: str) -> bytes | None:
        """The note of a picture, or None."""
        row = self._notes.execute("SELECT note FROM notes WHERE id = ?", (image_id,)).fetchone()
        return None if row is None else bytes(row[0])

    def pop(self, image_id: str) -> bytes | None:
        """The note of a picture, which is then forgotten, or None."""
        row = self._notes.execute("DELETE FROM notes WHERE id = ? RETURNING note", (image_id,)).fetchone()
        return None if row is None else bytes(row[0])

    def __iter__(self) -> Iterator[str]:
        """The pictures that have a note, in the order of their ids."""
        return (str(id_) for (id_,) in self._notes.execute("SELECT id FROM notes ORDER BY id"))
