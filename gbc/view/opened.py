"""A dataset that is looked at while it may still grow."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gbc.query import Dataset, QueryError
from gbc.store import Layout, StoreError
from gbc.view.unfinished import Unfinished

MEMORY = "512MB"
"""What the queries of the page may take together: enough for some ten million rows."""

SECONDS = 20.0
"""How long a query of the page may take."""

_PAUSE = 1.0
"""Seconds between two looks into the folder, at least."""

_IDLE = 8
"""How many times longer nothing is looked for than the last look took."""


class Opened:
    """A dataset folder, opened anew whenever more was finished there. Threads share it. Close it.

    ``generation`` counts how often it was opened, ``reading`` is where its tables stand: in the folder itself, or aside
    while a build has shards open. Raises ``StoreError`` where the folder is no dataset and nothing is built there.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.layout = self.reading = Layout(folder.absolute())
        self.generation = 0
        self._unfinished = Unfinished(self.layout)
        self._lock = threading.Lock()
        self._signs: object = None
        self._next_look = 0.0
        self._dataset: Dataset | None = None
        self._users: dict[Dataset, int] = {}
        self._shards: dict[str, int] = {}
        self._refresh()
        if self._dataset is None and not self.layout.plan.exists():
            Dataset(folder).close()  # says what is wrong

    @contextmanager
    def dataset(self) -> Iterator[Dataset]:
        """The dataset as it stands now. Raises ``QueryError`` while nothing is finished."""
        with self._lock:
            due = time.monotonic() >= self._next_look
            if due:
                self._next_look = math.inf  # others go on with what is open, meanwhile
        if due:
            self._refresh()
        with self._lock:
            dataset = self._dataset
            if dataset is None:
                raise QueryError("nothing is finished yet")
            self._users[dataset] = self._users.get(dataset, 0) + 1
        try:
            yield dataset
        finally:
            with self._lock:
                self._users[dataset] -= 1
                self._close_unused()

    def look_again(self) -> None:
        """Open the folder anew at the next question, whatever its files say."""
        with self._lock:
            self._signs, self._next_look = None, 0.0

    def shard(self, image_id: str) -> int:
        """The shard where a picture stands. Raises ``QueryError`` where there is none."""
        known = self._shards.get(image_id)
        if known is not None:
            return known
        with self.dataset() as dataset:
            rows = dataset.sql("SELECT shard FROM images WHERE image_id = ?", [image_id]).rows()
        if not rows:
            raise QueryError(f"there is no picture {image_id[:12]} in {self.folder}")
        self.remember({image_id: int(rows[0][0])})
        return int(rows[0][0])

    def remember(self, shards: dict[str, int]) -> None:
        """Where pictures stand that will be asked for."""
        if len(self._shards) > 20_000:
            self._shards = {}
        self._shards.update(shards)

    def close(self) -> None:
        """Let go of the files."""
        with self._lock:
            if self._dataset is not None:
                self._users.setdefault(self._dataset, 0)
            self._dataset = None
            self._close_unused()
        self._unfinished.close()

    def _refresh(self) -> None:
        """Look into the folder, and open it anew if there is more; the longer that takes, the less often."""
        started = time.monotonic()
        try:
            signs = (self.layout.shards(), self.layout.judgements.exists(), self._unfinished.signs())
            if signs != self._signs:
                self._open(signs)
        finally:
            now = time.monotonic()
            self._next_look = now + max(_PAUSE, _IDLE * (now - started))

    def _open(self, signs: object) -> None:
        aside = self._unfinished.dataset()
        try:
            fresh = Dataset(aside or self.folder, seconds=SECONDS, memory=MEMORY)
        except StoreError:  # not yet, or tables are just being replaced: what was read before still stands
            return
        with self._lock:
            if self._dataset is not None:
                self._users.setdefault(self._dataset, 0)
            self._signs, self._dataset, self._shards = signs, fresh, {}
            self.reading = Layout(aside) if aside else self.layout
            self.generation += 1
            self._close_unused()

    def _close_unused(self) -> None:
        for dataset in [d for d, users in self._users.items() if not users and d is not self._dataset]:
            del self._users[dataset]
            dataset.close()
