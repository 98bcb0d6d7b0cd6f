"""A dataset written from a stream of documents: whole or not there, whatever stops it."""

import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import msgspec
import pyarrow.parquet as pq
import pytest

from gbc.publish import new_dataset
from gbc.query import Dataset
from gbc.store import (
    TABLES,
    DatasetWriter,
    Document,
    Entries,
    Layout,
    SamePictureError,
    StoreError,
    read_documents,
    rebuild_tables,
)
from tests.store.samples import commit, document, documents, png, snapshot


def write(folder: Path, made: list[Document], shard_size: int = 1000) -> None:
    with DatasetWriter(folder, shard_size=shard_size) as writer:
        for one in made:
            writer.add(one)


def test_what_is_written_is_what_a_build_would_leave(tmp_path: Path) -> None:
    made = documents(range(5))
    write(tmp_path / "written", made)
    commit(tmp_path / "built", 0, made, images="none")
    written = snapshot(tmp_path / "written")
    written.pop(".gbc/lock")
    assert written == snapshot(tmp_path / "built")


def test_positions_count_over_shards_and_the_reading_code_reads_all(tmp_path: Path) -> None:
    made = documents(range(7))
    with new_dataset(tmp_path / "out", shard_size=3) as writer:
        for one in made:
            moved = msgspec.structs.replace(one.source, position=99)
            writer.add(msgspec.structs.replace(one, source=moved))
    layout = Layout(tmp_path / "out")
    assert layout.shards() == [0, 1, 2, 3]
    assert [one for shard in layout.shards() for one in read_documents(layout.documents(shard))] == made
    with Dataset(tmp_path / "out") as dataset:
        assert list(dataset) == [one.graph for one in made if one.graph]
        assert dataset.counts()["failures"] == 2
        assert dataset.sql("SELECT count(*) FROM graphs WHERE image IS NULL").rows() == [(7,)]
    assert "config_name: graphs" in layout.card.read_text()


def test_pictures_go_into_the_image_column(tmp_path: Path) -> None:
    made = [document(number) for number in range(3)]
    with DatasetWriter(tmp_path / "out", images="embed") as writer:
        for one in made:
            writer.add(one, png(one.source) if one.source.position != 1 else None)
    images = pq.read_table(tmp_path / "out/data/graphs/00000.parquet")["image"].to_pylist()
    assert [image and image["bytes"] for image in images] == [png(made[0].source), None, png(made[2].source)]
    before = snapshot(tmp_path / "out")
    rebuild_tables(tmp_path / "out")
    assert snapshot(tmp_path / "out") == before


def test_load_dataset_reads_graphs_without_pictures(tmp_path: Path) -> None:
    from datasets import load_dataset

    with new_dataset(tmp_path / "out") as writer:
        writer.add(document(0))
    rows = load_dataset(str(tmp_path / "out"), split="train", cache_dir=str(tmp_path / "cache"))
    assert [row["image"] for row in rows] == [None]


def test_a_picture_stands_once(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"'dir/picture 1.png' is of a picture that stands there already"):
        write(tmp_path / "out", [document(1), document(2), document(1)])
    with DatasetWriter(tmp_path / "out") as writer:
        writer.add(document(1))
        with pytest.raises(SamePictureError):
            writer.add(document(1))
        writer.add(document(2))
    assert [one.graph for one in Entries(tmp_path / "out").documents()] == [document(1).graph, document(2).graph]


@pytest.mark.parametrize("stranger", ["notes.txt", "documents/00000.jsonl.zst", ".gbc/plan.sqlite", ".gbc/new/.gbc/x"])
def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path, stranger: str) -> None:
    write(tmp_path / "out", [document(0)])
    place = tmp_path / "out" / stranger
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text("x")
    before = snapshot(tmp_path)
    with pytest.raises(StoreError, match="holds something already"):
        write(tmp_path / "out", [document(1)])
    assert snapshot(tmp_path) == before
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="a file is in the way"):
        write(tmp_path / "file", [document(1)])


def test_an_empty_folder_is_taken_and_nothing_is_no_dataset(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with pytest.raises(StoreError, match="nothing to write"):
        write(tmp_path / "out", [])
    assert list((tmp_path / "out").iterdir()) == []
    write(tmp_path / "out", [document(0)])
    assert Layout(tmp_path / "out").shards() == [0]


def test_an_error_leaves_nothing_and_the_next_begins_anew(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), DatasetWriter(tmp_path / "out", shard_size=2) as writer:
        for number in range(5):
            writer.add(document(number))
        raise RuntimeError
    assert not (tmp_path / "out").exists()
    write(tmp_path / "out", [document(7)])
    with Dataset(tmp_path / "out") as dataset:
        assert len(dataset) == 1


KILLED = """
import os, signal, sys
from pathlib import Path
from gbc.store import DatasetWriter
from tests.store.samples import document

steps = 0
def guard(real):
    def call(*args, **kwargs):
        global steps
        steps += 1
        if steps == int(sys.argv[2]):
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*args, **kwargs)
    return call

with DatasetWriter(Path(sys.argv[1]), shard_size=2) as writer:
    for number in range(4):
        writer.add(document(number))
    for name in ("rename", "replace", "rmdir", "fsync", "unlink"):
        setattr(os, name, guard(getattr(os, name)))
print(steps)
"""


@pytest.mark.slow
def test_a_killed_writer_leaves_either_all_or_no_dataset(tmp_path: Path) -> None:
    """Killed before each call to the system while the last shard and the whole are put in their places."""
    code = textwrap.dedent(KILLED)

    def run(folder: Path, step: int) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", code, str(folder), str(step)]
        return subprocess.run(command, check=False, capture_output=True, text=True)

    write(tmp_path / "whole", [document(number) for number in range(4)], 2)
    whole = snapshot(tmp_path / "whole")
    steps = int(run(tmp_path / "counted", -1).stdout)
    late = [steps // 2, *range(steps - 7, steps - 2), steps]
    outcomes = set()
    for step in late:
        folder = tmp_path / str(step)
        assert run(folder, step).returncode == -signal.SIGKILL
        shards = Layout(folder).shards()
        outcomes.add(bool(shards))
        assert shards in ([], [0, 1])
        if shards:  # whole: only what lay aside may not be gone yet
            left = {name: data for name, data in snapshot(folder).items() if not name.startswith(".gbc/new/")}
            assert left.keys() == whole.keys()
            with Dataset(folder) as dataset:
                assert len(dataset) == 4
        else:
            with pytest.raises(StoreError, match="not whole yet"):
                Dataset(folder)
            write(folder, [document(9)])
            assert list(read_documents(Layout(folder).documents(0))) == [document(9, 0)]
            assert Layout(folder).shards() == [0]
    assert outcomes == {True, False}


def test_two_writers_do_not_share_a_folder(tmp_path: Path) -> None:
    with DatasetWriter(tmp_path / "out") as first:
        first.add(document(0))
        with pytest.raises(StoreError, match="is building here"), DatasetWriter(tmp_path / "out"):
            pass
    assert Layout(tmp_path / "out").shards() == [0]


def test_every_table_is_there(tmp_path: Path) -> None:
    write(tmp_path / "out", documents(range(2)))
    assert {path.name for path in (tmp_path / "out/data").iterdir()} == set(TABLES)


def test_a_dataset_is_read_back_with_its_pictures(tmp_path: Path) -> None:
    made = documents(range(7))
    with DatasetWriter(tmp_path / "out", images="embed", shard_size=4) as writer:
        for one in made:
            writer.add(one, png(one.source) if one.graph else None)
    entries = Entries(tmp_path / "out")
    for _ in range(2):
        found = list(entries)
        assert [entry.document for entry in found] == made
        assert [entry.picture for entry in found] == [png(one.source) if one.graph else None for one in made]
    assert list(entries.documents()) == made
    with pytest.raises(StoreError, match="no such folder"):
        Entries(tmp_path / "nowhere")
