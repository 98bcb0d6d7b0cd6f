"""The tables of a shard against its documents, row by row, and against each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from gbc.curate.finding import Finding, finding
from gbc.store import TABLES, Layout
from gbc.store.levels import SCHEMAS

_KEYS = {
    "sources": ("position",),
    "images": ("image_id",),
    "graphs": ("image_id",),
    "nodes": ("image_id", "node_id"),
    "masks": ("image_id", "node_id"),
    "captions": ("image_id", "caption_id"),
    "edges": ("image_id", "edge"),
    "spans": ("image_id", "edge", "ordinal"),
    "rejected": ("image_id", "ordinal"),
    "failures": ("position",),
}
"""What tells the rows of each derived table apart. ``scores`` follow from no document."""

_NODE = {"nodes": "node_id", "masks": "node_id", "captions": "node_id", "edges": "source", "spans": "source"}

_REFERENCES = [
    ("graphs", ("image_id",), "images", ("image_id",)),
    ("nodes", ("image_id",), "images", ("image_id",)),
    ("rejected", ("image_id",), "images", ("image_id",)),
    ("masks", ("image_id", "node_id"), "nodes", ("image_id", "node_id")),
    ("captions", ("image_id", "node_id"), "nodes", ("image_id", "node_id")),
    ("edges", ("image_id", "source"), "nodes", ("image_id", "node_id")),
    ("edges", ("image_id", "target"), "nodes", ("image_id", "node_id")),
    ("spans", ("image_id", "edge"), "edges", ("image_id", "edge")),
    ("spans", ("image_id", "caption_id"), "captions", ("image_id", "caption_id")),
    ("scores", ("image_id",), "images", ("image_id",)),
    ("scores", ("image_id", "node_id"), "nodes", ("image_id", "node_id")),
    ("scores", ("image_id", "caption_id"), "captions", ("image_id", "caption_id")),
]

_MEMORY = "1GB"
_ROWS_AT_ONCE = 1000


class TableCheck:
    """Compares the tables of one shard, which may be damaged, with those that its documents would give.

    ``expected`` are the files of the latter, by table, None where the documents cannot be read; ``aside`` is a folder
    for what does not fit into memory.
    """

    def __init__(self, layout: Layout, shard: int, expected: Mapping[str, Path] | None, aside: Path) -> None:
        self._layout, self._shard, self._expected = layout, shard, expected
        self._connection = duckdb.connect(config={"memory_limit": _MEMORY, "temp_directory": str(aside / "spilled")})

    def findings(self) -> Iterator[Finding]:
        """Everything wrong in the tables."""
        readable = []
        with self._connection:
            for table in TABLES:
                path = self._layout.table(table, self._shard)
                if not path.exists():
                    continue
                found = list(_unreadable(table, path, self._name(table)))
                yield from found
                if not found:
                    readable.append(table)
                    self._view("actual", table, path)
            for table in list(readable):
                for one in self._guarded(table):
                    yield one
                    if one.kind == "table-damaged":
                        readable.remove(table)
            yield from self._dangling(readable)

    def _guarded(self, table: str) -> Iterator[Finding]:
        """What is wrong with the rows of a table, which may turn out to be damaged only now."""
        try:
            self._connection.execute(f"SELECT count(COLUMNS(*)) FROM actual_{table}")  # noqa: S608 - reads it all
            if table == "graphs":
                yield from self._pictures()
            if self._expected is not None and table in _KEYS:
                self._view("expected", table, self._expected[table])
                yield from self._differences(table)
        except duckdb.Error as error:
            yield finding("table-damaged", str(error).splitlines()[0], file=self._name(table))

    def _view(self, side: str, table: str, path: Path) -> None:
        quoted = str(path).replace("'", "''")
        pattern = "".join(f"[{letter}]" if letter in "*?[" else letter for letter in quoted)
        self._connection.execute(f"CREATE VIEW {side}_{table} AS FROM read_parquet('{pattern}')")

    def _differences(self, table: str) -> Iterator[Finding]:
        """Rows that only one side has, put beside each other where their key is the same."""
        columns = ", ".join(f'"{name}"' for name in SCHEMAS[table].names if name != "image")
        keys = " AND ".join(f'a."{key}" IS NOT DISTINCT FROM e."{key}"' for key in _KEYS[table])
        others = [name for name in SCHEMAS[table].names if name not in ("image", *_KEYS[table])]
        differing = ", ".join(
            f"""CASE WHEN a."{name}" IS DISTINCT FROM e."{name}" THEN '{name}' END""" for name in others
        )
        wanted = ", ".join(f'coalesce(e."{key}", a."{key}")' for key in (*_KEYS[table], *self._about(table)))
        query = f"""
            WITH expected AS (
                SELECT {columns} FROM expected_{table} EXCEPT ALL SELECT {columns} FROM actual_{table}
            ), actual AS (
                SELECT {columns} FROM actual_{table} EXCEPT ALL SELECT {columns} FROM expected_{table}
            )
            SELECT e."{_KEYS[table][0]}" IS NULL, a."{_KEYS[table][0]}" IS NULL,
                list_filter([{differing}], lambda name: name IS NOT NULL), {wanted}
            FROM expected AS e FULL JOIN actual AS a ON {keys}
        """  # noqa: S608 - names of our own tables and columns
        for unknown, missing, names, *found in self._rows(query):
            values = dict(zip((*_KEYS[table], *self._about(table)), found, strict=True))
            kind = "row-unknown" if unknown else "row-missing" if missing else "row-differs"
            detail = _key(table, values) + (f": {', '.join(names)}" if kind == "row-differs" else "")
            yield self._finding(kind, table, detail, values)

    def _about(self, table: str) -> tuple[str, ...]:
        """Columns that say which image and node a row is about, where its key does not."""
        wanted = ("image_id", *([_NODE[table]] if table in _NODE else []))
        return tuple(name for name in wanted if name not in _KEYS[table])

    def _pictures(self) -> Iterator[Finding]:
        query = "SELECT image_id FROM actual_graphs WHERE sha256(image.bytes) <> image_id"
        for (image_id,) in self._rows(query):
            detail = "its SHA-256 is another: it was changed, or is of another image"
            yield finding("picture", detail, file=self._name("graphs"), image=image_id)

    def _dangling(self, readable: list[str]) -> Iterator[Finding]:
        """Rows that refer to rows that are not there. Of tables that documents give, only scores are left."""
        for table, columns, other, theirs in _REFERENCES:
            if not {table, other} <= set(readable) or (self._expected is not None and table != "scores"):
                continue
            about = tuple(dict.fromkeys(("image_id", *columns, *([_NODE[table]] if table in _NODE else []))))
            same = " AND ".join(f't."{mine}" = o."{its}"' for mine, its in zip(columns, theirs, strict=True))
            present = " AND ".join(f't."{name}" IS NOT NULL' for name in columns)
            selected = ", ".join(f't."{name}"' for name in about)
            query = f"SELECT {selected} FROM actual_{table} t ANTI JOIN actual_{other} o ON {same} WHERE {present}"  # noqa: S608
            for row in self._rows(query):
                values = dict(zip(about, row, strict=True))
                what = ", ".join(f"{name} {values[name]!r}" for name in columns)
                yield self._finding("row-dangling", table, f"{what} is not in {other}", values)

    def _rows(self, query: str) -> Iterator[tuple[Any, ...]]:
        answer = self._connection.execute(query)
        while rows := answer.fetchmany(_ROWS_AT_ONCE):
            yield from rows

    def _finding(self, kind: str, table: str, detail: str, values: Mapping[str, Any]) -> Finding:
        node = values.get(_NODE.get(table, ""))
        return finding(kind, detail, file=self._name(table), image=values.get("image_id"), node=node)

    def _name(self, table: str) -> str:
        return self._layout.table(table, self._shard).relative_to(self._layout.folder).as_posix()


def _unreadable(table: str, path: Path, name: str) -> Iterator[Finding]:
    try:
        schema: Any = pq.read_schema(path)
    except (OSError, pa.ArrowInvalid) as error:
        yield finding("table-damaged", " ".join(str(error).split()), file=name)
        return
    expected = SCHEMAS[table]
    if not schema.equals(expected):
        wrong = [one for one in expected.names if one not in schema.names or schema.field(one) != expected.field(one)]
        more = [one for one in schema.names if one not in expected.names]
        detail = ", ".join(
            [*(f"{one} is not as it ought to be" for one in wrong), *(f"{one} is unknown" for one in more)]
        )
        yield finding("table-columns", detail or "in another order", file=name)


def _key(table: str, values: Mapping[str, Any]) -> str:
    """What of a row's key the finding does not say by itself."""
    keys = [key for key in _KEYS[table] if key not in ("image_id", "node_id")]
    return ", ".join(f"{key} {values[key]}" for key in keys) or "the row"
