"""A dataset of an older schema version, written anew in today's."""

from __future__ import annotations

from pathlib import Path

from gbc.graph import SCHEMA_VERSION
from gbc.runtime.rebuild import derive_again
from gbc.store import BuildLock, Layout
from gbc.store.document import DocumentWriter, decode, read_lines, version_of
from gbc.store.files import publish, temporary
from gbc.store.reading import whole_shards
from gbc.store.tables import open_name


def migrate(folder: Path) -> int:
    """Write every document of an older version in today's, and all that follows from it; how many there were.

    Reading needs no migration: older documents are brought up as they are read. Raises ``VersionError`` where a graph
    is of a version that is not known here, and leaves that shard as it is.
    """
    layout = Layout(folder)
    changed: list[int] = []
    count = 0
    with BuildLock(layout):
        for shard in whole_shards(folder):
            older = _rewrite(layout.documents(shard))
            count += older
            changed += [shard] if older else []
    if changed:
        derive_again(folder, changed)
    return count


def _rewrite(path: Path) -> int:
    """Write the documents of a file anew; how many were of an older version. Where none was, nothing changes."""
    older = 0
    try:
        with DocumentWriter(open_name(path)) as out:
            for number, line in enumerate(read_lines(path), 1):
                out.write(decode(line, f"{path}, line {number}"))
                older += version_of(line) not in (None, SCHEMA_VERSION)
        if older:
            publish([path])
    finally:
        temporary(path).unlink(missing_ok=True)
    return older
