"""Which pictures, nodes, captions and edges of a dataset some conditions choose."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec
import numpy as np

from gbc.curate.reduce import Keep
from gbc.query import Dataset, QueryError
from gbc.query.condition import one_condition
from gbc.query.stretches import stretches
from gbc.store import TABLES

_ITEMS = 20_000
"""Items of which the answers are held at once, or one shard."""

_SECONDS = 3600.0
"""How long a condition may take over so many."""

_ROWS = {
    "images": """
        SELECT s.position AS gbc_at, s.position AS gbc_id, s.position AS position, i.* EXCLUDE (position), s AS source
        FROM {sources} AS s LEFT JOIN (
            FROM {images}
            UNION ALL  -- a duplicate may be of a picture in another shard
            FROM images
            SEMI JOIN (FROM {sources} WHERE duplicate) USING (image_id)
            ANTI JOIN {images} AS here USING (image_id)
        ) AS i USING (image_id)
    """,
    "nodes": """
        SELECT i.position AS gbc_at, n.node_id AS gbc_id, n.*, i AS image
        FROM {nodes} AS n JOIN {images} AS i USING (image_id)
    """,
    "captions": """
        SELECT i.position AS gbc_at, c.caption_id AS gbc_id, c.*, n AS node, i AS image
        FROM {captions} AS c JOIN {nodes} AS n USING (image_id, node_id) JOIN {images} AS i USING (image_id)
    """,
    "edges": """
        SELECT i.position AS gbc_at, e.edge AS gbc_id, e.*, s AS source_node, t AS target_node, i AS image
        FROM {edges} AS e
        JOIN {nodes} AS s ON s.image_id = e.image_id AND s.node_id = e.source
        JOIN {nodes} AS t ON t.image_id = e.image_id AND t.node_id = e.target
        JOIN {images} AS i ON i.image_id = e.image_id
    """,
}
"""What a condition on each table sees: its columns, and the rows that they belong to as structs. Names in braces
are tables of some shards alone; what a condition itself asks of ``nodes`` and others is of the whole dataset."""


class Conditions(msgspec.Struct, frozen=True, kw_only=True):
    """What to keep, as SQL conditions over rows of the tables; None keeps all.

    A condition sees the columns of its table by their names, and more as structs: ``images`` has ``source``; ``nodes``
    has ``image``; ``captions`` has ``node`` and ``image``; ``edges`` has ``source_node``, ``target_node`` and
    ``image``. ``sample`` keeps so many of the pictures with a graph, chosen by ``seed`` and their ids alone.
    """

    images: str | None = None
    nodes: str | None = None
    captions: str | None = None
    edges: str | None = None
    sample: int | None = None
    seed: int = 0


class Selection:
    """The answers to conditions, asked of some shards after others: memory does not grow with the dataset.

    Raises ``QueryError``, which names the table, where a condition is none or goes wrong.
    """

    def __init__(self, dataset: Dataset, conditions: Conditions) -> None:
        self._dataset, self._conditions = dataset, conditions
        self._wanted = {name: one for name in _ROWS if (one := getattr(conditions, name)) is not None}
        self._wanted = {name: _checked(name, condition) for name, condition in self._wanted.items()}
        for name in self._wanted:
            self._ask(name, {table: f"(FROM {table} LIMIT 0)" for table in TABLES})
        self._sampled_up_to = self._threshold()

    def __iter__(self) -> Iterator[tuple[list[int], Chosen]]:
        """Shards, in order, and what is chosen of their items."""
        for stretch in stretches(self._dataset, _ITEMS):
            answers = {name: self._ask(name, stretch.tables) for name in self._wanted}
            yield stretch.shards, Chosen(answers, self._is_sampled)

    def _ask(self, table: str, tables: Mapping[str, str]) -> _Answer:
        """For each item the ids of the rows that are kept."""
        query = f"""
            WITH gbc_rows AS ({_ROWS[table].format_map(tables)})
            SELECT gbc_at, list(gbc_id) FROM gbc_rows WHERE {self._wanted[table]} GROUP BY gbc_at ORDER BY gbc_at
        """  # noqa: S608 - the condition is held in its parentheses, and the door lets nothing but reading through
        try:
            return _Answer(self._dataset.sql(query, seconds=_SECONDS).to_arrow())
        except QueryError as error:
            raise QueryError(f"--{table}: {error}") from None

    def _is_sampled(self, image_id: str | None) -> bool:
        if self._conditions.sample is None:
            return True
        if image_id is None or self._sampled_up_to is None:
            return False
        return rank(self._conditions.seed, image_id) <= self._sampled_up_to

    def _threshold(self) -> str | None:
        """The highest rank that is still sampled; None where none is."""
        if self._conditions.sample is None:
            return None
        kept = f"AND {self._wanted['images']}" if "images" in self._wanted else ""
        query = f"""
            WITH gbc_rows AS ({_ROWS["images"].format_map({"sources": "sources", "images": "images"})})
            SELECT sha256('sample ' || $seed || ' ' || image_id) AS rank FROM gbc_rows
            WHERE version IS NOT NULL AND NOT source.duplicate {kept} ORDER BY rank LIMIT $count
        """  # noqa: S608
        rows = self._dataset.sql(
            f"SELECT max(rank) FROM ({query})",  # noqa: S608
            {"seed": str(self._conditions.seed), "count": self._conditions.sample},
            seconds=_SECONDS,
        ).rows()
        found = rows[0][0]
        return None if found is None else str(found)


class Chosen(msgspec.Struct, frozen=True):
    """What conditions choose of some items. ``sampled`` tells of an image id whether it is in the sample."""

    answers: dict[str, _Answer]
    sampled: Callable[[str | None], bool]

    def keeps(self, position: int, image_id: str | None) -> bool:
        """Whether an item, whatever became of it, stays."""
        return self.sampled(image_id) and ("images" not in self.answers or position in self.answers["images"])

    def keep(self, position: int) -> Keep:
        """What stays of the graph of an item."""
        return Keep(**{name: frozenset(a.ids(position)) for name, a in self.answers.items() if name != "images"})


class _Answer:
    """For each item the ids of what is kept, as columns: a tenth of what Python's values would take."""

    def __init__(self, table: Any) -> None:
        self._positions = table.column(0).to_numpy()
        self._ids = table.column(1).combine_chunks()

    def __contains__(self, position: int) -> bool:
        return self._place(position) is not None

    def ids(self, position: int) -> list[Any]:
        """What is kept of an item."""
        place = self._place(position)
        found: list[Any] = [] if place is None else self._ids[place].as_py()
        return found

    def _place(self, position: int) -> int | None:
        place = int(np.searchsorted(self._positions, position))
        return place if place < len(self._positions) and self._positions[place] == position else None


def rank(seed: int, image_id: str) -> str:
    """Where a picture stands in a sample: a number in hex that depends on seed and id alone."""
    return hashlib.sha256(f"sample {seed} {image_id}".encode()).hexdigest()


def _checked(table: str, condition: str) -> str:
    try:
        return one_condition(condition)
    except QueryError as error:
        raise QueryError(f"--{table}: {error}") from None
