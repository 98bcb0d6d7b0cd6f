"""Actors of a real Ray build one folder: the same tables, whoever dies meanwhile."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

import gbc
from gbc.runtime import Budget, BuildOptions, ClusterError, Counts, Done, PanelOptions, Progress, read_status
from gbc.store import StoreError
from tests.models.prompted.loopback import serving
from tests.runtime.conftest import write_photo
from tests.runtime.test_build import digests, documents
from tests.scenes import draw_scene

os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
ray = pytest.importorskip("ray", reason="needs the extra ray")
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:ray", "ignore::FutureWarning:ray")


@pytest.fixture(scope="module")
def cluster() -> Iterator[None]:
    """A Ray of this module's own, which every build here finds that it is connected to."""
    ray.init(
        address="local",
        num_cpus=4,
        object_store_memory=80 << 20,
        include_dashboard=False,
        log_to_driver=False,
        logging_level="ERROR",
    )
    yield
    ray.shutdown()


@pytest.fixture
def whole(photos: Path, tmp_path: Path, pipeline: str) -> dict[str, str]:
    for number in range(6, 24):
        write_photo(photos / f"sub{number % 2}" / f"{number}.png", number)
    gbc.build(photos, tmp_path / "whole" / "out", pipeline, options=BuildOptions(shard_size=4))
    return digests(tmp_path / "whole" / "out")


def actors(of: int | None = None) -> list[int]:
    """The processes of this Ray's actor pool that are at work: grandchildren of the process that started it."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes()
            parent = _parent(int(folder.name))
        except OSError:
            continue
        if command.startswith(b"ray::MapWorker") and b".submit" in command and _parent(parent) == (of or os.getpid()):
            found.append(int(folder.name))
    return found


def _parent(pid: int) -> int:
    return int((Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[1])


class Notes(Progress):
    """Keeps what is noted."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def note(self, line: str) -> None:
        self.notes.append(line)


class Killer(Notes):
    """Kills an actor with a shard in hand, when the first image is done."""

    def __init__(self, out: Path) -> None:
        super().__init__()
        self.journals = out / ".gbc" / "journal"
        self.killed = 0

    def images(self, counts: Counts, done: Sequence[Done]) -> None:
        at_work = [pid for pid in actors() if _has_open(pid, self.journals)]
        if not self.killed and at_work:
            self.killed = at_work[0]
            os.kill(self.killed, signal.SIGKILL)


def _has_open(pid: int, folder: Path) -> bool:
    """Whether this process writes a file of this folder."""
    for handle in Path(f"/proc/{pid}/fd").glob("*"):
        with suppress(OSError):
            if handle.readlink().parent == folder:
                return True
    return False


@pytest.mark.slow
def test_two_actors_leave_the_same_bytes(
    cluster: None, photos: Path, tmp_path: Path, pipeline: str, whole: dict[str, str]
) -> None:
    out = tmp_path / "a" / "out"
    summary = gbc.build(photos, out, pipeline, engine="ray", options=BuildOptions(shard_size=4, workers=2))
    assert digests(out) == whole
    assert (summary.graphs, summary.nodes, summary.failed) == (24, 288, 0)
    assert summary.roles["describer"].calls == 288
    status = read_status(out)
    assert (status.items, status.done, status.roles["describer"].slots, status.ended) == (24, 24, 2, "")
    assert not list((out / ".gbc" / "journal").iterdir())
    assert gbc.build(photos, out, pipeline, engine="ray").graphs == 0, "all is there"


@pytest.mark.slow
def test_an_actor_that_is_killed_costs_nothing(
    cluster: None, photos: Path, tmp_path: Path, pipeline: str, whole: dict[str, str]
) -> None:
    out = tmp_path / "a" / "out"
    killer = Killer(out)
    slow = ["describer.use=tests.runtime.strange:SlowDescriber", f"describer.file={tmp_path / 'script.yaml'}"]
    options = BuildOptions(shard_size=4, workers=4)
    gbc.build(photos, out, pipeline, slow, engine="ray", options=options, progress=killer)
    assert killer.notes == ["a worker died (killed, or out of memory); another goes on with its shard"]
    assert [document.source.position for document in documents(out)] == list(range(24))
    gbc.build(photos, tmp_path / "b" / "out", pipeline, slow, options=BuildOptions(shard_size=4))
    assert digests(out) == digests(tmp_path / "b" / "out")
    tables = {name: digest for name, digest in digests(out).items() if name.startswith("data/nodes")}
    assert tables.items() <= whole.items()


SEEN = """
name: seen
detector: {{use: "tests.runtime.strange:SceneEyes"}}
describer: {{use: server, model: seer, base_url: "{url}", image_format: png, slots: 4}}
"""


@pytest.mark.slow
def test_behind_a_server_the_bytes_are_the_same_though_it_fails_now_and_then(cluster: None, tmp_path: Path) -> None:
    pytest.importorskip("openai", reason="needs the extra server")
    (tmp_path / "scenes").mkdir()
    for seed in range(4):
        (tmp_path / "scenes" / f"{seed}.png").write_bytes(draw_scene(seed).png())
    with serving() as server:
        (tmp_path / "seen.yaml").write_text(SEEN.format(url=server.url))
        build = partial(gbc.build, tmp_path / "scenes", pipeline=str(tmp_path / "seen.yaml"))
        build(tmp_path / "a" / "out", options=BuildOptions(shard_size=2))
        server.asked.clear()
        server.mishap = lambda words, before: "500" if len(words) % 5 == 0 and not before else None
        summary = build(tmp_path / "b" / "out", engine="ray", options=BuildOptions(shard_size=2, workers=2))
        assert server.missing == []
    assert summary.roles["describer"].attempts > summary.roles["describer"].calls
    assert digests(tmp_path / "b" / "out") == digests(tmp_path / "a" / "out")


@pytest.mark.slow
def test_the_embedded_models_give_the_same_bytes(cluster: None, tmp_path: Path) -> None:
    pytest.importorskip("rapidocr", reason="needs the extra embedded")
    pytest.importorskip("skimage", reason="needs the extra sample")
    here, there = tmp_path / "a" / "out", tmp_path / "b" / "out"
    gbc.build("sample:photos", here, limit=2, options=BuildOptions(shard_size=1))
    gbc.build("sample:photos", there, limit=2, engine="ray", options=BuildOptions(shard_size=1, workers=2))
    assert digests(here) == digests(there)


@pytest.mark.slow
def test_a_budget_holds_for_all_actors_together(cluster: None, photos: Path, tmp_path: Path, pipeline: str) -> None:
    options, progress = BuildOptions(shard_size=1, workers=2, panel=PanelOptions(budget=Budget(calls=40))), Notes()
    many = ["resources.describer.cpus=3"]
    summary = gbc.build(photos, tmp_path / "out", pipeline, many, engine="ray", options=options, progress=progress)
    assert progress.notes == [
        "a worker asks for 3 CPUs and 0 GPUs, and there are 4 and 0: 1 of 2 workers run until there are more"
    ]
    assert summary.stopped == "the budget of 20 calls is spent"
    assert 20 <= sum(totals.calls for totals in summary.roles.values()) <= 40


@pytest.mark.slow
def test_what_ends_an_actor_is_told_in_one_line(cluster: None, photos: Path, tmp_path: Path, pipeline: str) -> None:
    use = ["describer.use=tests.runtime.strange:OnceDescriber", f"describer.file={tmp_path / 'script.yaml'}"]
    with pytest.raises(StoreError, match="describer: no second one"):
        gbc.build(photos, tmp_path / "out", pipeline, use, engine="ray")
    (tmp_path / "script.taken").unlink()
    use[0] = "describer.use=tests.runtime.strange:FaultyDescriber"
    with pytest.raises(StoreError, match="a worker fails: ValueError: this was not meant"):
        gbc.build(photos, tmp_path / "out2", pipeline, use, engine="ray")


@pytest.mark.slow
def test_a_shard_over_which_actors_die_ends_the_run(cluster: None, photos: Path, tmp_path: Path, pipeline: str) -> None:
    use = ["describer.use=tests.runtime.strange:DeadlyDescriber", f"describer.file={tmp_path / 'script.yaml'}"]
    with pytest.raises(StoreError, match="3 workers died over shard 0"):
        gbc.build(photos, tmp_path / "out", pipeline, use, engine="ray")


def test_without_ray_the_command_that_installs_it_is_named(
    photos: Path, tmp_path: Path, pipeline: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(ClusterError, match=r"pip install 'gbc-builder\[ray\]'"):
        gbc.build(photos, tmp_path / "out", pipeline, engine="ray")


@pytest.mark.slow
@pytest.mark.parametrize("presses", [1, 2])
def test_ctrl_c_ends_ray_too_and_the_next_run_goes_on(
    photos: Path, tmp_path: Path, pipeline: str, whole: dict[str, str], presses: int
) -> None:
    out, mark = tmp_path / "a" / "out", f"GBC_TEST={tmp_path}"
    command = [sys.executable, "-m", "gbc", "build", "-i", str(photos), "-o", str(out), "-p", pipeline, "-v"]
    command += ["--shard-size", "4", "--engine", "ray", "--address", "local", "--workers", "2"]
    use = ["describer.use=tests.runtime.strange:TiredDescriber", f"describer.file={tmp_path / 'script.yaml'}"]
    command += ["--set", use[0], "--set", use[1]]
    (tmp_path / "script.tired").write_text("0.1" if presses == 1 else "60")
    environment = {**os.environ, "GBC_TEST": str(tmp_path)}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stderr is not None
        signs = iter([": 12 nodes\n", "Ctrl-C again stops at once\n"][:presses])
        sign, pressed = next(signs), 0.0
        for line in process.stderr:
            if line.endswith(sign):
                process.send_signal(signal.SIGINT)
                pressed = time.monotonic()
                if not (sign := next(signs, "")):
                    break
        said = process.stderr.read()
    assert process.returncode == 130, said
    assert time.monotonic() - pressed < 50.0
    assert said.splitlines()[-1] == "gbc: stopped; what was finished is kept, run the same command again to go on"
    assert "Traceback" not in said
    until = time.monotonic() + 20.0
    while left := [path for path in Path("/proc").glob("[0-9]*") if mark.encode() in _environment(path)]:
        assert time.monotonic() < until, left
        time.sleep(0.1)
    (tmp_path / "script.tired").unlink()
    gbc.build(photos, out, pipeline, use)
    gbc.build(photos, tmp_path / "b" / "out", pipeline, use, options=BuildOptions(shard_size=4))
    assert digests(out) == digests(tmp_path / "b" / "out")
    tables = {name: digest for name, digest in digests(out).items() if name.startswith("data/nodes")}
    assert tables.items() <= whole.items()


def _environment(folder: Path) -> bytes:
    try:
        return (folder / "environ").read_bytes()
    except OSError:
        return b""
