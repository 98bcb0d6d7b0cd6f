"""Contents that look alike: found by an index, never by comparing all with all."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from gbc.store import Near, Plan, PlannedItem
from gbc.store.near import DISTANCE, SCHEMA, NearIndex
from tests.store.samples import image_id

ALL = (1 << 64) - 1


@pytest.fixture
def index() -> Iterator[NearIndex]:
    connection = sqlite3.connect(":memory:")
    connection.executescript(SCHEMA)
    yield NearIndex(connection)
    connection.close()


def flipped(bits: int, places: list[int]) -> int:
    for place in places:
        bits ^= 1 << place
    return bits


def test_the_first_has_nobody_before_it_and_asked_again_still_has_not(index: NearIndex) -> None:
    assert index.find(image_id(0), 5) is None
    assert index.find(image_id(0), 5) is None
    assert index.find(image_id(1), 5) == Near(image_id(0), 0)
    assert index.find(image_id(1), 5) == Near(image_id(0), 0)
    assert index.count() == 1


@pytest.mark.parametrize("base", [0, ALL, 1 << 63, 0x0123456789ABCDEF])
def test_up_to_the_distance_all_are_found_and_beyond_it_none(index: NearIndex, base: int) -> None:
    rng = np.random.default_rng(base % 1000)
    index.find(image_id(0), base)
    for number in range(1, 200):
        count = int(rng.integers(0, 9))
        places = rng.choice(64, count, replace=False).tolist()
        found = NearIndexOnly(index).find(flipped(base, places))
        assert found == (Near(image_id(0), count) if count <= DISTANCE else None), (number, places)


class NearIndexOnly:
    """Asks and forgets: the index stays as it was."""

    def __init__(self, index: NearIndex) -> None:
        self._index = index

    def find(self, likeness: int) -> Near | None:
        connection = self._index._connection
        connection.execute("SAVEPOINT asked")
        found = self._index.find(image_id(999), likeness)
        connection.execute("ROLLBACK TO asked")
        return found


def test_the_nearest_wins(index: NearIndex) -> None:
    index.find(image_id(0), 0)
    index.find(image_id(1), 0b11111111)
    assert index.find(image_id(2), 0b111111) == Near(image_id(1), 2)


def test_what_is_near_gathers_around_the_first(index: NearIndex) -> None:
    for number in range(500):
        index.find(image_id(number), flipped(77, [number % 64]))
    (rows,) = index._connection.execute("SELECT count(*) FROM bands").fetchone()
    assert rows < 100 * 15, "versions of one picture are not compared with each other"


def test_it_is_written_down_with_the_items(tmp_path: Path) -> None:
    def items(fail: bool) -> Iterator[PlannedItem]:
        for number in range(3):
            near = plan.near.find(image_id(number), 1 << number)
            yield PlannedItem(name=str(number), location=str(number), image_id=image_id(number), duplicate=bool(near))
        if fail:
            raise KeyboardInterrupt

    with Plan(tmp_path / "plan.sqlite") as plan, pytest.raises(KeyboardInterrupt):
        plan.add(items(fail=True))
    with Plan(tmp_path / "plan.sqlite") as plan:
        assert plan.near.count() == 0, "what was not planned is near to nothing"
        plan.add(items(fail=False))
        assert plan.near.count() == 2
        assert plan.counts().contents == 1
        assert plan.counts().duplicates == 2
