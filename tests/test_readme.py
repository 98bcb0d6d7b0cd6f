"""What the README tells people to type works as it stands there."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("rapidocr", reason="needs the extra embedded")
pytest.importorskip("skimage", reason="needs the extra sample")

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", TEXT, flags=re.DOTALL)


def gbc_lines() -> list[list[str]]:
    """The calls of gbc, without what installs it."""
    lines = [line for block in blocks("bash") for line in block.splitlines()]
    calls = [line[line.index(".venv/bin/gbc") :] for line in lines if ".venv/bin/gbc" in line]
    return [shlex.split(call)[1:] for call in calls]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which every call of gbc that the README shows was made, in its order."""
    folder = tmp_path_factory.mktemp("readme")
    for arguments in gbc_lines():
        run = subprocess.run(
            [sys.executable, "-m", "gbc", *arguments], cwd=folder, capture_output=True, text=True, check=False
        )
        assert run.returncode == 0, f"{arguments}: {run.stderr}"
    return folder


def test_the_calls_of_gbc_leave_what_they_say(folder: Path) -> None:
    assert [arguments[0] for arguments in gbc_lines()].count("build") >= 2
    assert (folder / "astronaut.png").stat().st_size > 10_000
    for name in ("README.md", "pipeline.yaml", "documents/00000.jsonl.zst", "data/graphs/00000.parquet"):
        assert (folder / "demo" / name).is_file()


def test_the_python_runs(folder: Path) -> None:
    code = "\n".join(blocks("python"))
    assert "gbc.annotate" in code
    assert "load_dataset" in code
    environment = {**os.environ, "HF_DATASETS_CACHE": str(folder / "cache"), "HF_HUB_OFFLINE": "1"}
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    assert "image [" in run.stdout


def test_both_install_lines_and_the_check_name_the_same_things() -> None:
    install = next(line for block in blocks("bash") for line in block.splitlines() if "-e '.[" in line)
    check = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    (wanted,) = re.findall(r"-e '(\.\[.*?\])'", install)
    assert f"-e '{wanted}'" in check
    assert "pytest -n 2" in install
    assert 'pytest" -n 2' in check


def test_every_linked_file_stands() -> None:
    for target in re.findall(r"\]\((?!https?:)([^)]+)\)", TEXT):
        assert (ROOT / target).exists(), target
