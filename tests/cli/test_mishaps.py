"""What goes wrong for people who try things: told in one line, and nothing is lost."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from PIL import Image as Pillow

import gbc as package
from gbc.errors import GbcError
from tests.cli.conftest import Run, one_line


@pytest.fixture
def out(gbc: Run, photos: Path, pipeline: str, tmp_path: Path) -> Path:
    assert gbc("build", "-i", photos, "-o", "out", "-p", pipeline, "-q").returncode == 0
    return tmp_path / "out"


def test_tables_that_were_deleted_come_back_with_their_pictures(gbc: Run, out: Path) -> None:
    before = pq.read_table(out / "data" / "graphs" / "00000.parquet")
    shutil.rmtree(out / "data")
    result = gbc("tables", out)
    assert result.returncode == 0, result.stderr
    assert "left empty" not in result.stderr
    assert pq.read_table(out / "data" / "graphs" / "00000.parquet") == before


def test_pictures_that_are_gone_for_good_are_counted(gbc: Run, out: Path, photos: Path) -> None:
    shutil.rmtree(out / "data")
    (photos / "sub0" / "0.png").unlink()
    assert "1 pictures are neither in the old tables nor where they came from" in gbc("tables", out).stderr


def test_a_rerun_tells_what_earlier_runs_left_without_a_graph(gbc: Run, photos: Path, pipeline: str) -> None:
    (photos / "broken.jpg").write_bytes(b"no picture")
    assert gbc("build", "-i", photos, "-o", "out", "-p", pipeline).returncode == 3
    again = gbc("build", "-i", photos, "-o", "out", "-p", pipeline)
    assert again.returncode == 3
    assert "Nothing was left to do" in again.stderr
    assert "1 item of earlier runs without a graph: --retry-failed tries again." in again.stderr


def test_a_rerun_with_nothing_to_do_says_so(gbc: Run, out: Path, photos: Path, pipeline: str) -> None:
    again = gbc("build", "-i", photos, "-o", "out", "-p", pipeline)
    assert (again.returncode, again.stderr.splitlines()[-1]) == (
        0,
        "Nothing was left to do: all of it was built before.",
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("tables", "nowhere"), "nowhere: no such folder"),
        (("sql", "OUT", ""), "there is no question"),
        (("sql", "nowhere", "select 1"), "no such folder"),
        (("show", "OUT", "nobody", "-o", "x.png"), "no picture 'nobody'"),
    ],
)
def test_mistakes_get_one_line(gbc: Run, out: Path, arguments: tuple[str, ...], message: str) -> None:
    assert message in one_line(gbc(*(str(out) if word == "OUT" else word for word in arguments)))


@pytest.mark.parametrize("command", ["tables", "stats", "validate", "card", "status"])
def test_a_misspelt_folder_is_told_with_the_nearest(gbc: Run, out: Path, command: str) -> None:
    wrong = out.with_name(f"{out.name}t")
    assert one_line(gbc(command, str(wrong))).endswith(f"{wrong}: no such folder; did you mean {out}?")
    assert not wrong.exists()


def test_a_drawing_of_no_known_format_is_refused(gbc: Run, out: Path) -> None:
    result = gbc("show", out, "sub0/0.png", "-o", "x.xyz")
    assert result.returncode == 2
    assert "no format ends so" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_file_in_the_way_of_the_output_is_told_before_anything_is_read(
    gbc: Run, photos: Path, pipeline: str, tmp_path: Path
) -> None:
    (tmp_path / "ok.csv").write_text("x")
    assert "ok.csv: a file is in the way" in one_line(gbc("build", "-i", photos, "-o", "ok.csv", "-p", pipeline))


def test_signs_that_steer_a_terminal_are_shown_as_text(gbc: Run, photos: Path, pipeline: str) -> None:
    shutil.copy(photos / "sub0" / "0.png", photos / "new\nline\x1b[31mred.png")
    result = gbc("build", "-i", photos, "-o", "out", "-p", pipeline, "-v")
    assert "new\\nline\\x1b[31mred.png: 12 nodes" in result.stderr
    assert "\x1b[31m" not in result.stderr


def test_a_plan_of_the_engine_is_drawn(gbc: Run, out: Path) -> None:
    lines = gbc("sql", out, "explain select count(*) from nodes").stdout.splitlines()
    assert lines[0].startswith("╭")
    assert len(lines) > 2
    assert "\\n" not in "".join(lines)


def test_ctrl_c_ends_a_query_quietly(out: Path) -> None:
    query = "select count(*) from range(1000000) a, range(1000000) b where a.range % 7 = b.range % 11"
    heeding = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); import gbc.cli; gbc.cli.main()"
    command = [sys.executable, "-c", heeding, "sql", str(out), query]  # a shell may have had Ctrl-C ignored
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            time.sleep(5)
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=30)
        finally:
            process.kill()
    assert process.returncode == 130
    assert "Traceback" not in errors


EARLY = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
def press(event, details):
    if event == "import" and details[0] == "{module}":
        os.kill(os.getpid(), signal.SIGINT)
import gbc.cli
sys.addaudithook(press)
gbc.cli.main()
"""


@pytest.mark.parametrize("module", ["gbc.pipeline", "numpy", "gbc.runtime.build"])
def test_ctrl_c_is_one_line_also_while_a_command_is_imported(module: str, tmp_path: Path) -> None:
    command = [sys.executable, "-c", EARLY.format(module=module), "build", "-i", str(tmp_path)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr.strip()) == (130, "gbc: stopped")


@pytest.mark.parametrize("image", [np.zeros((4, 4, 3), np.uint8), None, ["x"], Pillow.new("RGB", (0, 0))])
def test_what_is_no_picture_is_told(image: object, pipeline: str) -> None:
    with pytest.raises(GbcError) as caught:
        package.annotate(image, pipeline)
    assert "no picture" in str(caught.value)


@pytest.mark.parametrize("mode", ["CMYK", "L", "I;16", "P", "RGBA", "F"])
def test_a_pillow_image_of_any_mode_is_a_picture(mode: str, pipeline: str) -> None:
    assert package.annotate(Pillow.new(mode, (20, 10)), pipeline).image.width == 20


def test_an_unknown_sample_and_no_source_are_told(pipeline: str, tmp_path: Path) -> None:
    with pytest.raises(GbcError, match="there is photos"):
        package.annotate("sample:nope", pipeline)
    with pytest.raises(GbcError, match="no source"):
        package.build([], tmp_path / "out", pipeline)
