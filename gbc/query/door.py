"""The one way in which a dataset is asked: it reads these very files, for so long, and nothing else."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import duckdb
import pyarrow as pa

from gbc.query.apart import Parameters, late
from gbc.query.damage import told_damage
from gbc.query.errors import QueryError
from gbc.query.result import Result
from gbc.query.statement import one_line, reading_statement
from gbc.query.views import Files, Over, definitions, judgement_view, quoted

RESULT_BYTES = 2 << 30
"""An answer larger than this is not held in memory."""

_BATCH_ROWS = 4096


class Door:
    """A DuckDB connection that holds the views and macros of ``schemas/`` over given files.

    It answers SELECT and EXPLAIN; no other file can be opened, no extension loaded, no setting changed, and a query
    that takes too long is asked to stop. Close it.
    """

    def __init__(self, files: Files, over: Over, memory: str) -> None:
        self._paths = [path for paths in files.values() for path in paths]
        self._connection = duckdb.connect()
        try:
            self._lay_out(files, over)
            self._lock_up(files, memory)
        except duckdb.Error as error:
            self._connection.close()
            raise QueryError(self._words(error)) from None

    def ask(self, query: str, parameters: Parameters, seconds: float) -> Result:
        """The answer to one statement. Raises ``QueryError``, also after ``seconds``."""
        with self._stopped_after(seconds):
            text = reading_statement(query, self._serialized)
            relation = self._connection.sql(text, params=parameters)
            if relation is None:
                raise QueryError("this statement has no answer")
            types = [str(type_) for type_ in relation.types]
            return Result(relation.columns, types, _gathered(relation))

    def close(self) -> None:
        """Let go of the files."""
        self._connection.close()

    def _lay_out(self, files: Files, over: Over) -> None:
        for kind, paths in files.items():
            self._connection.execute(f"SET VARIABLE gbc_{kind} = $1", [[str(path) for path in paths]])
        self._connection.execute(definitions(over))
        self._connection.execute(judgement_view())

    def _lock_up(self, files: Files, memory: str) -> None:
        allowed = ", ".join(quoted(str(path)) for paths in files.values() for path in paths)
        for setting in (
            f"memory_limit = {quoted(memory)}",
            "temp_directory = ''",
            "autoinstall_known_extensions = false",
            "autoload_known_extensions = false",
            "allow_community_extensions = false",
            "python_enable_replacements = false",
            f"allowed_paths = [{allowed}]",
            "enable_external_access = false",
            "lock_configuration = true",
        ):
            self._connection.execute(f"SET {setting}")

    def _serialized(self, query: str) -> str:
        ((tree,),) = self._connection.execute("SELECT json_serialize_sql($1)", [query]).fetchall()
        return str(tree)

    def _words(self, error: Exception) -> str:
        return told_damage(error, self._paths) or one_line(error)

    @contextmanager
    def _stopped_after(self, seconds: float) -> Iterator[None]:
        """Interrupt what runs longer, and say in one line what goes wrong."""
        stopped = threading.Event()

        def stop() -> None:
            stopped.set()
            self._connection.interrupt()

        timer = threading.Timer(seconds, stop)
        timer.daemon = True
        timer.start()
        try:
            yield
        except (duckdb.Error, pa.ArrowException, OSError) as error:
            if stopped.is_set():
                raise QueryError(late(seconds)) from None
            raise QueryError(self._words(error)) from None
        finally:
            timer.cancel()
            timer.join()


def _gathered(relation: Any) -> pa.Table:
    """All rows, unless they are too much to hold."""
    batches, size = [], 0
    with relation.to_arrow_reader(_BATCH_ROWS) as reader:
        for batch in reader:
            size += batch.nbytes
            if size > RESULT_BYTES:
                raise QueryError(f"the answer is larger than {RESULT_BYTES >> 30} GiB; add LIMIT or name fewer columns")
            batches.append(batch)
        return pa.Table.from_batches(batches, schema=reader.schema)
