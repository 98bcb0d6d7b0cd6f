import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from gbc.store import TABLES, Layout, Marker, Source, StoreError, commit_shard, read_documents, read_marker
from gbc.store import tables as tables_module
from tests.store.samples import commit, document, documents, png, snapshot

STEPS = ("fsync", "replace", "unlink")


class Killed(BaseException):
    """The process is gone."""


def killed_at(monkeypatch: pytest.MonkeyPatch, step: int, *, after: bool) -> Callable[[], int]:
    """Stop at the given call to the system, before or after it takes effect; how many calls there were."""
    calls = 0

    def guard(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            nonlocal calls
            calls += 1
            if calls == step and not after:
                raise Killed
            result = real(*args, **kwargs)
            if calls == step:
                raise Killed
            return result

        return call

    for name in STEPS:
        monkeypatch.setattr(os, name, guard(getattr(os, name)))
    return lambda: calls


def visible(folder: Path) -> dict[str, bytes]:
    return {name: data for name, data in snapshot(folder).items() if not name.endswith(".part")}


def test_a_shard_is_documents_tables_and_marker(tmp_path: Path) -> None:
    made = documents(range(5))
    marker = commit(tmp_path, 3, made)
    layout = Layout(tmp_path)
    assert list(read_documents(layout.documents(3))) == made
    assert read_marker(layout, 3) == marker
    assert layout.shards() == [3]
    assert set(snapshot(tmp_path)) == {*marker.files, ".gbc/shards/00003.json"}
    assert marker.pipelines == {"f" * 16: 5}
    for name, record in marker.files.items():
        data = (tmp_path / name).read_bytes()
        assert (hashlib.sha256(data).hexdigest(), len(data)) == (record.sha256, record.size)
        if name.endswith(".parquet"):
            assert pq.read_metadata(tmp_path / name).num_rows == record.rows
    assert marker.files["documents/00003.jsonl.zst"].rows == 8
    assert marker.files["data/failures/00003.parquet"].rows == 2


def test_the_same_shard_is_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        commit(tmp_path / name, 0, documents(range(5)))
    assert snapshot(tmp_path / "a") == snapshot(tmp_path / "b")


@pytest.fixture
def quick_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hundreds of commits in a test: the disk itself need not be waited for."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


@pytest.mark.usefixtures("quick_disk")
@pytest.mark.parametrize("after", [False, True])
def test_a_crash_at_any_step_leaves_nothing_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: bool
) -> None:
    commit(tmp_path / "whole", 0, documents(range(3)))
    whole = snapshot(tmp_path / "whole")
    with monkeypatch.context() as patch:
        calls = killed_at(patch, -1, after=after)
        commit(tmp_path / "counted", 0, documents(range(3)))
        steps = calls()
    assert steps > 2 * len(TABLES)
    for step in range(1, steps + 1):
        folder = tmp_path / str(step)
        with monkeypatch.context() as patch, pytest.raises(Killed):
            killed_at(patch, step, after=after)
            commit(folder, 0, documents(range(3)))
        left = visible(folder)
        assert left.items() <= whole.items(), "every file under its own name is whole"
        marked = ".gbc/shards/00000.json" in left
        assert Layout(folder).shards() == ([0] if marked else [])
        assert not marked or left == whole, "a marker stands over a whole shard only"
        commit(folder, 0, documents(range(3)))
        assert snapshot(folder) == whole


@pytest.mark.usefixtures("quick_disk")
@pytest.mark.parametrize("after", [False, True])
def test_a_crash_while_a_shard_is_replaced_never_passes_a_mixture_off_as_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: bool
) -> None:
    old, new = documents(range(3)), documents(range(4))
    commit(tmp_path / "old", 0, old)
    commit(tmp_path / "new", 0, new)
    wholes = [snapshot(tmp_path / "old"), snapshot(tmp_path / "new")]
    with monkeypatch.context() as patch:
        calls = killed_at(patch, -1, after=after)
        commit(tmp_path / "old", 0, new)
        steps = calls()
    for step in range(1, steps + 1):
        folder = tmp_path / str(step)
        commit(folder, 0, old)
        with monkeypatch.context() as patch, pytest.raises(Killed):
            killed_at(patch, step, after=after)
            commit(folder, 0, new)
        if Layout(folder).shards():
            assert visible(folder) in wholes


def test_what_stops_the_documents_leaves_no_shard(tmp_path: Path) -> None:
    def torn() -> Any:
        yield document(0)
        raise Killed

    with pytest.raises(Killed):
        commit(tmp_path, 0, torn())
    assert visible(tmp_path) == {}
    commit(tmp_path, 0, [document(0)])
    assert Layout(tmp_path).shards() == [0]


def test_pictures_are_asked_for_graphs_only_and_not_at_all_for_none(tmp_path: Path) -> None:
    asked: list[Source] = []

    def picture(source: Source) -> bytes:
        asked.append(source)
        return png(source)

    made = documents(range(3))
    commit_shard(Layout(tmp_path), 0, made, images="embed", picture=picture)
    assert asked == [one.source for one in made if one.graph]
    asked.clear()
    commit_shard(Layout(tmp_path), 0, made, images="none", picture=picture)
    assert asked == []


def test_row_groups_hold_a_bounded_number_of_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables_module, "ROW_GROUP_BYTES", 100_000)
    monkeypatch.setattr(tables_module, "_BATCH_BYTES", 25_000)
    sizes = [9_000] * 20 + [300_000] + [9_000] * 5
    commit_shard(
        Layout(tmp_path),
        0,
        [document(number) for number in range(len(sizes))],
        images="embed",
        picture=lambda source: os.urandom(sizes[source.position]),
    )
    with pq.ParquetFile(tmp_path / "data/graphs/00000.parquet") as file:
        groups = [
            file.read_row_group(group, columns=["image"])["image"].to_pylist() for group in range(file.num_row_groups)
        ]
    held = [[len(image["bytes"]) for image in group] for group in groups]
    assert [size for group in held for size in group] == sizes
    assert all(sum(group) <= 100_000 for group in held if len(group) > 1)
    assert max(len(group) for group in held) > 4


def test_a_table_without_rows_has_its_schema_and_no_row_group(tmp_path: Path) -> None:
    commit(tmp_path, 0, [one for one in documents(range(1)) if one.failure])
    with pq.ParquetFile(tmp_path / "data/graphs/00000.parquet") as file:
        assert file.num_row_groups == 0
        assert file.schema_arrow.names[:2] == ["image", "image_id"]
        assert b"huggingface" in file.schema_arrow.metadata


def test_a_damaged_marker_is_told(tmp_path: Path) -> None:
    commit(tmp_path, 0, [document(0)])
    layout = Layout(tmp_path)
    layout.marker(0).write_text("{")
    with pytest.raises(StoreError, match=r"00000\.json: damaged .*; delete it"):
        read_marker(layout, 0)
    assert read_marker(layout, 1) is None


def test_markers_decide_which_shards_there_are(tmp_path: Path) -> None:
    for shard in (0, 1, 10):
        commit(tmp_path, shard, [document(shard)])
    layout = Layout(tmp_path)
    layout.marker(1).unlink()
    (tmp_path / ".gbc/shards/.00002.json.part").write_text("{}")
    assert layout.shards() == [0, 10]
    assert isinstance(read_marker(layout, 10), Marker)
