import shutil
import subprocess
import sys
import threading
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from gbc.graph import from_networkx
from gbc.query import Dataset, QueryError
from gbc.store import TABLES, Layout, StoreError
from tests.store.samples import commit, document, documents, graph, image_id, png

NUMBERS = [*range(6), *range(10, 16)]


def test_sql_over_all_tables(dataset: Dataset) -> None:
    found = dataset.sql("SELECT kind, count(*) AS n FROM nodes GROUP BY kind ORDER BY kind")
    assert found.columns == ["kind", "n"]
    assert found.rows() == [("composition", 12), ("entity", 24), ("image", 12)]


def test_edges_lead_from_words_to_nodes(dataset: Dataset) -> None:
    rows = dataset.sql(
        """SELECT DISTINCT s.words, n.label
        FROM spans s JOIN nodes n ON n.image_id = s.image_id AND n.node_id = s.target ORDER BY ALL"""
    ).rows()
    assert rows == [("Dogs", "dog"), ("dog 1", "dog"), ("dog 2", "dog"), ("dogs", "dog")]


def test_parameters_by_place_and_by_name(dataset: Dataset) -> None:
    assert dataset.sql("SELECT width FROM images WHERE name = ?", ["dir/picture 3.png"]).rows() == [(643,)]
    assert dataset.sql("SELECT $b || $a", {"a": "x'; --", "b": 1}).rows() == [("1x'; --",)]


def test_counts_and_tables(dataset: Dataset) -> None:
    assert dataset.counts() == {
        "sources": 18,
        "images": 14,
        "graphs": 12,
        "nodes": 48,
        "masks": 12,
        "captions": 66,
        "edges": 60,
        "spans": 72,
        "scores": 0,
        "rejected": 24,
        "failures": 4,
    }
    assert list(dataset.tables) == list(TABLES)
    assert dataset.tables["scores"] == ["image_id", "node_id", "caption_id", "metric", "value"]


def test_graphs_one_by_one(dataset: Dataset) -> None:
    assert list(dataset) == [graph(number) for number in NUMBERS]
    assert len(dataset) == 12


@pytest.mark.parametrize("key", [image_id(11), image_id(11)[:12], "dir/picture 11.png"])
def test_a_graph_by_id_prefix_or_name(dataset: Dataset, key: str) -> None:
    assert dataset.graph(key) == graph(11)
    assert from_networkx(dataset.networkx(key)) == graph(11)


def test_a_duplicate_has_the_graph_of_its_owner(tmp_path: Path) -> None:
    commit(tmp_path, 0, documents(range(2)))
    with Dataset(tmp_path) as dataset:
        assert dataset.graph("again.png") == graph(0)


def test_a_picture_by_id_or_name(dataset: Dataset) -> None:
    assert dataset.picture(image_id(11)) == dataset.picture("dir/picture 11.png") == png(document(11).source)
    assert dataset.picture(image_id(10_006)) is None
    with pytest.raises(QueryError, match="no picture"):
        dataset.picture("nothing.png")


@pytest.mark.parametrize("images", ["path", "none"])
def test_a_picture_that_is_not_kept_inside(tmp_path: Path, images: Any) -> None:
    commit(tmp_path / "out", 0, [document(0), document(1)], images, str(tmp_path))
    (tmp_path / "0.png").write_bytes(b"another file of this name")
    (tmp_path / "1.png").write_bytes(b"picture 1")  # of which the id is the hash
    with Dataset(tmp_path / "out") as dataset:
        assert dataset.picture(image_id(0)) is None
        assert dataset.picture(image_id(1)) == (b"picture 1" if images == "path" else None)


def test_one_graph_is_read_from_its_shard_alone(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "out")
    (tmp_path / "out/documents/00000.jsonl.zst").write_bytes(b"rubbish")
    with Dataset(tmp_path / "out") as dataset:
        assert dataset.graph(image_id(12)) == graph(12)
        with pytest.raises(StoreError, match="damaged"):
            dataset.graph(image_id(2))


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("nothing.png", r"no picture 'nothing.png' in .*out; ids and names stand in the table images"),
        ("0" * 64, "no picture '0000"),
        ("%", "no picture '%'"),
        ("torn.png", "'torn.png' is more than one picture"),
        ("missing.png", "missing.png has no graph: read: No such file or directory"),
        (image_id(10_006), "has no graph: decode: cut off after 7 bytes"),
    ],
)
def test_why_there_is_no_graph(dataset: Dataset, key: str, message: str) -> None:
    with pytest.raises(QueryError, match=message) as caught:
        dataset.graph(key)
    assert "\n" not in str(caught.value)


def test_a_prefix_of_more_than_one_id_is_refused(dataset: Dataset) -> None:
    ids = sorted(map(image_id, NUMBERS))
    letter = next(id_[0] for id_, after in pairwise(ids) if id_[0] == after[0])
    with pytest.raises(QueryError, match=f"'{letter}' is more than one picture: .*give more of the id"):
        dataset.graph(letter)


@pytest.mark.parametrize(
    "name", ["o'ut", 'o"ut', "a b", "ünï 中", "[1]*?", "semi;colon", "$x %s {y}", "back\\slash", "-- x"]
)
def test_any_name_of_a_folder(tmp_path: Path, name: str) -> None:
    commit(tmp_path / name, 0, documents(range(2)))
    with Dataset(tmp_path / name) as dataset:
        assert dataset.counts()["nodes"] == 8
        assert dataset.graph(image_id(1)) == graph(1)


def test_from_any_directory_and_through_links(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "link").symlink_to(folder)
    monkeypatch.chdir(tmp_path)
    with Dataset("link") as dataset:
        monkeypatch.chdir("/")
        assert len(dataset) == 12
        assert dataset.graph(image_id(1)) == graph(1)


def test_an_opened_dataset_stays_as_it_was(tmp_path: Path) -> None:
    commit(tmp_path, 0, [document(0)])
    with Dataset(tmp_path) as dataset:
        commit(tmp_path, 1, [document(1)])
        assert (len(dataset), len(list(dataset))) == (1, 1)
    with Dataset(tmp_path) as dataset:
        assert (len(dataset), len(list(dataset))) == (2, 2)


def test_an_unfinished_shard_is_not_seen(tmp_path: Path) -> None:
    for shard in range(2):
        commit(tmp_path, shard, [document(shard)])
    Layout(tmp_path).marker(1).unlink()
    with Dataset(tmp_path) as dataset:
        assert dataset.counts()["graphs"] == 1


def test_a_copy_without_the_hidden_part_can_be_opened(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "out", ignore=shutil.ignore_patterns(".gbc"))
    with Dataset(tmp_path / "out") as dataset:
        assert list(dataset) == [graph(number) for number in NUMBERS]


def test_what_is_no_dataset_is_told(tmp_path: Path) -> None:
    def told(folder: Path) -> str:
        with pytest.raises(StoreError) as caught:
            Dataset(folder)
        message = str(caught.value)
        assert message.startswith(str(folder))
        assert "\n" not in message
        return message

    assert "no such folder" in told(tmp_path / "nothing")
    (tmp_path / "empty").mkdir()
    assert "not a dataset" in told(tmp_path / "empty")
    (tmp_path / "file").write_text("x")
    assert "a file, no dataset folder" in told(tmp_path / "file")
    (tmp_path / "begun/.gbc").mkdir(parents=True)
    assert "no shard is finished there yet" in told(tmp_path / "begun")
    commit(tmp_path / "torn", 0, [document(0)])
    (tmp_path / "torn/data/edges/00000.parquet").unlink()
    assert "gbc tables" in told(tmp_path / "torn")
    shutil.rmtree(tmp_path / "torn/.gbc")
    assert "its tables are not complete" in told(tmp_path / "torn")


def test_a_table_that_is_no_parquet_is_told(tmp_path: Path) -> None:
    commit(tmp_path, 0, [document(0)])
    (tmp_path / "data/edges/00000.parquet").write_bytes(b"rubbish rubbish")
    with Dataset(tmp_path) as dataset, pytest.raises(QueryError, match=r"edges/00000\.parquet") as caught:
        dataset.counts()
    assert "\n" not in str(caught.value)


def test_threads_take_turns(dataset: Dataset) -> None:
    found: list[int] = []
    threads = [
        threading.Thread(
            target=lambda n=n: found.append(dataset.sql("SELECT ? + count(*) FROM nodes", [n]).rows()[0][0])
        )
        for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [48 + n for n in range(8)]


def test_importing_gbc_asks_for_no_database() -> None:
    code = "import gbc, sys; assert not {'duckdb', 'pyarrow', 'gbc.query'} & set(sys.modules), sys.modules.keys()"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_documents_alone_can_be_asked(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder / "documents", tmp_path / "out/documents")
    with Dataset(tmp_path / "out", over="documents") as dataset, Dataset(folder) as whole:
        assert dataset.counts() == whole.counts()
        assert dataset.graph(image_id(11)) == graph(11)
        assert dataset.picture(image_id(11)) is None
    with pytest.raises(StoreError, match="its tables are not complete"):
        Dataset(tmp_path / "out")
