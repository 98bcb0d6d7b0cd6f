"""Documents read back from the tables that were derived from them: the way of ``gbc.store.rows``, backwards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from gbc.graph import Box, Caption, Edge, Graph, Image, Mask, Node, Provenance, Region, Rejected, Span, StructuralError
from gbc.store import Document, Failure, Layout, Source, StoreError
from gbc.store.document import read_lines
from gbc.store.errors import CutOffError

_NEEDED = ("sources", "images", "nodes", "masks", "captions", "edges", "spans", "rejected", "failures")

Row = dict[str, Any]


class Survey(msgspec.Struct):
    """What is left of a file of documents: positions of its lines, and the kind of finding that tells what is lost.

    ``broken`` counts lines that are no JSON.
    """

    path: Path
    positions: set[int] = msgspec.field(default_factory=set)
    lost: str | None = None
    broken: int = 0

    def lines(self) -> Iterator[tuple[int, bytes]]:
        """The lines that are JSON with their positions, as far as the file can be read."""
        position = -1
        with suppress(StoreError):
            for line in read_lines(self.path):
                try:
                    raw: Any = msgspec.json.decode(line)
                except (msgspec.DecodeError, UnicodeDecodeError):
                    continue
                with suppress(LookupError, TypeError):  # else it stays where it is, whatever it says
                    position = int(raw["source"]["position"])
                yield position, line


def survey(path: Path) -> Survey:
    """Go through a file of documents and tell what is left of it."""
    found = Survey(path)
    count = 0
    try:
        for _ in read_lines(path):
            count += 1
    except CutOffError:
        found.lost = "torn"
    except StoreError:
        found.lost = "damaged" if path.exists() else "documents-missing"
    lines = [position for position, _ in found.lines()]
    found.positions = set(lines)
    found.broken = count - len(lines)
    if found.broken and found.lost is None:
        found.lost = "json"
    return found


def lost_documents(layout: Layout, shard: int, found: Survey) -> list[Document]:
    """The documents that a file has lost, read back from the tables; none where these do not have all of them."""
    back = {one.source.position: one for one in recovered(layout, shard)}
    lost = [one for position, one in back.items() if position not in found.positions]
    return lost if found.positions <= back.keys() and len(lost) >= found.broken else []


def recovered(layout: Layout, shard: int) -> Iterator[Document]:
    """The documents of a shard as its tables tell them, in plan order; those that make no document are left out.

    Nothing at all where a table is missing or cannot be read. The tables of the shard, pictures apart, are held in
    memory.
    """
    try:
        tables = {name: pq.read_table(layout.table(name, shard)).to_pylist() for name in _NEEDED}
        held = _Held(tables)
        rows = sorted(tables["sources"], key=lambda row: row["position"])
    except (OSError, pa.ArrowInvalid, KeyError):
        return
    for row in rows:
        try:
            yield held.document(row)
        except (StructuralError, msgspec.ValidationError, KeyError, TypeError):
            continue  # these rows are of no document: they were damaged too


class _Held:
    """The rows of a shard's tables, gathered by what they belong to."""

    def __init__(self, tables: dict[str, list[Row]]) -> None:
        self._images = {row["image_id"]: row for row in tables["images"] if row["version"] is not None}
        self._failures = {row["position"]: row for row in tables["failures"]}
        self._masks = {(row["image_id"], row["node_id"]): row for row in tables["masks"]}
        self._nodes = _gathered(tables["nodes"], ("image_id",), "ordinal")
        self._captions = _gathered(tables["captions"], ("image_id", "node_id"), "ordinal")
        self._edges = _gathered(tables["edges"], ("image_id",), "edge")
        self._spans = _gathered(tables["spans"], ("image_id", "edge"), "ordinal")
        self._rejected = _gathered(tables["rejected"], ("image_id",), "ordinal")

    def document(self, row: Row) -> Document:
        """The document of an item. Raises ``StructuralError`` or ``KeyError`` where the rows make none."""
        source = Source(
            position=row["position"],
            name=row["name"],
            image_id=row["image_id"],
            captions=tuple(row["captions"]),
            fields=row["fields"],
            duplicate=row["duplicate"],
        )
        failure = self._failures.get(source.position)
        if failure is not None:
            return Document(source=source, failure=Failure(failure["stage"], failure["reason"]))
        return Document(source=source, graph=None if source.duplicate else self._graph(self._images[source.image_id]))

    def _graph(self, row: Row) -> Graph:
        id_ = row["image_id"]
        return Graph(
            version=row["version"],
            image=Image(id_, row["width"], row["height"]),
            nodes=tuple(self._node(one) for one in self._nodes.get((id_,), ())),
            edges=tuple(self._edge(one) for one in self._edges.get((id_,), ())),
            pipeline=row["pipeline"],
            rejected=tuple(_rejected(one) for one in self._rejected.get((id_,), ())),
        )

    def _node(self, row: Row) -> Node:
        key = (row["image_id"], row["node_id"])
        mask = self._masks.get(key)
        pixels = None if mask is None else Mask(mask["width"], mask["height"], mask["counts"])
        return Node(
            id=row["node_id"],
            kind=row["kind"],
            label=row["label"],
            aliases=tuple(row["aliases"]),
            region=Region(_box(row), pixels, row["score"]),
            captions=tuple(_caption(one) for one in self._captions.get(key, ())),
            depth=row["depth"],
            extra=row["extra"],
        )

    def _edge(self, row: Row) -> Edge:
        spans = self._spans.get((row["image_id"], row["edge"]), ())
        return Edge(
            source=row["source"],
            target=row["target"],
            label=row["label"],
            spans=tuple(Span(one["caption_id"], one["start"], one["end"]) for one in spans),
        )


def _gathered(rows: list[Row], key: tuple[str, ...], order: str) -> dict[tuple[Any, ...], list[Row]]:
    found: dict[tuple[Any, ...], list[Row]] = {}
    for row in sorted(rows, key=lambda one: one[order]):
        found.setdefault(tuple(row[name] for name in key), []).append(row)
    return found


def _caption(row: Row) -> Caption:
    made = None
    if row["model"] is not None:
        made = Provenance(**{name: row[name] for name in ("model", "prompt", "prompt_hash", "seed", "strategy")})
    return Caption(
        id=row["caption_id"],
        provenance=made,
        derived_from=tuple(row["derived_from"]),
        **{name: row[name] for name in ("text", "kind", "language", "selected", "inferred", "extra")},
    )


def _rejected(row: Row) -> Rejected:
    box = None if row["left"] is None else _box(row)
    return Rejected(box=box, **{name: row[name] for name in ("stage", "label", "reason", "parent", "score")})


def _box(row: Row) -> Box:
    return Box(row["left"], row["top"], row["right"], row["bottom"])
