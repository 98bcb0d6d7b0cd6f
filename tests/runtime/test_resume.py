"""Going on with a folder: another pipeline, failures tried again, a disk without room, a log to look at."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

import gbc
from gbc.models.roles import ModelError, Traits
from gbc.models.scripted import ScriptedDescriber
from gbc.runtime import Budget, BuildOptions, PanelOptions, read_status
from gbc.store import Layout, StoreError
from tests.runtime.conftest import write_photo
from tests.runtime.test_build import digests, documents


def test_another_pipeline_is_refused_with_the_difference(photos: Path, tmp_path: Path, pipeline: str) -> None:
    out = tmp_path / "out"
    gbc.build(photos, out, pipeline)
    before = digests(out)
    with pytest.raises(StoreError, match=r"annotate\.limits\.depth is 3 there and 1 here; .*--update"):
        gbc.build(photos, out, pipeline, ["annotate.limits.depth=1"])
    (tmp_path / "script.yaml").write_text((tmp_path / "script.yaml").read_text() + "\n#\n")
    with pytest.raises(StoreError, match="the detector's weights, version or precision differ: scripted/"):
        gbc.build(photos, out, pipeline)
    assert digests(out) == before


def test_an_update_rebuilds_through_the_replies(photos: Path, tmp_path: Path, pipeline: str) -> None:
    out, change = tmp_path / "a" / "out", ["annotate.limits.depth=1"]
    gbc.build(photos, out, pipeline, options=BuildOptions(shard_size=4))
    summary = gbc.build(photos, out, pipeline, change, options=BuildOptions(update=True))
    assert sum(totals.calls for totals in summary.roles.values()) == 0
    assert summary.graphs == 6
    gbc.build(photos, tmp_path / "b" / "out", pipeline, change, options=BuildOptions(shard_size=4))
    assert digests(out) == digests(tmp_path / "b" / "out")


def test_an_update_that_was_cut_short_is_gone_on_with(photos: Path, tmp_path: Path, pipeline: str) -> None:
    out, change = tmp_path / "a" / "out", ["annotate.limits.depth=1"]
    gbc.build(photos, out, pipeline, options=BuildOptions(shard_size=2))
    nothing = PanelOptions(budget=Budget(seconds=0.0))
    for path in (out / ".gbc" / "replies").iterdir():
        path.unlink()
    stopped = gbc.build(photos, out, pipeline, change, options=BuildOptions(update=True, panel=nothing))
    assert stopped.stopped == "the budget of 0 seconds is spent"
    assert gbc.build(photos, out, pipeline, change).graphs == 6
    gbc.build(photos, tmp_path / "b" / "out", pipeline, change, options=BuildOptions(shard_size=2))
    assert digests(out) == digests(tmp_path / "b" / "out")


def test_what_failed_is_tried_again_when_asked_for(
    photos: Path, tmp_path: Path, pipeline: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, whole = tmp_path / "a" / "out", tmp_path / "b" / "out"
    gbc.build(photos, whole, pipeline)
    describe, count = ScriptedDescriber._describe, iter(range(10**6))

    def sometimes(self: ScriptedDescriber, request: object, script: object) -> object:
        if next(count) % 20 == 7:
            raise ModelError("it is tired")
        return describe(self, request, script)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(ScriptedDescriber, "_describe", sometimes)
        patch.setattr(ScriptedDescriber, "traits", Traits(batch=1), raising=False)
        failed = gbc.build(photos, out, pipeline)
    assert 0 < failed.failed < 6
    assert failed.failures == {"annotate: it is tired": failed.failed}
    assert gbc.build(photos, out, pipeline).graphs == 0, "only when asked for"
    assert gbc.build(photos, out, pipeline, options=BuildOptions(retry_failed=True)).failed == 0
    assert digests(out) == digests(whole)


@pytest.mark.parametrize("slots", [1, 64])
def test_a_server_gives_the_same_bytes_at_any_concurrency(
    photos: Path, tmp_path: Path, pipeline: str, monkeypatch: pytest.MonkeyPatch, slots: int
) -> None:
    gbc.build(photos, tmp_path / "a" / "out", pipeline)
    monkeypatch.setattr(ScriptedDescriber, "traits", Traits(slots=slots), raising=False)
    gbc.build(photos, tmp_path / "b" / "out", pipeline)
    assert digests(tmp_path / "a" / "out") == digests(tmp_path / "b" / "out")


def test_a_budget_in_pieces_ends_in_the_same_bytes(photos: Path, tmp_path: Path, pipeline: str) -> None:
    gbc.build(photos, tmp_path / "a" / "out", pipeline)
    out, runs, calls = tmp_path / "b" / "out", 0, 0
    while True:
        summary = gbc.build(photos, out, pipeline, options=BuildOptions(panel=PanelOptions(budget=Budget(calls=10))))
        runs += 1
        calls += sum(totals.calls for totals in summary.roles.values())
        if not summary.stopped:
            break
        assert summary.stopped == read_status(out).ended == "the budget of 10 calls is spent"
    assert (runs, calls) == (10, 96)
    assert digests(out) == digests(tmp_path / "a" / "out")


def test_the_log_tells_how_it_went(photos: Path, tmp_path: Path, pipeline: str) -> None:
    out = tmp_path / "out"
    with pytest.raises(StoreError, match="out: no such folder"):
        read_status(out)
    with pytest.raises(StoreError, match="no build has left a log there; it is no dataset"):
        read_status(photos)
    (photos / "bad.jpg").write_text("none")
    gbc.build(photos, out, pipeline)
    status = read_status(out)
    assert (status.items, status.done, status.running, status.ended) == (7, 7, False, "")
    assert status.failures == {"decode: not a picture in a format known here": 1}
    assert status.roles["describer"].calls == 72
    assert status.without_graph == 1
    gbc.build(photos, out, pipeline)
    status = read_status(out)
    assert (status.fresh, status.failures, status.without_graph) == (0, {}, 1), "of the run before"
    logs = sorted((out / ".gbc" / "log").iterdir())
    logs[-1].write_bytes(logs[-1].read_bytes()[:-60])
    assert read_status(out).ended == "the process is gone"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of two megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)]
    if os.geteuid() or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("a file system can be mounted by root only")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)  # noqa: S607


@pytest.mark.parametrize("filler", [0, 1_500_000, 1_700_000, 1_800_000])
def test_a_full_disk_is_told_and_room_mends_it(small_disk: Path, tmp_path: Path, pipeline: str, filler: int) -> None:
    photos = tmp_path / "large"
    for number in range(12):
        write_photo(photos / f"{number:02d}.png", number, (300, 220))
    out = small_disk / "out"
    (small_disk / "filler").write_bytes(bytes(filler))
    with pytest.raises(StoreError, match=r"[Nn]o space left on device|disk is full") as told:
        gbc.build(photos, out, pipeline, options=BuildOptions(shard_size=4))
    assert "\n" not in str(told.value)
    subprocess.run(["mount", "-o", "remount,size=64m", str(small_disk)], check=True)  # noqa: S607
    (small_disk / "filler").unlink()
    gbc.build(photos, out, pipeline, options=BuildOptions(shard_size=4))
    gbc.build(photos, tmp_path / "whole" / "out", pipeline, options=BuildOptions(shard_size=4))
    assert digests(out) == digests(tmp_path / "whole" / "out")


def test_a_folder_that_is_read_only_is_told(photos: Path, small_disk: Path, pipeline: str) -> None:
    out = small_disk / "out"
    gbc.build(photos, out, pipeline)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)  # noqa: S607
    with pytest.raises(StoreError, match="Read-only file system"):
        gbc.build(photos, out, pipeline)


def test_a_vanished_source_is_told_and_nothing_is_lost(photos: Path, tmp_path: Path, pipeline: str) -> None:
    out = tmp_path / "out"
    gbc.build(photos, out, pipeline)
    photos.rename(tmp_path / "elsewhere")
    with pytest.raises(Exception, match="photos"):
        gbc.build(photos, out, pipeline)
    assert len(documents(out)) == 6
    assert Layout(out).shards() == [0]
