"""Several processes build one folder: the same tables, whoever dies meanwhile."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

import gbc
from gbc.runtime import BuildOptions, Counts, Progress, read_status
from gbc.store import StoreError
from tests.runtime.test_build import digests


@pytest.fixture
def whole(photos: Path, tmp_path: Path, pipeline: str) -> dict[str, str]:
    gbc.build(photos, tmp_path / "whole" / "out", pipeline, options=BuildOptions(shard_size=1))
    return digests(tmp_path / "whole" / "out")


def children(pid: int) -> list[int]:
    """Processes that came from this one."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text().split()]


def servers() -> list[int]:
    """The child of this process off which its workers are forked."""
    return [child for child in children(os.getpid()) if b"forkserver" in Path(f"/proc/{child}/cmdline").read_bytes()]


def workers() -> list[int]:
    """The workers of this process."""
    return [worker for server in servers() for worker in children(server)]


class Killer(Progress):
    """Kills the first worker that has done an image."""

    def __init__(self, signal_: int = signal.SIGKILL) -> None:
        self.notes: list[str] = []
        self.killed = False
        self.signal = signal_

    def note(self, line: str) -> None:
        self.notes.append(line)

    def skip(self, items: int) -> None:
        if not self.killed:
            self.killed = True
            self.kill()

    def kill(self) -> None:
        os.kill(workers()[0], self.signal)


def test_workers_leave_the_same_bytes(photos: Path, tmp_path: Path, pipeline: str, whole: dict[str, str]) -> None:
    out = tmp_path / "a" / "out"
    summary = gbc.build(photos, out, pipeline, options=BuildOptions(shard_size=1, workers=2))
    assert digests(out) == whole
    assert (summary.graphs, summary.nodes, summary.failed) == (6, 72, 0)
    assert summary.roles["describer"].calls == 72
    status = read_status(out)
    assert (status.items, status.done, status.roles["describer"].slots) == (6, 6, 2)


def test_a_worker_that_is_killed_costs_nothing(
    photos: Path, tmp_path: Path, pipeline: str, whole: dict[str, str]
) -> None:
    out, killer = tmp_path / "a" / "out", Killer()
    gbc.build(photos, out, pipeline, options=BuildOptions(shard_size=1, workers=2), progress=killer)
    assert digests(out) == whole
    assert killer.notes == ["a worker died (exit code -9); another goes on with its shard"]


class Leveller(Killer):
    """Kills it, and before it the process that others would be forked off."""

    def kill(self) -> None:
        (server,), (worker, *_) = servers(), workers()
        os.kill(server, self.signal)
        os.kill(worker, self.signal)


def test_others_are_forked_off_anew_where_that_process_died_too(
    photos: Path, tmp_path: Path, pipeline: str, whole: dict[str, str]
) -> None:
    out, killer = tmp_path / "a" / "out", Leveller()
    gbc.build(photos, out, pipeline, options=BuildOptions(shard_size=1, workers=2), progress=killer)
    assert digests(out) == whole
    assert any("another goes on with its shard" in note for note in killer.notes)


def test_a_mistake_in_a_worker_is_told_in_one_line(photos: Path, tmp_path: Path, pipeline: str) -> None:
    use = ["describer.use=tests.runtime.strange:FaultyDescriber", f"describer.file={tmp_path / 'script.yaml'}"]
    with pytest.raises(StoreError, match="a worker fails: ValueError: this was not meant"):
        gbc.build(photos, tmp_path / "out", pipeline, use, options=BuildOptions(shard_size=1, workers=2))


def test_workers_that_cannot_even_begin_are_not_started_for_ever(photos: Path, tmp_path: Path, pipeline: str) -> None:
    use = ["describer.use=tests.runtime.strange:StillbornDescriber", f"describer.file={tmp_path / 'script.yaml'}"]
    with pytest.raises(StoreError, match="3 workers died before they had a shard"):
        gbc.build(photos, tmp_path / "out", pipeline, use, options=BuildOptions(shard_size=1, workers=2))


def test_counts_of_two_are_those_of_both() -> None:
    one, other = Counts(graphs=1, failures={"a": 1}), Counts(graphs=2, nodes=3, failures={"a": 2, "b": 1})
    assert one + other == Counts(graphs=3, nodes=3, failures={"a": 3, "b": 1})
