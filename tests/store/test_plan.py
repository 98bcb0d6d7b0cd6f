import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from gbc.store import Added, Failure, Plan, PlannedItem, PlanRow, Source, StoreError
from tests.store.samples import image_id


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / ".gbc" / "plan.sqlite"


def item(number: int, content: int | None = None) -> PlannedItem:
    return PlannedItem(
        name=f"{number}.png", location=f"/in/{number}.png", image_id=image_id(number if content is None else content)
    )


def rows(plan: Plan) -> list[list[PlanRow]]:
    return [list(plan.items(shard)) for shard in plan.shards()]


def add(path: Path, items: Iterable[PlannedItem], size: int = 3) -> Added:
    with Plan(path) as plan:
        return plan.add(items, size)


def test_items_come_back_in_order_in_shards(path: Path) -> None:
    items = [item(number) for number in range(7)]
    assert add(path, items) == Added(7, 0)
    with Plan(path) as plan:
        assert [(shard.number, shard.first, shard.count) for shard in plan.shards()] == [
            (0, 0, 3),
            (1, 3, 3),
            (2, 6, 1),
        ]
        assert [row.item for shard in rows(plan) for row in shard] == items
        assert [row.position for shard in rows(plan) for row in shard] == list(range(7))
        assert len(plan) == 7


def test_everything_of_an_item_is_kept(path: Path) -> None:
    full = PlannedItem(
        name="ä '\".png",
        location="/in/ä",
        image_id=image_id(1),
        captions=("one", "zwei\n"),
        fields='{"a": 1}',
        failure=Failure("decode", "torn"),
    )
    add(path, [full])
    with Plan(path) as plan:
        assert rows(plan)[0][0].item == full
        assert rows(plan)[0][0].source == Source(
            position=0, name="ä '\".png", image_id=image_id(1), captions=("one", "zwei\n"), fields='{"a": 1}'
        )


def test_the_first_item_with_a_content_owns_it(path: Path) -> None:
    add(path, [item(0), item(1, content=0), item(2)])
    add(path, [item(3, content=2), item(4)])
    with Plan(path) as plan:
        assert [row.duplicate for shard in rows(plan) for row in shard] == [False, True, False, True, False]
        assert rows(plan)[0][1].source.duplicate


def test_items_that_could_not_be_read_are_no_duplicates_of_each_other(path: Path) -> None:
    gone = [PlannedItem(name=n, location=n, failure=Failure("read", "gone")) for n in ("a", "b")]
    assert add(path, gone) == Added(2, 0)
    with Plan(path) as plan:
        assert [(row.duplicate, row.item) for row in rows(plan)[0]] == [(False, gone[0]), (False, gone[1])]


def test_scanning_again_adds_nothing(path: Path) -> None:
    items = [item(0), item(1, content=0), PlannedItem(name="x", location="x", failure=Failure("read", "gone"))]
    add(path, items)
    assert add(path, items) == Added(0, 3)
    with Plan(path) as plan:
        assert len(plan) == 3
        assert len(list(plan.shards())) == 1


def test_later_items_begin_a_new_shard_and_move_none(path: Path) -> None:
    add(path, [item(number) for number in range(4)])
    with Plan(path) as plan:
        before = rows(plan)
    assert add(path, [item(number) for number in range(6)]) == Added(2, 4)
    with Plan(path) as plan:
        assert rows(plan)[:2] == before
        assert [row.position for row in rows(plan)[2]] == [4, 5]


def test_changed_content_is_a_new_item(path: Path) -> None:
    add(path, [item(0)])
    assert add(path, [item(0, content=9)]) == Added(1, 0)
    assert add(path, [item(0), item(0, content=9)]) == Added(0, 2)


def test_what_cannot_be_read_now_is_known_but_what_can_be_read_again_is_new(path: Path) -> None:
    gone = PlannedItem(name="0.png", location="/in/0.png", failure=Failure("read", "gone"))
    add(path, [item(0)])
    assert add(path, [gone]) == Added(0, 1)
    lost = PlannedItem(name="1.png", location="/in/1.png", failure=Failure("read", "gone"))
    add(path, [lost])
    assert add(path, [item(1)]) == Added(1, 0)


@pytest.mark.parametrize("stop", [0, 1, 1999, 2000, 2001, 4000, 4500])
def test_a_planning_that_was_cut_short_ends_as_if_nothing_had_happened(tmp_path: Path, stop: int) -> None:
    items = [item(number, content=number % 1500) for number in range(4600)]

    def torn() -> Iterator[PlannedItem]:
        yield from items[:stop]
        raise KeyboardInterrupt

    add(tmp_path / "whole", items, 700)
    with pytest.raises(KeyboardInterrupt):
        add(tmp_path / "torn", torn(), 700)
    with Plan(tmp_path / "torn") as plan:  # the shard that is not full is not handed out
        assert all(shard.count == 700 for shard in plan.shards())
    assert add(tmp_path / "torn", items, 700).new == 4600 - stop // 2000 * 2000
    with Plan(tmp_path / "whole") as whole, Plan(tmp_path / "torn") as mended:
        assert list(whole.shards()) == list(mended.shards())
        assert rows(whole) == rows(mended)


def test_lookups_use_the_indexes(path: Path) -> None:
    add(path, [item(0)])
    connection = sqlite3.connect(path)
    for column in ("content", "place"):
        steps = connection.execute(f"EXPLAIN QUERY PLAN SELECT 1 FROM items WHERE {column} = ? LIMIT 1", (1,))  # noqa: S608
        assert "USING" in str(steps.fetchall())
    connection.close()


def test_a_damaged_plan_is_told(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"no database at all, but long enough to be one" * 100)
    with pytest.raises(StoreError, match=r"plan\.sqlite: file is not a database"):
        Plan(path)


def test_a_plan_of_a_newer_version_is_refused(path: Path) -> None:
    add(path, [])
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 9")
    connection.close()
    with pytest.raises(StoreError, match="plan version 9"):
        Plan(path)
