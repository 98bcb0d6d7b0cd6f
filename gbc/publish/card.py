"""The dataset card: README.md, whose YAML header tells ``datasets`` and the hub which tables there are."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from gbc.errors import GbcError
from gbc.publish.about import ABOUT
from gbc.publish.body import BEGIN, END, merged, section
from gbc.publish.contents import Contents, contents
from gbc.store import Layout, StoreError
from gbc.store.files import write_whole
from gbc.store.missing import check_folder


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
    write_whole(layout.card, card_text(layout, finished(layout), folder.resolve().name, origin=origin).encode())
    return layout.card


def card_text(
    layout: Layout, found: Contents, name: str, more: Mapping[str, Any] | None = None, origin: str = ""
) -> str:
    """The card of ``found`` under a name, with what people wrote into the one that stands in the folder.

    ``more`` is for the header where that does not have it. Raises ``CardError`` where the header cannot be read.
    """
    header, text = _read(layout.card)
    header = {**first_header(), **(more or {}), **header, **_our_header(found)}
    body = merged(text or f"# {name}\n\n{origin}", section(layout, found, name), BEGIN, END)
    return f"---\n{yaml.safe_dump(header, sort_keys=False, allow_unicode=True, width=1000)}---\n\n{body}"


def finished(layout: Layout) -> Contents:
    """What the whole shards of a folder hold. Raises ``CardError`` where there are none."""
    try:
        check_folder(layout.folder)
        found = contents(layout)
    except StoreError as error:
        raise CardError(str(error)) from None
    if not found.shards:
        raise CardError(f"{layout.folder}: no finished shard there yet; build first")
    return found


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
