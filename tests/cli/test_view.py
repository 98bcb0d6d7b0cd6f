"""``gbc view`` as a process: what it prints, that it answers, and how it ends."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from click.testing import CliRunner

pytest.importorskip("starlette", reason="needs the extra view")

from gbc.cli import main
from gbc.store import Journal, Layout
from tests.view.scenes import documents, write


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("cli-view") / "out", documents([3, 4]))


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_it_prints_an_address_answers_there_and_ends_in_silence(tmp_path: Path, end: signal.Signals) -> None:
    layout = Layout(tmp_path / "out")
    write(layout.folder, documents([3, 4])[:2])
    with Journal.of(layout, 1) as journal:  # a shard that is open makes a folder aside
        journal.append(documents([5], start=2)[0])
    (tmp_path / "aside").mkdir()
    command = [sys.executable, "-m", "gbc", "view", str(layout.folder), "--no-browser"]
    environment = {**os.environ, "TMPDIR": str(tmp_path / "aside")}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        told = process.stdout.readline()
        found = re.fullmatch(r"Open (http://127\.0\.0\.1:\d+/[\w-]{32}/)\n", told)
        assert found is not None, told + process.stderr.read()
        with urllib.request.urlopen(found[1] + "api/gallery") as answer:  # noqa: S310 - our own server
            assert b'"total":3' in answer.read()
        assert list((tmp_path / "aside").iterdir())
        process.send_signal(end)
        assert process.wait(20) == 0
        assert process.stderr.read() == ""
    assert not list((tmp_path / "aside").iterdir())


def test_the_browser_is_opened_where_the_page_is(place: Path, tmp_path: Path) -> None:
    """BROWSER names a program of ours: the very way in which the standard library opens one."""
    seen = tmp_path / "seen"
    program = tmp_path / "browser.sh"
    program.write_text(f'#!/bin/sh\nprintf %s "$1" > {seen}.part && mv {seen}.part {seen}\n')
    program.chmod(0o755)
    command = [sys.executable, "-m", "gbc", "view", str(place)]
    environment = {**os.environ, "BROWSER": f"{program} %s"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        where = process.stdout.readline().removeprefix("Open ").strip()
        while not seen.exists() and process.poll() is None:
            os.sched_yield()
        assert seen.read_text() == where
        process.send_signal(signal.SIGINT)
        process.wait(20)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nowhere"], "no such folder"),
        (["PLACE", "--compare", "nowhere"], "no such folder"),
        (["PLACE", "--port", "TAKEN"], "--port 0 takes a free one"),
        (["PLACE", "--host", "256.0.0.1"], "cannot listen on 256.0.0.1"),
    ],
)
def test_what_is_wrong_is_said_in_a_line(place: Path, arguments: list[str], says: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        given = {"PLACE": str(place), "TAKEN": str(taken.getsockname()[1])}
        run = CliRunner().invoke(main, ["view", *(given.get(one, one) for one in arguments), "--no-browser"])
    assert run.exit_code == 2
    assert says in run.stderr
    assert run.stderr.count("\n") == 1


def test_without_the_extra_it_says_what_to_install(place: Path) -> None:
    code = "import sys; sys.modules['uvicorn'] = None; from gbc.cli import main; main(['view', sys.argv[1]])"
    run = subprocess.run([sys.executable, "-c", code, str(place)], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr == "gbc: the page needs the extra view: pip install 'gbc-builder[view]'\n"
