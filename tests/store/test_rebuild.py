import shutil
from pathlib import Path
from typing import Any

import pytest

from gbc.store import Layout, StoreError, inspect_shard, read_marker, rebuild_tables
from tests.store.samples import commit, document, documents, snapshot


@pytest.fixture(params=["embed", "path", "none"])
def folder(tmp_path: Path, request: Any) -> Path:
    for shard in range(3):
        commit(tmp_path / "out", shard, documents(range(shard * 10, shard * 10 + 4)), request.param)
    return tmp_path / "out"


def test_tables_made_anew_are_the_same_bytes(folder: Path) -> None:
    before = snapshot(folder)
    markers = rebuild_tables(folder)
    assert snapshot(folder) == before
    assert markers == [read_marker(Layout(folder), shard) for shard in range(3)]


def test_a_folder_without_its_hidden_part_is_rebuilt_and_stays_without(folder: Path) -> None:
    expected = [read_marker(Layout(folder), shard) for shard in range(3)]
    shutil.rmtree(folder / ".gbc")
    before = snapshot(folder)
    assert [inspect_shard(Layout(folder), shard) for shard in range(3)] == expected
    assert rebuild_tables(folder) == expected
    assert snapshot(folder) == before


def test_without_tables_everything_but_the_pictures_comes_back(folder: Path) -> None:
    before = snapshot(folder)
    shutil.rmtree(folder / "data")
    rebuild_tables(folder)
    after = snapshot(folder)
    assert after.keys() == before.keys()
    assert {name for name in after if after[name] != before[name]} <= {
        name for name in after if "graphs" in name or "shards" in name
    }


def test_pictures_stay_with_their_graphs_when_documents_change(tmp_path: Path) -> None:
    commit(tmp_path / "few", 0, [document(number) for number in (1, 3)])
    commit(tmp_path / "many", 0, [document(number) for number in range(5)])
    shutil.copy(tmp_path / "few/documents/00000.jsonl.zst", tmp_path / "many/documents/00000.jsonl.zst")
    rebuild_tables(tmp_path / "many")
    assert snapshot(tmp_path / "many") == snapshot(tmp_path / "few")


def test_unreadable_tables_are_replaced(folder: Path) -> None:
    (folder / "data/graphs/00001.parquet").write_bytes(b"PAR1 rubbish")
    (folder / "data/nodes/00001.parquet").write_bytes(b"")
    rebuild_tables(folder)
    assert inspect_shard(Layout(folder), 1).files["data/nodes/00001.parquet"].rows == 16


def test_unfinished_shards_are_left_alone(folder: Path) -> None:
    Layout(folder).marker(1).unlink()
    assert [marker.shard for marker in rebuild_tables(folder)] == [0, 2]


def test_a_folder_without_documents_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no documents there"):
        rebuild_tables(tmp_path)


def test_an_unreadable_table_of_a_copied_folder_is_told(folder: Path) -> None:
    shutil.rmtree(folder / ".gbc")
    (folder / "data/nodes/00001.parquet").write_bytes(b"rubbish")
    with pytest.raises(StoreError, match="shard 1: "):
        inspect_shard(Layout(folder), 1)
