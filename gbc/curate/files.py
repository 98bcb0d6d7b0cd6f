"""The files of a dataset folder and the markers of its shards."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from gbc.curate.finding import Finding, finding
from gbc.store import TABLES, Layout, StoreError, read_marker
from gbc.store.commit import record_file
from gbc.store.layout import DOCUMENT_SUFFIX, TABLE_SUFFIX

_NOT_OURS = frozenset({".git", ".gitattributes", ".cache", ".huggingface"})
"""What the hub and version control leave in a folder."""

_CARD_FILES = frozenset({"README.md", "pipeline.yaml", "croissant.json", "graph.jpg", "LICENSE", "judgements.jsonl"})


def shard_numbers(layout: Layout) -> list[int]:
    """Every shard of which anything stands: documents, a table or a marker; ascending."""
    places = [
        (layout.folder / "documents", DOCUMENT_SUFFIX),
        *((layout.folder / "data" / table, TABLE_SUFFIX) for table in TABLES),
        (layout.marker(0).parent, ".json"),
    ]
    names = {path.name.removesuffix(suffix) for folder, suffix in places for path in folder.glob(f"*{suffix}")}
    return sorted(int(name) for name in names if name.isascii() and name.isdigit())


def shard_findings(layout: Layout, shard: int) -> Iterator[Finding]:
    """What is wrong with the files of a shard, without looking into documents."""
    documents = layout.documents(shard)
    if not documents.exists():
        yield finding("documents-missing", "not there", file=_name(layout, documents))
    for table in TABLES:
        path = layout.table(table, shard)
        if not path.exists():
            yield finding("table-missing", "not there", file=_name(layout, path))
    if layout.marked:
        yield from _marker_findings(layout, shard)


def _marker_findings(layout: Layout, shard: int) -> Iterator[Finding]:
    name = _name(layout, layout.marker(shard))
    try:
        marker = read_marker(layout, shard)
    except StoreError as error:
        yield finding("marker-damaged", str(error).partition(": ")[2], file=name)
        return
    if marker is None:
        if not layout.journal(shard).exists():  # there it is under way
            yield finding("marker-missing", "not there, so the shard does not count", file=name)
        return
    paths = [layout.documents(shard), *(layout.table(table, shard) for table in TABLES)]
    for path in (path for path in paths if path.exists()):
        record = marker.files.get(_name(layout, path))
        if record is None:
            yield finding("marker-stale", f"{name} does not tell of it", file=_name(layout, path))
        elif record_file(path, record.rows) != record:
            yield finding("marker-stale", f"not the file that {name} tells of", file=_name(layout, path))
        elif path.name.endswith(TABLE_SUFFIX) and _rows(path) not in (None, record.rows):
            yield finding("marker-stale", f"holds other rows than {name} tells of", file=_name(layout, path))


def _rows(path: Path) -> int | None:
    try:
        return int(pq.read_metadata(path).num_rows)
    except (OSError, pa.ArrowInvalid):
        return None


def folder_findings(layout: Layout, shards: list[int], pipelines: set[str]) -> Iterator[Finding]:
    """What is wrong with the folder as a whole; ``pipelines`` are those that graphs name."""
    for missing in sorted(set(range(max(shards, default=-1) + 1)) - set(shards)):
        yield finding("shard-missing", "nothing of it is there", file=_name(layout, layout.documents(missing)))
    yield from _pipeline_findings(layout, pipelines)
    for path in sorted(layout.folder.rglob("*")):
        name = _name(layout, path)
        if path.is_dir() or name.split("/")[0] in _NOT_OURS or _known(layout, path, shards):
            continue
        if is_leftover(path):
            yield finding("leftover", "written in part, and never put in its place", file=name)
        elif not name.startswith(".gbc/"):
            yield finding("unknown-file", "no part of a dataset", file=name)


def _known(layout: Layout, path: Path, shards: list[int]) -> bool:
    if path.parent == layout.folder:
        return path.name in _CARD_FILES
    number = path.name.partition(".")[0]
    if not (number.isascii() and number.isdigit() and int(number) in shards):
        return False
    expected = [layout.documents(int(number)), *(layout.table(table, int(number)) for table in TABLES)]
    return path in expected


def is_leftover(path: Path) -> bool:
    """Whether a file stands under the name that it has until it is whole."""
    return path.name.startswith(".") and path.name.endswith(".part")


def _pipeline_findings(layout: Layout, pipelines: set[str]) -> Iterator[Finding]:
    try:
        yaml.safe_load(layout.pipeline.read_text(encoding="utf-8"))
    except FileNotFoundError:
        if pipelines:
            yield finding(
                "pipeline-missing", f"graphs were made by {', '.join(sorted(pipelines))}", file="pipeline.yaml"
            )
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        yield finding("pipeline-damaged", " ".join(str(error).split()), file="pipeline.yaml")


def _name(layout: Layout, path: Path) -> str:
    return path.relative_to(layout.folder).as_posix()
