"""The door in a process of its own: what DuckDB does not stop doing when it is asked to is ended with the process."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from typing import Any

import pyarrow as pa

from gbc.query.errors import QueryError
from gbc.query.result import Result
from gbc.query.views import Files, Over

Parameters = Sequence[Any] | Mapping[str, Any] | None
"""What stands for ``?`` in order, or for ``$name``."""

GRACE = 2.0
"""Seconds that a query has to stop by itself, once its time is over: some of DuckDB's functions look at no clock."""


class DoorApart:
    """Asks a ``Door`` in another process, which is started when it is first asked and again after it was ended.

    Threads take turns. Close it.
    """

    def __init__(self, files: Files, over: Over, memory: str) -> None:
        self._opened_with = (files, over, memory)
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._line: Connection[Any, Any] | None = None

    def ask(self, query: str, parameters: Parameters, seconds: float) -> Result:
        """The answer to one statement. Raises ``QueryError``, also after ``seconds``."""
        with self._turn:
            line = self._line or self._start()
            try:
                line.send((query, parameters, seconds))
                if not line.poll(seconds + GRACE):
                    self._end()
                    raise QueryError(late(seconds))
                told = line.recv()
                if isinstance(told, str):
                    raise QueryError(told)
                columns, types = told
                with pa.ipc.open_stream(line.recv_bytes()) as reader:
                    return Result(columns, types, reader.read_all())
            except (EOFError, ConnectionError):
                self._end()
                raise QueryError("the database broke down over this question, perhaps for want of memory") from None
            except KeyboardInterrupt:
                self._end()
                raise

    def close(self) -> None:
        """End the process."""
        with self._turn:
            self._end()

    def __del__(self) -> None:
        self._end()

    def _start(self) -> Connection[Any, Any]:
        ours, theirs = Pipe()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - this interpreter, our own module
                # -P: a folder here that happens to be named gbc is no code
                [sys.executable, "-P", "-m", "gbc.query.child", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                env={**os.environ, "PYTHONPATH": os.pathsep.join(path or str(Path.cwd()) for path in sys.path)},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                start_new_session=True,  # so that Ctrl-C at a terminal reaches this process alone
            )
        self._line = ours
        try:
            ours.send(self._opened_with)
            told = ours.recv()
        except (EOFError, ConnectionError):
            told = "the process that holds the database could not be started; what it said stands above"
        if told is not None:
            self._end()
            raise QueryError(told)
        return ours

    def _end(self) -> None:
        process, line = self._process, self._line
        self._process = self._line = None
        if line is not None:
            line.close()
        if process is not None:
            process.kill()
            process.wait()


def late(seconds: float) -> str:
    """What is said of a query that took too long."""
    return f"stopped after {seconds:g} s; ask for less, or allow more time"
