"""A small dataset that was really built: two shards, a duplicate and a failure among the pictures."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import gbc
from gbc.runtime import BuildOptions
from tests.runtime.conftest import PIPELINE, SCRIPT, write_photo


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("curate")
    (folder / "script.yaml").write_text(SCRIPT)
    (folder / "pipeline.yaml").write_text(PIPELINE)
    for number in range(5):
        write_photo(folder / "photos" / f"{number}.png", number)
    shutil.copy(folder / "photos/0.png", folder / "photos/again.png")
    (folder / "photos/torn.png").write_bytes((folder / "photos/0.png").read_bytes()[:200])
    gbc.build(folder / "photos", folder / "out", str(folder / "pipeline.yaml"), options=BuildOptions(shard_size=4))
    return folder / "out"


@pytest.fixture
def dataset(built: Path, tmp_path: Path) -> Path:
    """A copy to damage."""
    shutil.copytree(built, tmp_path / "out")
    return tmp_path / "out"
