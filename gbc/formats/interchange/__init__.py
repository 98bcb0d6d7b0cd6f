"""The public form of graph-based captions (``GbcGraph``): a JSON list, JSON lines or nested Parquet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from gbc.formats.errors import FormatError
from gbc.formats.failed import failed
from gbc.formats.files import new_file
from gbc.formats.interchange.files import WRITERS, Object, files_of, read_records, shown, write_records
from gbc.formats.interchange.incoming import to_document
from gbc.formats.interchange.outgoing import to_record
from gbc.formats.interchange.wire import parse
from gbc.graph import StructuralError
from gbc.store import Entries, Entry


def read(source: Path) -> Iterator[Entry]:
    """The graphs of a file, or of all files of a folder; a record of which none can be made is a failure."""
    for path in files_of(source):
        for number, raw in enumerate(read_records(path), 1):
            if isinstance(raw, bytes) and raw.isspace():
                continue
            place = f"{path.name}#{number}"
            try:
                yield Entry(to_document(*parse(raw), place))
            except (msgspec.DecodeError, StructuralError, RecursionError) as error:
                yield failed(place, str(error), shown(raw))


def write(entries: Entries, dest: Path) -> list[str]:
    """One file with all graphs; its name ends in .json, .jsonl or .parquet."""
    if dest.suffix not in WRITERS:
        raise FormatError(f"{dest}: GBC files end in .json, .jsonl or .parquet")

    def records() -> Iterator[Object]:
        return (to_record(one.graph, one.source) for one, _ in entries if one.graph is not None)

    with new_file(dest) as path:
        write_records(records, path, dest.suffix)
    return []
