"""A database that is needed only while something runs: on disk, so that memory does not grow, and never safe."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

_SETTINGS = ("journal_mode = OFF", "synchronous = OFF", "locking_mode = EXCLUSIVE")
_CACHE_KB = 64 << 10


def open_scratch(path: Path, tables: tuple[str, ...], cache_kb: int = _CACHE_KB) -> sqlite3.Connection:
    """A new database with these tables, written faster than a crash would allow."""
    connection = sqlite3.connect(path, isolation_level=None)
    for setting in (*_SETTINGS, f"cache_size = -{cache_kb}"):
        connection.execute(f"PRAGMA {setting}")
    for table in tables:
        connection.execute(f"CREATE TABLE {table}")
    connection.execute("BEGIN")
    return connection


@contextmanager
def scratch(*tables: str) -> Iterator[sqlite3.Connection]:
    """Such a database in a temporary folder, gone afterwards."""
    with TemporaryDirectory(prefix="gbc-") as folder, closing(open_scratch(Path(folder) / "notes", tables)) as opened:
        yield opened
