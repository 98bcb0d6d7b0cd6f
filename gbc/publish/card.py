"""The dataset card: README.md, whose YAML header tells ``datasets`` and the hub which tables there are."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import yaml

from gbc.errors import GbcError
from gbc.publish.body import merged, section
from gbc.publish.contents import Contents, contents
from gbc.store import Layout, StoreError
from gbc.store.files import write_whole

ABOUT = {
    "graphs": "One row a graph: the picture with all nodes, captions, edges and spans.",
    "sources": "One row an item that was given to the builder, in its order.",
    "images": "One row a picture: where it stands, its size and how much is known of it.",
    "nodes": "One row a node: the image, an entity, a composition or a relation, and its box.",
    "masks": "One row a node whose pixels are known, run-length encoded.",
    "captions": "One row a caption of a node, and how it was made.",
    "edges": "One row an edge: the source's caption names the target.",
    "spans": "One row an occurrence of an edge's words in a caption, in code points.",
    "scores": "One row a score of a caption by a metric.",
    "rejected": "One row a candidate that did not become part of a graph, and why.",
    "failures": "One row an item without a graph, and why.",
}
"""What a row of each table is, the default configuration first."""


class CardError(GbcError):
    """A card that cannot be brought up to date: one line, what, where and what to do."""


def write_card(folder: Path, origin: str = "") -> Path:
    """Write or bring up to date the card of a dataset; its path. ``origin`` is what a new one says of where it is from.

    Each table that has rows is a configuration; its description ends in the fingerprint of its files, because
    ``datasets`` knows a folder by its name and card only and would otherwise give back older rows, or another
    folder's. What a person added to the header or around our part of the text stays. Raises ``CardError`` where no
    shard is finished or the header cannot be read.
    """
    layout = Layout(folder)
    try:
        found = contents(layout)
    except StoreError as error:
        raise CardError(str(error)) from None
    if not found.shards:
        raise CardError(f"{folder}: no finished shard there yet; build first")
    header, text = _read(layout.card)
    header = {**first_header(), **header, **_our_header(found)}
    shown = yaml.safe_dump(header, sort_keys=False, allow_unicode=True, width=1000)
    title = f"# {folder.resolve().name}\n\n{origin}"
    body = merged(text or title, section(layout, found, ABOUT))
    write_whole(layout.card, f"---\n{shown}---\n\n{body}".encode())
    return layout.card


def stale_parts(folder: Path) -> list[str]:
    """Names in the header of the card that stands which are not as ``write_card`` would write them.

    Raises ``CardError`` as that does.
    """
    layout = Layout(folder)
    header, _ = _read(layout.card)
    try:
        ours = _our_header(contents(layout))
    except StoreError as error:
        raise CardError(str(error)) from None
    return [name for name, value in ours.items() if header.get(name) != value]


def first_header() -> dict[str, Any]:
    """What a new card starts with, for its owner to change."""
    return {
        "tags": ["graph-based-captioning", "image-captioning", "scene-graph"],
        "task_categories": ["image-to-text"],
    }


def _our_header(found: Contents) -> dict[str, Any]:
    filled = [table for table in ABOUT if found.rows[table]]
    return {
        "size_categories": [size_category(found.rows["sources"])],
        "configs": [
            {
                "config_name": table,
                **({"default": True} if table == filled[0] else {}),
                "description": f"{ABOUT[table]} Content {content_fingerprint(found.hashes[table])}",
                "data_files": [{"split": "train", "path": f"data/{table}/*.parquet"}],
            }
            for table in filled
        ],
    }


def content_fingerprint(hashes: list[str]) -> str:
    """What changes when any of a table's files does."""
    return hashlib.sha256("\n".join(hashes).encode("ascii")).hexdigest()[:16]


def size_category(rows: int) -> str:
    """The hub's word for a number of rows."""
    names = {1_000: "n<1K", 10_000: "1K<n<10K", 100_000: "10K<n<100K", 1_000_000: "100K<n<1M", 10_000_000: "1M<n<10M"}
    return next((name for limit, name in names.items() if rows < limit), "10M<n<100M")


def _read(card: Path) -> tuple[dict[str, Any], str]:
    """Header and text of the card that stands."""
    if not card.exists():
        return {}, ""
    text = card.read_text(encoding="utf-8")
    if not text.startswith("---\n"):
        return {}, text
    header, found, rest = text[4:].partition("\n---\n")
    try:
        values = yaml.safe_load(header)
    except yaml.YAMLError as error:
        raise CardError(f"{card}: its YAML header cannot be read ({_where(error)}); mend or delete it") from None
    if not found or not isinstance(values, dict):
        raise CardError(f"{card}: its YAML header does not end, or holds no names; mend or delete it")
    return values, rest.lstrip("\n")


def _where(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    return f"line {mark.line + 2}" if mark else type(error).__name__
