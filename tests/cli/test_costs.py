"""What a build cost, told at its end, in its log and by ``gbc status``."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Run


def test_the_cost_is_told_by_role_and_together(gbc: Run, photos: Path, pipeline: str, tmp_path: Path) -> None:
    build = ("build", "-i", photos, "-o", "out", "-p", pipeline)
    (line,) = (line for line in gbc(*build).stderr.splitlines() if line.startswith("Models: "))
    assert [part.split(" in ")[0] for part in line.removeprefix("Models: ").split(", ")] == [
        "detector 12 calls",
        "segmenter 12 calls",
        "describer 72 calls",
        "together 96 calls",
    ]
    (log,) = (tmp_path / "out" / ".gbc" / "log").glob("*.jsonl")
    end = json.loads(log.read_text().splitlines()[-1])
    assert (end["event"], end["total"]["calls"], end["roles"]["describer"]["calls"]) == ("end", 96, 72)
    status = gbc("status", "out").stdout
    assert "  describer: 72 calls in " in status
    assert "  together: 96 calls in " in status
    assert "in use" not in status

    gbc(*build)  # nothing is left to do
    status = gbc("status", "out").stdout
    assert "0 calls" not in status
    assert "All 2 runs of this folder asked models:\n  detector: 12 calls" in status
    assert json.loads(gbc("status", "out", "--json").stdout)["spent"]["describer"]["calls"] == 72


def test_an_estimate_is_a_small_table_and_leaves_no_dataset(
    gbc: Run, photos: Path, pipeline: str, tmp_path: Path
) -> None:
    build = ("build", "-i", photos, "-o", "out", "-p", pipeline)
    result = gbc(*build, "--estimate", 3)
    assert result.returncode == 0, result.stderr
    first, *rows = result.stdout.splitlines()
    assert first.startswith("3 of 6 items were built, drawn with seed 0.")
    assert [row.split()[:2] for row in rows[:5]] == [
        ["calls", "at"],
        ["detector", "12"],
        ["segmenter", "12"],
        ["describer", "72"],
        ["together", "96"],
    ]
    assert any(row.startswith("Time: ") for row in rows)
    assert any(row.startswith("Dataset: ") for row in rows)
    assert [path.name for path in (tmp_path / "out").iterdir()] == [".gbc"]
    assert "describer 36 calls" in gbc(*build).stderr


def test_a_build_that_asked_no_model_says_so(gbc: Run, pipeline: str, tmp_path: Path) -> None:
    (tmp_path / "text.jpg").write_text("not a picture")
    result = gbc("build", "-i", "text.jpg", "-o", "out", "-p", pipeline)
    assert result.returncode == 3
    assert "No model was asked." in result.stderr.splitlines()
