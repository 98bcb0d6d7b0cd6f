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
