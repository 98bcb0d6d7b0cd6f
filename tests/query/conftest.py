from collections.abc import Iterator
from pathlib import Path

import pytest

from gbc.query import Dataset
from tests.store.samples import commit, documents


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("query") / "out"
    for shard in range(2):
        commit(path, shard, documents(range(shard * 10, shard * 10 + 6)))
    return path


@pytest.fixture(scope="session")
def dataset(folder: Path) -> Iterator[Dataset]:
    with Dataset(folder) as opened:
        yield opened
