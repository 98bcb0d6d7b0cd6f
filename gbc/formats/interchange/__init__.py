"""The public form of graph-based captions (``GbcGraph``): a JSON list, JSON lines or nested Parquet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from gbc.formats.interchange.incoming import to_document
from gbc.formats.interchange.outgoing import to_record
from gbc.formats.interchange.wire import parse
from gbc.formats.records import Object, read_structs, write_records
from gbc.store import Entries, Entry

SUFFIXES = (".json", ".jsonl", ".parquet")


def read(source: Path) -> Iterator[Entry]:
    """The graphs of a file, or of all files of a folder; a record of which none can be made is a failure."""
    return read_structs(source, SUFFIXES, lambda raw, place: Entry(to_document(*parse(raw), place)))


def write(entries: Entries, out: Path) -> list[str]:
    """One file with all graphs; its name ends in .json, .jsonl or .parquet."""

    def records() -> Iterator[Object]:
        return (to_record(one.graph, one.source) for one in entries.documents() if one.graph is not None)

    write_records(records, out, SUFFIXES)
    return []
