"""Ways to damage a dataset folder."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import zstandard

from gbc.store.document import read_lines

Raw = dict[str, Any]
Damage = Callable[[Path], None]


def documents(folder: Path, shard: int = 0) -> Path:
    return folder / f"documents/{shard:05d}.jsonl.zst"


def raw_documents(folder: Path, shard: int = 0) -> list[Raw]:
    return [msgspec.json.decode(line) for line in read_lines(documents(folder, shard))]


def write_lines(path: Path, lines: list[bytes]) -> None:
    compressor = zstandard.ZstdCompressor(write_checksum=True)
    path.write_bytes(compressor.compress(b"".join(line + b"\n" for line in lines)))


def document(change: Callable[[Raw], object], line: int = 0, shard: int = 0) -> Damage:
    """Change one document of a shard, as raw JSON."""

    def damage(folder: Path) -> None:
        raws = raw_documents(folder, shard)
        change(raws[line])
        write_lines(documents(folder, shard), [msgspec.json.encode(raw) for raw in raws])

    return damage


def graph(change: Callable[[Raw], object]) -> Damage:
    """Change the graph of the first document, as raw JSON."""
    return document(lambda raw: change(raw["graph"]))


def node(id_: str, change: Callable[[Raw], object]) -> Damage:
    return graph(lambda raw: change(node_of(raw, id_)))


def edge(source: str, target: str, change: Callable[[Raw], object]) -> Damage:
    return graph(lambda raw: change(edge_of(raw, source, target)))


def node_of(raw: Raw, id_: str) -> Raw:
    return next(one for one in raw["nodes"] if one["id"] == id_)


def edge_of(raw: Raw, source: str, target: str) -> Raw:
    return next(one for one in raw["edges"] if (one["source"], one["target"]) == (source, target))


def lines(change: Callable[[list[bytes]], list[bytes]]) -> Damage:
    """Change the lines of the first shard's documents."""

    def damage(folder: Path) -> None:
        write_lines(documents(folder), change(list(read_lines(documents(folder)))))

    return damage


def table(name: str, change: Callable[[Any], Any]) -> Damage:
    """Change a table of the first shard."""

    def damage(folder: Path) -> None:
        path = folder / f"data/{name}/00000.parquet"
        pq.write_table(change(pq.read_table(path)), path)

    return damage


def column(name: str, value: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A table whose first row holds something else in a column."""

    def change(rows: Any) -> Any:
        values = rows[name].to_pylist()
        values[0] = value(values[0])
        place = rows.schema.get_field_index(name)
        return rows.set_column(place, rows.schema.field(name), pa.array(values, rows.schema.field(name).type))

    return change


def replace(path: str, change: Callable[[bytes], bytes]) -> Damage:
    """Change the bytes of a file."""

    def damage(folder: Path) -> None:
        (folder / path).write_bytes(change((folder / path).read_bytes()))

    return damage


def remove(path: str) -> Damage:
    return lambda folder: (folder / path).unlink()


def write(path: str, content: bytes) -> Damage:
    return lambda folder: (folder / path).write_bytes(content) and None


def again(values: list[Any], change: Callable[[Any], object] = lambda _: None) -> None:
    """Append a changed copy of the last of some values."""
    values.append(copy.deepcopy(values[-1]))
    change(values[-1])


BOAT = {"left": 0.5, "top": 0.5, "right": 0.7, "bottom": 0.7}
"""Where the boat on the left is."""


def shard(folder: Path, number: int) -> list[Path]:
    """All files of a shard."""
    return [path for path in folder.rglob(f"{number:05d}.*") if path.is_file()]


def concat(*rows: Any) -> Any:
    return pa.concat_tables(rows)


def score(rows: Any, image: str = "ab" * 32, caption: str = "x") -> Any:
    row = {"image_id": image, "node_id": "", "caption_id": caption, "metric": "clip", "value": 0.5}
    return pa.Table.from_pylist([row], schema=rows.schema)
