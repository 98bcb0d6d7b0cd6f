"""A table that is damaged is told in our words, with what mends it, and a wrong question is not taken for one."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from gbc.query import Dataset, QueryError


@pytest.fixture
def copy(folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(folder, tmp_path / "copy"))


def struck(data: bytes, place: int) -> bytes:
    return data[:place] + b"\xff" * 16 + data[place + 16 :]


@pytest.mark.parametrize(
    "harm",
    [
        pytest.param(lambda _: b"", id="empty"),
        pytest.param(lambda data: data[:-100], id="cut off"),
        pytest.param(lambda _: b"x" * 2000, id="other bytes"),
        pytest.param(lambda data: struck(data, len(data) - 40), id="footer"),
        pytest.param(
            lambda data: struck(data, len(data) - 8 - int.from_bytes(data[-8:-4], "little")), id="head of the footer"
        ),
        pytest.param(lambda data: struck(data, 10), id="first page"),
    ],
)
def test_a_damaged_table_is_told_with_what_mends_it(copy: Path, harm: Callable[[bytes], bytes]) -> None:
    table = copy / "data" / "nodes" / "00000.parquet"
    table.write_bytes(harm(table.read_bytes()))
    with pytest.raises(QueryError) as caught, Dataset(copy) as dataset:
        dataset.sql("SELECT * FROM nodes")
    message = str(caught.value)
    assert "damaged; gbc tables" in message or "damaged; gbc validate" in message
    assert message.startswith(str(copy))
    assert "\n" not in message


@pytest.mark.parametrize(
    "query", ["SELECT 1 FROM nowhere", "SELECT error('mine')", "SELECT * FROM read_csv('{own}')", "SELECT 'a'::INT"]
)
def test_a_wrong_question_is_not_taken_for_damage(copy: Path, query: str) -> None:
    own = copy / "data" / "nodes" / "00000.parquet"
    with Dataset(copy) as dataset, pytest.raises(QueryError) as caught:
        dataset.sql(query.format(own=own))
    assert "damaged" not in str(caught.value)
