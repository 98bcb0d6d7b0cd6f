"""Which pictures of a dataset are shown, in which order: one question a filter, a page at a time."""

from __future__ import annotations

import threading
from array import array
from collections import OrderedDict
from typing import Any

import msgspec

from gbc.query import Dataset, QueryError
from gbc.view.filter import Filter, question
from gbc.view.opened import Opened

PAGE = 48

_KEPT = 32


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One picture, or one item that failed: then ``stage`` and ``reason`` say at what."""

    position: int
    id: str | None
    name: str
    width: int | None = None
    height: int | None = None
    nodes: int | None = None
    edges: int | None = None
    captions: int | None = None
    short: str = ""
    stage: str | None = None
    reason: str | None = None


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """Some of the pictures; pages count from 1, and a page beyond the last is the last."""

    total: int
    page: int
    pages: int
    items: list[Item]


class Neighbours(msgspec.Struct, frozen=True, kw_only=True):
    """Where a picture stands among those chosen: its place counts from 1, and is None where it is not among them."""

    place: int | None
    total: int
    previous: str | None = None
    next: str | None = None


class Gallery:
    """Answers about the pictures that a filter chooses; what was chosen is kept. Threads share it."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        self._lock = threading.Lock()
        self._chosen: OrderedDict[tuple[int, Filter], array[int]] = OrderedDict()

    def page(self, wanted: Filter, number: int, size: int = PAGE) -> Page:
        """A page of what a filter chooses. Raises ``QueryError`` where its condition is none."""
        if not self._opened.generation:  # the first shard is still being built
            return Page(total=0, page=1, pages=1, items=[])
        with self._opened.dataset() as dataset:
            chosen = self._positions(dataset, wanted)
            pages = max(1, -(-len(chosen) // size))
            number = min(max(1, number), pages)
            positions = chosen[(number - 1) * size : number * size].tolist()
            items = self._failed(dataset, positions) if wanted.failure else self._items(dataset, positions)
        return Page(total=len(chosen), page=number, pages=pages, items=items)

    def neighbours(self, wanted: Filter, image_id: str) -> Neighbours:
        """Who stands before and after a picture among those that a filter chooses."""
        with self._opened.dataset() as dataset:
            chosen = self._positions(dataset, msgspec.structs.replace(wanted, failure=""))
            rows = dataset.sql("SELECT position FROM images WHERE image_id = ?", [image_id]).rows()
            try:
                at = chosen.index(rows[0][0] if rows else -1)
            except ValueError:
                return Neighbours(place=None, total=len(chosen))
            around = [chosen[place] if 0 <= place < len(chosen) else -1 for place in (at - 1, at + 1)]
            asked = "SELECT position, image_id FROM images WHERE position IN (?, ?)"
            ids: dict[int, str] = dict(dataset.sql(asked, around).rows())
        return Neighbours(place=at + 1, total=len(chosen), previous=ids.get(around[0]), next=ids.get(around[1]))

    def changed(self) -> None:
        """Forget what was chosen: something else than the tables has changed."""
        with self._lock:
            self._chosen.clear()

    def _positions(self, dataset: Dataset, wanted: Filter) -> array[int]:
        key = (self._opened.generation, wanted)
        with self._lock:
            if key in self._chosen:
                self._chosen.move_to_end(key)
                return self._chosen[key]
        query, parameters = question(wanted)
        try:
            found = dataset.sql(query, parameters).to_arrow().column(0)
        except QueryError as error:
            raise QueryError(f"{wanted.where}: {error}" if wanted.where else str(error)) from None
        positions = array("q")
        for chunk in found.chunks:
            positions.frombytes(chunk.to_numpy(zero_copy_only=False).astype("int64").tobytes())
        with self._lock:
            self._chosen[key] = positions
            while len(self._chosen) > _KEPT:
                self._chosen.popitem(last=False)
        return positions

    def _items(self, dataset: Dataset, positions: list[int]) -> list[Item]:
        asked = (
            "SELECT position, image_id, name, width, height, node_count, edge_count, caption_count, shard "
            "FROM images WHERE position IN (SELECT unnest($1))"
        )
        rows = {row[0]: row for row in dataset.sql(asked, [positions]).rows()}
        self._opened.remember({row[1]: row[8] for row in rows.values()})
        texts = self._texts(dataset, {row[8] for row in rows.values()}, [row[1] for row in rows.values()])
        return [
            Item(
                position=position,
                id=id_,
                name=name,
                width=width,
                height=height,
                nodes=nodes,
                edges=edges,
                captions=captions,
                short=texts.get(id_) or "",
            )
            for position, id_, name, width, height, nodes, edges, captions, _ in (
                rows[position] for position in positions if position in rows
            )
        ]

    def _texts(self, dataset: Dataset, shards: set[int], ids: list[str]) -> dict[str, str]:
        """A short text for each picture, from the shards where they stand."""
        files = [str(self._opened.reading.table("graphs", shard)) for shard in sorted(shards)]
        if not files:
            return {}
        asked = (
            "SELECT image_id, left(coalesce(short, detail), 300) FROM read_parquet($1) "
            "WHERE image_id IN (SELECT unnest($2))"
        )
        return dict(dataset.sql(asked, [files, ids]).rows())

    def _failed(self, dataset: Dataset, positions: list[int]) -> list[Item]:
        asked = "SELECT position, image_id, name, stage, reason FROM failures WHERE position IN (SELECT unnest($1))"
        rows: dict[int, Any] = {row[0]: row for row in dataset.sql(asked, [positions]).rows()}
        return [
            Item(position=position, id=id_, name=name, stage=stage, reason=reason)
            for position, id_, name, stage, reason in (rows[position] for position in positions if position in rows)
        ]
