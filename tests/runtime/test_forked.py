"""Worker processes begin with what all of them need, and as the process is that starts them."""

from __future__ import annotations

import os
import sys
from multiprocessing.connection import Connection
from pathlib import Path

import pyarrow as pa
import pytest

from gbc.runtime import forked


def tell(connection: Connection) -> None:
    texts = pa.array(["made", "of", "text"])
    connection.send((os.environ.get("GBC_TEST_TOLD"), str(Path.cwd()), "pandas" in sys.modules, len(texts)))


def told() -> tuple[str | None, str, bool, int]:
    ours, theirs = forked.pipe()
    process = forked.start(tell, theirs)
    theirs.close()
    answer: tuple[str | None, str, bool, int] = ours.recv()
    process.join()
    assert process.exitcode == 0
    return answer


def test_a_worker_has_the_environment_of_now(monkeypatch: pytest.MonkeyPatch) -> None:
    forked.prepare()
    monkeypatch.setenv("GBC_TEST_TOLD", "first")
    assert told()[:2] == ("first", str(Path.cwd()))
    monkeypatch.setenv("GBC_TEST_TOLD", "second")
    assert told()[0] == "second"
    monkeypatch.delenv("GBC_TEST_TOLD")
    assert told()[0] is None


def test_a_worker_makes_arrays_without_loading_pandas() -> None:
    pytest.importorskip("pandas")
    assert told()[2:] == (False, 3)
