"""Worker processes begin as the process is that starts them, with what all of them need."""

from __future__ import annotations

import os
import sys
from multiprocessing.connection import Connection, Pipe
from pathlib import Path

import pytest

from gbc.runtime import forked


def tell(connection: Connection) -> None:
    connection.send((os.environ.get("GBC_TEST_TOLD"), str(Path.cwd()), "networkx" in sys.modules))


def told() -> tuple[str | None, str, bool]:
    ours, theirs = Pipe()
    process = forked.start(tell, theirs)
    theirs.close()
    answer: tuple[str | None, str, bool] = ours.recv()
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


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere workers are not forked")
def test_what_workers_need_is_there_when_they_begin() -> None:
    forked.prepare()
    assert told()[2]
