"""``gbc build`` from a shell."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from gbc.store import Layout
from tests.cli.conftest import Run, one_line
from tests.web import closed_port


def test_a_build_says_what_it_does_and_what_came_out(gbc: Run, photos: Path, pipeline: str) -> None:
    result = gbc("build", "--images", photos, "--out", "out", "--pipeline", pipeline)
    assert result.returncode == 0, result.stderr
    lines = result.stderr.splitlines()
    assert lines[0] == "Answers from a file."
    assert "6 items." in lines
    assert any(line.startswith("6 graphs, 72 nodes, ") for line in lines)
    assert "gbc sql out" in lines[-1]
    assert "\r" not in result.stderr, "no moving line without a terminal"
    again = gbc("build", "--images", photos, "--out", "out", "--pipeline", pipeline)
    assert "Answers from a file." not in again.stderr, "what the pipeline can do is said once a folder"


def test_quiet_says_nothing_and_verbose_a_line_an_image(gbc: Run, photos: Path, pipeline: str) -> None:
    assert gbc("build", "-i", photos, "-o", "quiet", "-p", pipeline, "-q").stderr == ""
    lines = gbc("build", "-i", photos, "-o", "loud", "-p", pipeline, "-v").stderr.splitlines()
    assert sorted(line for line in lines if line.endswith(": 12 nodes"))[0] == "sub0/0.png: 12 nodes"


def test_workers_too_say_a_line_an_image(gbc: Run, photos: Path, pipeline: str) -> None:
    (photos / "broken.jpg").write_bytes(b"not a picture")
    arguments = ("-i", photos, "-o", "loud", "-p", pipeline, "-v", "--workers", 2, "--shard-size", 2)
    told = [line for line in gbc("build", *arguments).stderr.splitlines() if line.startswith(("sub", "broken"))]
    assert sorted(told) == [
        "broken.jpg: decode failed: not a picture in a format known here",
        *(f"sub{n % 2}/{n}.png: 12 nodes" for n in (0, 2, 4, 1, 3, 5)),
    ]
    logs = [path.read_text() for path in (photos.parent / "loud" / ".gbc" / "log").iterdir()]
    assert '"name":"broken.jpg"' in logs[0]


def test_failures_are_told_and_the_exit_status_is_three(gbc: Run, photos: Path, pipeline: str) -> None:
    (photos / "broken.jpg").write_bytes(b"not a picture")
    result = gbc("build", "-i", photos, "-o", "out", "-p", pipeline)
    assert result.returncode == 3
    assert "1 × decode: not a picture in a format known here" in result.stderr


def test_a_terminal_gets_one_moving_line(tmp_path: Path, photos: Path, pipeline: str) -> None:
    master, slave = pty.openpty()
    arguments = ["build", "-i", str(photos), "-o", str(tmp_path / "out"), "-p", pipeline]
    with subprocess.Popen([sys.executable, "-m", "gbc", *arguments], stderr=slave, stdout=slave) as process:
        os.close(slave)
        seen = b""
        try:
            while chunk := os.read(master, 4096):
                seen += chunk
        except OSError:  # the terminal went with the process
            pass
        assert process.wait() == 0
    os.close(master)
    text = seen.decode()
    assert "\r\x1b[K6/6 images, " in text
    assert "72 nodes, 0 failures" in text


def test_the_pipeline_is_changed_from_the_command_line(gbc: Run, photos: Path, pipeline: str) -> None:
    arguments = ("-i", photos, "-o", "out", "-p", pipeline, "--limit", 2)
    result = gbc("build", *arguments, "--set", "annotate.limits.depth=1", "--seed", 5, "--image-bytes", "none")
    assert result.returncode == 0, result.stderr
    assert "2 graphs, " in result.stderr
    written = (photos.parent / "out" / "pipeline.yaml").read_text()
    assert "depth: 1" in written
    assert "seed: 5" in written


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--images", "nowhere"], "nowhere: no such file or folder"),
        (["--images", "sample:tiger"], "there is photos, for all, and astronaut"),
        (["--images", ".", "--pipeline", "embeded"], "did you mean 'embedded'"),
        (["--images", "PHOTOS", "--set", "annotate.limits.dept=1"], "did you mean 'depth'"),
        (["--images", "PHOTOS", "--out", "PHOTOS"], "the folder holds other things"),
    ],
)
def test_mistakes_get_one_line(gbc: Run, photos: Path, pipeline: str, arguments: list[str], message: str) -> None:
    arguments = [str(photos) if argument == "PHOTOS" else argument for argument in arguments]
    if "--pipeline" not in arguments:
        arguments += ["--pipeline", pipeline]
    assert message in one_line(gbc("build", *arguments))


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("127.0.0.1:PORT", "no Ray cluster is reached there: Connection refused"),
        ("nonsense", "no Ray cluster is reached there: Invalid address format"),
        ("ray://127.0.0.1:10001", "start this on a machine of the cluster, with --address HOST:PORT"),
    ],
)
def test_an_address_without_a_cluster_is_one_line(
    gbc: Run, photos: Path, pipeline: str, address: str, message: str
) -> None:
    pytest.importorskip("ray", reason="needs the extra ray")
    address = address.replace("PORT", str(closed_port()))  # not in the parameters: each process would name another test
    told = gbc("build", "-i", photos, "-p", pipeline, "-q", "--engine", "ray", "--address", address)
    assert told.returncode == 2
    assert message in one_line(told)


def test_an_address_is_for_ray(gbc: Run, photos: Path, pipeline: str) -> None:
    told = gbc("build", "-i", photos, "-p", pipeline, "--address", "127.0.0.1:6379")
    assert told.returncode == 2
    assert "--address goes with --engine ray" in told.stderr


def test_a_folder_that_cannot_be_written_is_one_line(gbc: Run, photos: Path, pipeline: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert "file" in one_line(gbc("build", "-i", photos, "-o", "file/out", "-p", pipeline))


def test_ctrl_c_keeps_what_was_finished_and_says_how_to_go_on(photos: Path, pipeline: str, tmp_path: Path) -> None:
    import signal

    out = tmp_path / "out"
    process = subprocess.Popen(
        [sys.executable, "-m", "gbc", "build", "-i", str(photos), "-o", str(out), "-p", pipeline, "-v"],
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    for line in process.stderr:
        if "items." in line:
            process.send_signal(signal.SIGINT)
            break
    rest = process.stderr.read()
    process.stderr.close()
    if process.wait() == 0:
        pytest.skip("the build was faster than the signal")
    assert process.returncode == 130
    assert "Traceback" not in rest
    assert "run the same command again" in rest
    again = subprocess.run(process.args, stderr=subprocess.PIPE, text=True, check=False)
    assert again.returncode == 0, again.stderr
    assert Layout(out).shards() == [0]
