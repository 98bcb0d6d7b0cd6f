"""A build from outside: what stands in the folder afterwards, whatever the sources held."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import gbc
from gbc.graph import Graph
from gbc.images import SourceError
from gbc.pipeline import PipelineError
from gbc.runtime import BuildOptions, Progress
from gbc.store import Document, Layout, StoreError, read_documents
from tests.runtime.conftest import write_photo


def documents(out: Path) -> list[Document]:
    layout = Layout(out)
    return [document for shard in layout.shards() for document in read_documents(layout.documents(shard))]


def table(out: Path, name: str) -> list[dict[str, object]]:
    return [row for path in sorted((out / "data" / name).glob("*.parquet")) for row in pq.read_table(path).to_pylist()]


def digests(out: Path) -> dict[str, str]:
    files = [path for path in out.rglob("*") if path.is_file() and ".gbc" not in path.parts]
    return {str(path.relative_to(out)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_every_picture_gets_its_graph(photos: Path, tmp_path: Path, pipeline: str) -> None:
    out = tmp_path / "out"
    summary = gbc.build(photos, out, pipeline)
    assert summary.graphs == 6
    assert summary.failed == summary.empty == summary.duplicates == 0
    assert summary.nodes == 6 * 12
    found = documents(out)
    assert [d.source.name for d in found] == [
        "sub0/0.png",
        "sub0/2.png",
        "sub0/4.png",
        "sub1/1.png",
        "sub1/3.png",
        "sub1/5.png",
    ]
    assert [d.source.position for d in found] == list(range(6))
    for document in found:
        assert isinstance(document.graph, Graph)
        data = (photos / document.source.name).read_bytes()
        assert document.source.image_id == document.graph.image.id == hashlib.sha256(data).hexdigest()
        assert Counter(n.kind for n in document.graph.nodes) == {
            "image": 1,
            "entity": 7,
            "composition": 2,
            "relation": 2,
        }
    assert summary.roles["detector"].calls == 12
    assert not list((out / ".gbc" / "journal").iterdir())


def test_pictures_stand_unaltered_in_the_table(photos: Path, tmp_path: Path, pipeline: str) -> None:
    gbc.build(photos, tmp_path / "out", pipeline)
    for row in table(tmp_path / "out", "graphs"):
        assert hashlib.sha256(row["image"]["bytes"]).hexdigest() == row["image_id"]  # type: ignore[index]


def test_what_the_image_column_holds_is_chosen(photos: Path, tmp_path: Path, pipeline: str) -> None:
    gbc.build(photos, tmp_path / "path", pipeline, options=BuildOptions(image_bytes="path"))
    rows = table(tmp_path / "path", "graphs")
    assert all(Path(row["image"]["path"]).is_file() and row["image"]["bytes"] is None for row in rows)  # type: ignore[index]
    gbc.build(photos, tmp_path / "none", pipeline, options=BuildOptions(image_bytes="none"))
    assert all(row["image"] is None for row in table(tmp_path / "none", "graphs"))


def test_two_builds_give_the_same_bytes_whatever_the_concurrency(photos: Path, tmp_path: Path, pipeline: str) -> None:
    gbc.build(photos, tmp_path / "a" / "out", pipeline)
    one_at_a_time = BuildOptions(in_flight=0.000001)
    gbc.build(photos, tmp_path / "b" / "out", pipeline, options=one_at_a_time)
    assert digests(tmp_path / "a" / "out") == digests(tmp_path / "b" / "out")


def test_broken_files_are_failures_and_the_build_goes_on(photos: Path, tmp_path: Path, pipeline: str) -> None:
    (photos / "a-empty.jpg").write_bytes(b"")
    (photos / "b-text.jpg").write_text("no picture")
    whole = write_photo(photos / "c.png", 99).read_bytes()
    (photos / "c.png").write_bytes(whole[: len(whole) // 2])
    (photos / "d-link.jpg").symlink_to(photos / "nowhere")
    out = tmp_path / "out"
    summary = gbc.build(photos, out, pipeline)
    assert summary.graphs == 6
    assert summary.failed == 4
    rows = {row["name"]: row for row in table(out, "failures")}
    assert rows["a-empty.jpg"]["stage"] == "decode"
    assert "empty" in str(rows["a-empty.jpg"]["reason"])
    assert "not a picture" in str(rows["b-text.jpg"]["reason"])
    assert "damaged" in str(rows["c.png"]["reason"])
    assert rows["d-link.jpg"]["stage"] == "read"
    assert len(table(out, "sources")) == 10


def test_the_same_content_is_annotated_once(photos: Path, tmp_path: Path, pipeline: str) -> None:
    shutil.copy(photos / "sub0" / "0.png", photos / "sub1" / "again.png")
    out = tmp_path / "out"
    summary = gbc.build(photos, out, pipeline)
    assert (summary.graphs, summary.duplicates) == (6, 1)
    assert len(table(out, "images")) == 6
    sources = {row["name"]: row for row in table(out, "sources")}
    assert sources["sub1/again.png"]["image_id"] == sources["sub0/0.png"]["image_id"]
    assert sources["sub1/again.png"]["duplicate"]


def test_a_second_run_does_nothing_and_new_pictures_are_appended(photos: Path, tmp_path: Path, pipeline: str) -> None:
    out = tmp_path / "out"
    gbc.build(photos, out, pipeline)
    before = digests(out)
    assert gbc.build(photos, out, pipeline).graphs == 0
    assert digests(out) == before
    write_photo(photos / "sub0" / "0-new.png", 77)
    assert gbc.build(photos, out, pipeline).graphs == 1
    after = digests(out)
    shards = {name: digest for name, digest in before.items() if name.startswith(("data", "documents"))}
    assert shards.items() <= after.items()
    assert [d.source.name for d in documents(out)][-1] == "sub0/0-new.png"


def test_shards_hold_so_many_items_and_a_limit_ends_the_plan(photos: Path, tmp_path: Path, pipeline: str) -> None:
    out = tmp_path / "out"
    options = BuildOptions(shard_size=2)
    assert gbc.build(photos, out, pipeline, limit=3, options=options).graphs == 3
    assert Layout(out).shards() == [0, 1]
    assert gbc.build(photos, out, pipeline, options=options).graphs == 3
    assert [d.source.position for d in documents(out)] == list(range(6))


def test_an_interrupted_build_keeps_what_was_finished(
    photos: Path, tmp_path: Path, pipeline: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, whole = tmp_path / "a" / "out", tmp_path / "b" / "out"
    gbc.build(photos, whole, pipeline)

    class StopAfter(Progress):
        def __init__(self, images: int) -> None:
            self.left = images

        def image(self, document: Document, *, failed: bool) -> None:
            self.left -= 1
            if not self.left:
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        gbc.build(photos, out, pipeline, options=BuildOptions(in_flight=0.000001), progress=StopAfter(3))
    assert Layout(out).shards() == []
    summary = gbc.build(photos, out, pipeline)
    assert summary.roles["detector"].calls == 6, "three images were done before"
    assert summary.graphs == 6
    assert digests(out) == digests(whole)


def test_a_folder_belongs_to_one_pipeline(photos: Path, tmp_path: Path, pipeline: str) -> None:
    out = tmp_path / "out"
    gbc.build(photos, out, pipeline)
    with pytest.raises(StoreError, match="another pipeline"):
        gbc.build(photos, out, pipeline, ["annotate.limits.depth=1"])


def test_a_folder_with_other_things_in_it_is_left_alone(photos: Path, pipeline: str) -> None:
    before = digests(photos)
    with pytest.raises(StoreError, match="other things"):
        gbc.build(photos, photos, pipeline)
    assert digests(photos) == before


@pytest.mark.parametrize("source", ["no/such/folder", "nothing*.jpg"])
def test_a_source_that_is_not_there(tmp_path: Path, pipeline: str, source: str) -> None:
    with pytest.raises(SourceError, match=source.replace("*", r"\*")):
        gbc.build(source, tmp_path / "out", pipeline)
    assert not (tmp_path / "out" / "data").exists()


def test_a_wrong_pipeline_leaves_no_folder(photos: Path, tmp_path: Path) -> None:
    with pytest.raises(PipelineError):
        gbc.build(photos, tmp_path / "out", "no/such.yaml")
    assert not (tmp_path / "out").exists()


def test_a_picture_that_changed_after_planning_is_a_failure(photos: Path, tmp_path: Path, pipeline: str) -> None:
    class Change(Progress):
        def start(self, items: int) -> None:
            write_photo(photos / "sub0" / "0.png", 1234)

    summary = gbc.build(photos, tmp_path / "out", pipeline, progress=Change())
    assert summary.graphs == 5
    assert summary.failures == {"read: the file has changed since it was planned": 1}


def test_a_picture_larger_than_all_room_is_let_in_alone(tmp_path: Path, pipeline: str) -> None:
    write_photo(tmp_path / "big" / "a.png", 1, (600, 400))
    write_photo(tmp_path / "big" / "b.png", 2, (600, 400))
    summary = gbc.build(tmp_path / "big", tmp_path / "out", pipeline, options=BuildOptions(in_flight=0.1))
    assert summary.graphs == 2


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_is_a_failure(photos: Path, tmp_path: Path, pipeline: str) -> None:
    (photos / "sub0" / "0.png").chmod(0)
    assert gbc.build(photos, tmp_path / "out", pipeline).failed == 1


def test_one_picture_by_path_bytes_and_pillow(photos: Path, pipeline: str) -> None:
    from PIL import Image as Pillow

    path = photos / "sub0" / "0.png"
    graph = gbc.annotate(path, pipeline)
    assert graph == gbc.annotate(path.read_bytes(), pipeline) == gbc.annotate(str(path), pipeline)
    with Pillow.open(path) as opened:
        drawn = gbc.annotate(opened, pipeline)
    assert [n.id for n in drawn.nodes] == [n.id for n in graph.nodes]
