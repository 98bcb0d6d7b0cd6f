"""A build that runs: what it has finished of an open shard is shown, though its plan is held by the builder."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import pytest

from gbc.store import Document, Journal, Layout, Plan, PlannedItem, commit_shard
from gbc.view.opened import Opened
from tests.view.scenes import documents, photo

pytest.importorskip("starlette", reason="needs the extra view")

from tests.view.conftest import serving


def plan(folder: Path, made: list[Document]) -> Plan:
    """The plan of a build that runs, with pictures that are read from files."""
    layout = Layout(folder / "out")
    held = Plan(layout.plan)
    items = []
    for document in made:
        path = folder / f"{document.source.position}.jpg"
        path.write_bytes(photo(document.source.position))
        items.append(PlannedItem(name=document.source.name, location=str(path), image_id=document.source.image_id))
    held.add(items)
    return held


def test_finished_images_of_an_open_shard_are_shown_with_their_pictures(tmp_path: Path) -> None:
    made = documents([3, 5, 9])[:3]
    layout = Layout(tmp_path / "out")
    with plan(tmp_path, made), Journal.of(layout, 0) as journal, serving(layout.folder) as served:
        assert served("api/gallery").json["total"] == 0
        journal.append(made[2])
        journal.append(made[0])
        journal.sync()
        time.sleep(1.1)
        assert served("api/about").json["pictures"] == 2
        items = served("api/gallery").json["items"]
        assert [item["position"] for item in items] == [0, 2]
        assert served(f"thumbnail/{items[1]['id']}").headers["content-type"] == "image/webp"
        assert len(served(f"api/image/{items[1]['id']}").json["scene"]["nodes"]) == 9
        assert not layout.documents(0).exists()


def test_what_is_written_at_this_moment_is_left_out(tmp_path: Path) -> None:
    made = documents([3, 5])[:2]
    layout = Layout(tmp_path / "out")
    with plan(tmp_path, made), Journal.of(layout, 0) as journal:
        for document in made:
            journal.append(document)
            journal.sync()
        whole = journal.path.read_bytes()
        journal.path.write_bytes(whole[:-7])
        opened = Opened(layout.folder)
        with opened.dataset() as dataset:
            assert len(dataset) == 1
        opened.close()


def test_whole_shards_and_open_ones_stand_together_and_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    aside = tmp_path / "aside"
    aside.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(aside))
    made = documents([3, 5, 9])[:3]
    layout = Layout(tmp_path / "out")
    with plan(tmp_path, made):
        commit_shard(layout, 0, made[:2], images="embed", picture=lambda source: photo(source.position))
        with Journal.of(layout, 1) as journal:
            journal.append(made[2])
            journal.sync()
            opened = Opened(layout.folder)
            with opened.dataset() as dataset:
                assert len(dataset) == 3
                assert opened.reading.folder.parent == aside
        commit_shard(layout, 1, made[2:], images="embed", picture=lambda source: photo(source.position))
        journal.remove()
    opened.look_again()
    with opened.dataset() as dataset:
        assert len(dataset) == 3
        assert opened.reading == opened.layout
    opened.close()
    assert list(aside.iterdir()) == []
