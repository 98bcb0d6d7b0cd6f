"""Files that can only be read forward, read again in order by several who are at different places."""

from __future__ import annotations

import atexit
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Generic, Protocol, TypeVar


class Reader(Protocol):
    """Something open at a place, from which it goes on cheaply."""

    @property
    def position(self) -> int:
        """How far it has read."""
        ...

    def close(self) -> None:
        """Let go of the file."""
        ...


AnyReader = TypeVar("AnyReader", bound=Reader)


class Cursors(Generic[AnyReader]):
    """Keeps a few readers open, each where it was left.

    A build reads a shard's pictures in order to annotate them, then in order once more to write them down. With
    one reader for each of the two, a file that has to be read from its start is read twice, not once a picture.
    """

    def __init__(self, open_: Callable[[str], AnyReader], limit: int = 4) -> None:
        self._open = open_
        self._limit = limit
        self._idle: list[tuple[str, AnyReader]] = []
        self._lock = threading.Lock()
        atexit.register(self.close)

    @contextmanager
    def at(self, path: str, position: int) -> Iterator[AnyReader]:
        """The reader of this file that is nearest before the position, for one thread; a new one if there is none."""
        reader = self._take(path, position) or self._open(path)
        try:
            yield reader
        except BaseException:
            reader.close()
            raise
        self._put(path, reader)

    def close(self) -> None:
        """Let go of all files that wait to be read on."""
        with self._lock:
            idle, self._idle = self._idle, []
        for _, reader in idle:
            reader.close()

    def _take(self, path: str, position: int) -> AnyReader | None:
        with self._lock:
            before = [entry for entry in self._idle if entry[0] == path and entry[1].position <= position]
            if not before:
                return None
            nearest = max(before, key=lambda entry: entry[1].position)
            self._idle.remove(nearest)
            return nearest[1]

    def _put(self, path: str, reader: AnyReader) -> None:
        with self._lock:
            self._idle.append((path, reader))
            surplus = [self._idle.pop(0) for _ in range(len(self._idle) - self._limit)]
        for _, old in surplus:
            old.close()
