"""When it is a file that is wrong, not the question."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

_READING = (duckdb.IOException, duckdb.SerializationException, duckdb.InternalException)
"""Raised while files are read, and hardly ever for a question; DuckDB's Thrift reader raises a bare ``Error``."""

_READING_WORDS = ("Invalid Error:", "IO Error:", "Serialization Error:", "INTERNAL Error:")
"""How the same begin where they come through Arrow, which makes ``OSError`` of whatever goes wrong in its stream."""


def told_damage(error: Exception, files: Iterable[Path]) -> str | None:
    """A line that names the damaged file behind an error of DuckDB's, None where the question is to blame."""
    tables = [path for path in files if path.suffix == ".parquet"]
    named = [path for path in tables if str(path) in str(error)]
    reading = type(error) is duckdb.Error or isinstance(error, _READING) or str(error).startswith(_READING_WORDS)
    if not (named or reading):
        return None
    damaged = next(filter(_lacks_its_footer, named or tables), None)
    if damaged is not None:
        return f"{damaged}: damaged; gbc tables {damaged.parents[2]} derives it from the documents again"
    if not (reading and tables):
        return None
    folder = tables[0].parents[2]
    return f"{folder}: a table is damaged; gbc validate {folder} tells which, gbc tables derives all of them again"


def _lacks_its_footer(path: Path) -> bool:
    try:
        pq.read_metadata(path)
    except (OSError, pa.ArrowException):
        return True
    return False
