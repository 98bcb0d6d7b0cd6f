"""What a wheel brings: the code, its types, and everything that is found by name."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


def test_a_wheel_holds_the_code_and_what_is_shipped(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert "gbc/py.typed" in names
    for folder in ("schemas", "pipelines"):
        for path in (ROOT / folder).rglob("*.*"):
            assert f"gbc/_shipped/{path.relative_to(ROOT)}" in names
    page = ROOT / "gbc" / "view" / "page"
    assert {f"gbc/view/page/{path.name}" for path in page.iterdir()} <= names
    assert not [name for name in names if name.startswith(("tests", "benchmarks"))]


def test_an_unpacked_wheel_finds_its_files_and_runs(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    code = "import gbc.shipped as s; print(s.__file__); print(s.shipped('pipelines', 'embedded.yaml'))"
    run = subprocess.run(
        [sys.executable, "-P", "-c", code],
        env={"PYTHONPATH": str(tmp_path), "PATH": ""},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    module, pipeline = run.stdout.split()
    assert Path(module).is_relative_to(tmp_path)
    assert Path(pipeline) == tmp_path / "gbc" / "_shipped" / "pipelines" / "embedded.yaml"
