"""The plan: which items there are, which of them own their content, and how they fall into shards."""

from __future__ import annotations

import hashlib
import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from gbc.store.document import Failure, Source
from gbc.store.errors import StoreError
from gbc.store.near import SCHEMA as _NEAR_SCHEMA
from gbc.store.near import NearIndex

SHARD_SIZE = 1000
"""Items a shard, unless told otherwise."""

_DAMAGED = "if it is damaged, build into another folder"
_VERSION = 3
_GROUP = 2000
_GROUP_SECONDS = 5.0
"""Items that a planning which is cut short may lose: so many, or those of so many seconds where they come slowly."""

_SETTINGS = ("locking_mode = EXCLUSIVE", "journal_mode = WAL", "synchronous = NORMAL", "cache_size = -65536")
"""Hashes fall all over the indexes: a log that is folded in now and then writes each page once for many items.

The plan is its builder's alone, so the log needs no shared memory, which some network disks lack.
"""

# Both look-ups go by 64 bits of a hash, and then by the thing itself: at ten million items an index over ids and
# locations in full would be as large as all else together.
_SCHEMA = """
CREATE TABLE IF NOT EXISTS items (
    position INTEGER PRIMARY KEY, name TEXT NOT NULL, location TEXT NOT NULL, place INTEGER NOT NULL,
    image_id BLOB, content INTEGER, owner INTEGER NOT NULL, captions TEXT, fields TEXT, stage TEXT, reason TEXT
);
CREATE INDEX IF NOT EXISTS items_by_content ON items (content) WHERE content IS NOT NULL;
CREATE INDEX IF NOT EXISTS items_by_place ON items (place);
CREATE TABLE IF NOT EXISTS shards (
    number INTEGER PRIMARY KEY, first INTEGER NOT NULL, count INTEGER NOT NULL, open INTEGER NOT NULL
);
"""


class PlannedItem(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to describe, as the sources give it: ``failure`` says why, where it could not be used.

    ``duplicate`` makes it one of an earlier item though its content is new.
    """

    name: str
    location: str
    image_id: str | None = None
    captions: tuple[str, ...] = ()
    fields: str | None = None
    failure: Failure | None = None
    duplicate: bool = False


class PlanRow(msgspec.Struct, frozen=True, kw_only=True):
    """An item at its place; ``duplicate`` where an item before it has the same content, or the item says so."""

    position: int
    item: PlannedItem
    duplicate: bool

    @property
    def source(self) -> Source:
        """What of it goes into the dataset: all but its location."""
        item = self.item
        return Source(
            position=self.position,
            name=item.name,
            image_id=item.image_id,
            captions=item.captions,
            fields=item.fields,
            duplicate=self.duplicate,
        )


class Shard(msgspec.Struct, frozen=True):
    """Items ``first`` to ``first + count - 1``, which are done and written together."""

    number: int
    first: int
    count: int


class Added(msgspec.Struct, frozen=True):
    """How many items were ``new`` and how many were ``known`` already."""

    new: int
    known: int


class Counts(msgspec.Struct, frozen=True):
    """A plan in numbers: ``contents`` are owned ones, ``captioned`` are items with captions; failures go by reason."""

    items: int
    contents: int
    duplicates: int
    captioned: int
    failures: dict[str, int]


class Plan:
    """The plan of one dataset folder, kept on disk: memory does not grow with it.

    Raises ``StoreError`` where the file is damaged or of another version. Use it in one thread, and close it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        # In a notebook the build's loop runs in a thread of its own, while the one that opened the plan waits.
        self._connection = sqlite3.connect(path, check_same_thread=False)
        try:
            with self._told():
                self._prepare()
        except StoreError:
            self._connection.close()
            raise

    def add(self, items: Iterable[PlannedItem], shard_size: int = SHARD_SIZE) -> Added:
        """Append the items that are new, in their order, and begin a new shard with the first of them.

        An item is known where one with its location and content stands in the plan already, or, if it could not
        be read, one with its location. The first item with a content owns it; later ones are duplicates. If this
        is cut short, the next call goes on filling the same shard, as if nothing had happened.
        """
        new = known = 0
        filler = _Filler(self._connection, shard_size)
        for group in _groups(items):
            with self._told(), self._connection:
                for item in group:
                    if self._knows(item):
                        known += 1
                    else:
                        self._append(filler.place(), item)
                        new += 1
                filler.save()
        with self._told(), self._connection:
            filler.end()
        return Added(new, known)

    def holds(self, location: str, *, read: bool = False) -> bool:
        """Whether an item with this location stands here; with ``read``, one that could be read."""
        with self._told():
            found = self._connection.execute(
                "SELECT 1 FROM items WHERE place = ? AND location = ? AND (NOT ? OR content IS NOT NULL) LIMIT 1",
                (_hash64(location.encode()), location, read),
            )
            return found.fetchone() is not None

    @property
    def near(self) -> NearIndex:
        """Which contents look alike. What is found while ``add`` asks for items is written down with them."""
        return NearIndex(self._connection)

    def counts(self) -> Counts:
        """What stands here, in numbers."""
        with self._told():
            items, contents, duplicates, captioned = self._connection.execute(
                "SELECT count(*), coalesce(sum(owner AND content IS NOT NULL), 0), coalesce(sum(NOT owner), 0),"
                " coalesce(sum(captions IS NOT NULL), 0) FROM items"
            ).fetchone()
            failures = self._connection.execute(
                "SELECT stage || ': ' || reason, count(*) FROM items WHERE owner AND stage IS NOT NULL"
                " GROUP BY 1 ORDER BY 2 DESC, 1"
            ).fetchall()
        return Counts(items, contents, duplicates, captioned, dict(failures))

    def shards(self) -> Iterator[Shard]:
        """The shards in order, those apart that a planning which was cut short has not filled."""
        with self._told():
            for row in self._connection.execute("SELECT number, first, count FROM shards WHERE NOT open ORDER BY 1"):
                yield Shard(*row)

    def items(self, shard: Shard) -> Iterator[PlanRow]:
        """The items of a shard in order."""
        with self._told():
            for row in self._connection.execute(
                "SELECT position, owner, name, location, image_id, captions, fields, stage, reason"
                " FROM items WHERE position >= ? AND position < ? ORDER BY position",
                (shard.first, shard.first + shard.count),
            ):
                yield _row(*row)

    def __len__(self) -> int:
        """How many items there are."""
        with self._told():
            (count,) = self._connection.execute("SELECT coalesce(max(position) + 1, 0) FROM items").fetchone()
        return int(count)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _prepare(self) -> None:
        (version,) = self._connection.execute("PRAGMA user_version").fetchone()
        if version not in (0, _VERSION):
            advice = "use the gbc that wrote it, or build into another folder"
            raise StoreError(f"{self.path}: plan version {version}, this gbc knows {_VERSION}; {advice}")
        for setting in _SETTINGS:
            self._connection.execute(f"PRAGMA {setting}")
        self._connection.executescript(f"BEGIN; {_SCHEMA} {_NEAR_SCHEMA} PRAGMA user_version = {_VERSION}; COMMIT;")

    def _knows(self, item: PlannedItem) -> bool:
        found = self._connection.execute(
            "SELECT 1 FROM items WHERE place = ? AND location = ? AND (? IS NULL OR image_id = ?) LIMIT 1",
            (_hash64(item.location.encode()), item.location, item.image_id, _packed(item.image_id)),
        )
        return found.fetchone() is not None

    def _append(self, position: int, item: PlannedItem) -> None:
        image_id = _packed(item.image_id)
        content = _hash64(image_id) if image_id is not None else None
        owned = self._connection.execute(
            "SELECT 1 FROM items WHERE content = ? AND image_id = ? LIMIT 1", (content, image_id)
        ).fetchone()
        failure = item.failure or Failure("", "")
        self._connection.execute(
            "INSERT INTO items VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                position,
                item.name,
                item.location,
                _hash64(item.location.encode()),
                image_id,
                content,
                owned is None and not item.duplicate,
                msgspec.json.encode(item.captions).decode() if item.captions else None,
                item.fields,
                failure.stage if item.failure else None,
                failure.reason if item.failure else None,
            ),
        )

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Say what sqlite finds wrong in our words."""
        try:
            yield
        except sqlite3.Error as error:
            advice = "make room and run the same again" if "full" in str(error) else _DAMAGED
            raise StoreError(f"{self.path}: {error}; {advice}") from None


class _Filler:
    """Hands out positions and fills shards; one that planning left open is filled first."""

    def __init__(self, connection: sqlite3.Connection, size: int) -> None:
        self._connection, self._size = connection, max(1, size)
        row = connection.execute("SELECT number, first, count FROM shards WHERE open").fetchone()
        self._shard = Shard(*row) if row else None

    def place(self) -> int:
        """The next position, in the open shard or a new one."""
        if self._shard is None or self._shard.count >= self._size:
            self.end()
            number, first = self._connection.execute(
                "SELECT coalesce(max(number) + 1, 0), coalesce(max(first + count), 0) FROM shards"
            ).fetchone()
            self._shard = Shard(number, first, 0)
        self._shard = msgspec.structs.replace(self._shard, count=self._shard.count + 1)
        return self._shard.first + self._shard.count - 1

    def save(self, *, open_: bool = True) -> None:
        """Write down how far the open shard is."""
        if self._shard is not None:
            row = (*msgspec.structs.astuple(self._shard), open_)
            self._connection.execute("INSERT OR REPLACE INTO shards VALUES (?, ?, ?, ?)", row)

    def end(self) -> None:
        """Close the open shard: the next item begins another."""
        self.save(open_=False)
        self._shard = None


def _groups(items: Iterable[PlannedItem]) -> Iterator[list[PlannedItem]]:
    """Items by what is written down at once."""
    group: list[PlannedItem] = []
    began = time.monotonic()
    for item in items:
        group.append(item)
        if len(group) >= _GROUP or time.monotonic() - began > _GROUP_SECONDS:
            yield group
            group, began = [], time.monotonic()
    if group:
        yield group


def _packed(image_id: str | None) -> bytes | None:
    return bytes.fromhex(image_id) if image_id is not None else None


def _hash64(data: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), "little", signed=True)


def _row(
    position: int,
    owner: int,
    name: str,
    location: str,
    image_id: bytes | None,
    captions: str | None,
    fields: str | None,
    stage: str | None,
    reason: str | None,
) -> PlanRow:
    item = PlannedItem(
        name=name,
        location=location,
        image_id=image_id.hex() if image_id is not None else None,
        captions=msgspec.json.decode(captions, type=tuple[str, ...]) if captions else (),
        fields=fields,
        failure=Failure(stage, reason or "") if stage is not None else None,
    )
    return PlanRow(position=position, item=item, duplicate=not owner)
