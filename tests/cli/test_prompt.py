"""The prompt of ``gbc sql``, typed at through a terminal."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from gbc.cli.prompt import statements
from tests.cli.conftest import Run
from tests.query.holiday import documents
from tests.store.samples import commit

_STEERING = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]|\x1b[=>]|\r")


class Terminal:
    """``gbc sql`` at a terminal of its own."""

    def __init__(self, folder: Path, home: Path) -> None:
        self._ours, theirs = pty.openpty()
        environment = {**os.environ, "XDG_STATE_HOME": str(home), "TERM": "xterm", "COLUMNS": "120", "LINES": "40"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gbc", "sql", str(folder)],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=environment,
            start_new_session=True,
        )
        os.close(theirs)
        self.shown = ""

    def wait_for(self, text: str, seconds: float = 25) -> str:
        """What is shown up to ``text``, steering signs apart."""
        end = time.monotonic() + seconds
        while text not in _STEERING.sub("", self.shown):
            assert time.monotonic() < end, _STEERING.sub("", self.shown)
            if select.select([self._ours], [], [], 0.2)[0]:
                try:
                    data = os.read(self._ours, 65536)
                except OSError:  # the other end is closed
                    data = b""
                self.shown += data.decode("utf-8", "replace")
                if b"\x1b[6n" in data:  # asked where its cursor is
                    os.write(self._ours, b"\x1b[1;1R")
        before, _, rest = _STEERING.sub("", self.shown).partition(text)
        self.shown = rest
        return before

    def type(self, text: str) -> None:
        os.write(self._ours, text.encode())

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._ours)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    commit(tmp_path / "out", 0, documents())
    return tmp_path / "out"


@pytest.fixture
def terminal(folder: Path, tmp_path: Path) -> Iterator[Terminal]:
    opened = Terminal(folder, tmp_path / "state")
    yield opened
    opened.close()


def test_a_session_at_the_prompt(terminal: Terminal, tmp_path: Path) -> None:
    terminal.wait_for("3 graphs.")
    terminal.wait_for("gbc>")
    terminal.type("select count(*) as many,\r")
    terminal.wait_for("...>")
    terminal.type("';' as sign from nodes;\r")
    terminal.wait_for("22  ;")
    terminal.wait_for("gbc>")
    terminal.type("select nothing;\r")
    terminal.wait_for('gbc: Binder Error: Referenced column "nothing"')
    terminal.wait_for("gbc>")
    terminal.type(".tables\r")
    terminal.wait_for("29  edges")
    terminal.wait_for("gbc>")
    terminal.type(".schema edges\r")
    terminal.wait_for("span_count")
    terminal.wait_for("gbc>")
    terminal.type(".macros\r")
    terminal.wait_for("subgraph_text")
    terminal.wait_for("gbc>")
    terminal.type("select never sent")
    terminal.wait_for("never sent")
    terminal.type("\x03")
    terminal.wait_for("gbc>")
    terminal.type("select span_c\t")
    terminal.wait_for("span_count")
    terminal.type(" from edges limit 1;\r")
    terminal.wait_for("(1 row)")
    terminal.wait_for("gbc>")
    terminal.type("\x04")
    assert terminal.process.wait(20) == 0
    assert "+select nothing;" in (tmp_path / "state" / "gbc" / "sql_history").read_text().splitlines()


def test_ctrl_c_stops_a_query_and_the_prompt_goes_on(terminal: Terminal) -> None:
    terminal.wait_for("gbc>")
    terminal.type("select count(*) from range(1000000) a, range(1000000) b where a.range % 7 = b.range % 11;\r")
    time.sleep(1.5)
    os.killpg(terminal.process.pid, signal.SIGINT)  # what the line discipline does while nobody reads keys
    terminal.wait_for("gbc: stopped")
    terminal.wait_for("gbc>")
    terminal.type("select 40 + 2 as answer;\r")
    terminal.wait_for("42")
    terminal.wait_for("gbc>")
    terminal.type(".quit\r")
    assert terminal.process.wait(20) == 0


def test_statements_come_from_standard_input(folder: Path, gbc: Run) -> None:
    command = [sys.executable, "-m", "gbc", "sql", str(folder), "-f", "csv"]
    asked = "select ';' as a; -- a comment; with one\nselect count(*) as n from nodes"
    done = subprocess.run(command, input=asked, capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout == "a\n;\nn\n22\n"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        (" ;; \n", []),
        ("a; b", ["a;", " b"]),
        ("select ';'; b;", ["select ';';", " b;"]),
        ("-- x; y\na;", ["-- x; y\na;"]),
        ("/* ; */ a", ["/* ; */ a"]),
        ("a; -- the end;\n", ["a;"]),
    ],
)
def test_statements_are_told_apart(text: str, found: list[str]) -> None:
    assert list(statements(text)) == found
