"""A dataset goes onto a hub by the real client, interrupted and resumed, and is loaded from there."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pyarrow.parquet as pq
import pytest
from PIL import Image as Pillow

import gbc
from gbc.images import identity
from gbc.publish import write_card
from gbc.store import TABLES, Document, Layout, Source, commit_shard
from tests.images.test_bare import telling
from tests.publish.hub import Hub
from tests.store.samples import commit, documents, graph

TOKEN = "hf_" + "s3cret" * 5
REPO = "user/graphs"

LOAD = """
import json, os, sys
import datasets
datasets.disable_progress_bars()
answers = {}
for name, streaming in json.loads(sys.argv[2]):
    rows = datasets.load_dataset(sys.argv[1], name, split="train", streaming=streaming)
    if name == "graphs":
        rows = rows.cast_column("image", datasets.Image(decode=False))
    found = [dict(row) for row in rows]
    for row in found:
        if name == "graphs":
            row["image"] = None if row["image"] is None else row["image"]["bytes"].hex()
    answers[f"{name} {streaming}"] = found
print(json.dumps(answers), flush=True)
os._exit(0)  # having streamed any Parquet file, the interpreter now and then aborts at its end: threads are left over
"""

Gbc = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def hub() -> Iterator[Hub]:
    with Hub() as running:
        yield running


@pytest.fixture
def environment(hub: Hub, tmp_path: Path) -> dict[str, str]:
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith(("HF_", "HUGGING"))},
        "HF_ENDPOINT": hub.url,
        "HF_HOME": str(tmp_path / "home"),
        "HF_TOKEN": TOKEN,
        "HF_HUB_DISABLE_XET": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
    }


@pytest.fixture
def push(environment: dict[str, str], tmp_path: Path) -> Gbc:
    def run(*arguments: object, **more: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "gbc", "push", *map(str, arguments)]
        done = subprocess.run(
            command, env=environment | more, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False
        )
        assert TOKEN not in done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return done

    return run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    out = tmp_path / "out"
    commit(out, 0, documents(range(3)))
    commit(out, 1, documents(range(10, 12)))
    write_card(out)
    return out


def test_every_configuration_is_loaded_and_streamed_from_the_hub(
    folder: Path, hub: Hub, push: Gbc, environment: dict[str, str]
) -> None:
    done = push(folder, REPO, "--private")
    assert done.returncode == 0, done.stderr
    assert f'load_dataset("{REPO}", "edges")' in done.stderr
    repository = hub.repositories[REPO]
    assert repository.private
    assert {"README.md", "croissant.json", "graph.jpg", "documents/00000.jsonl.zst"} < set(repository.files)
    assert not [path for path in repository.files if ".gbc" in path]
    asked = [(table, streaming) for table in TABLES if table != "scores" for streaming in (False, True)]
    command = [sys.executable, "-c", LOAD, REPO, json.dumps(asked)]
    loaded = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert loaded.returncode == 0, loaded.stderr
    answers: dict[str, Any] = json.loads(loaded.stdout.splitlines()[-1])
    for table, streaming in asked:
        files = sorted((folder / "data" / table).glob("*.parquet"))
        rows = [row for path in files for row in pq.read_table(path).to_pylist()]
        for row in rows:
            row.pop("shard", None)
            if table == "graphs":
                row["image"] = row["image"]["bytes"].hex()
        got = answers[f"{table} {streaming}"]
        for row in got:
            row.pop("shard", None)  # two small shards went as one
        assert got == rows, table


def test_an_interrupted_push_goes_on_and_sends_nothing_twice(
    folder: Path, hub: Hub, push: Gbc, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.refuse = lambda what: what == "commit" and bool(hub.repositories[REPO].files)
    first = push(folder, REPO)
    assert first.returncode == 2
    assert "run it again to go on" in first.stderr.splitlines()[-1]
    there = set(hub.repositories[REPO].files)
    assert "data/nodes/00000.parquet" in there
    assert "README.md" not in there
    hub.refuse = lambda _: False
    sent = list(hub.uploads)
    again = push(folder, REPO)
    assert again.returncode == 0, again.stderr
    assert "stood there" in again.stderr
    assert len(hub.uploads) == len(set(hub.uploads))
    assert set(hub.uploads[: len(sent)]) == set(sent)
    commits = hub.repositories[REPO].commits
    third = push(folder, REPO)
    assert "0 files, 0 bytes sent" in third.stderr
    assert hub.repositories[REPO].commits == commits


def test_what_was_uploaded_before_an_interruption_is_not_sent_again(folder: Path, hub: Hub, push: Gbc) -> None:
    hub.refuse = lambda what: what == "upload" and len(hub.uploads) >= 4
    assert push(folder, REPO).returncode == 2
    before = list(hub.uploads)
    assert len(before) >= 4
    hub.refuse = lambda _: False
    assert push(folder, REPO).returncode == 0
    assert len(hub.uploads) == len(set(hub.uploads))


def test_a_dry_run_lists_what_would_go_and_calls_nobody(folder: Path, hub: Hub, push: Gbc) -> None:
    done = push(folder, REPO, "--dry-run", HF_TOKEN="")
    assert done.returncode == 0, done.stderr
    sizes = {line.split()[1]: int(line.split()[0].replace(",", "")) for line in done.stdout.splitlines()}
    assert (hub.repositories, hub.tokens) == ({}, set())
    assert not [path for path in sizes if ".gbc" in path]
    assert push(folder, REPO).returncode == 0
    files = hub.repositories[REPO].files
    assert {path: len(data) for path, data in files.items()} == sizes
    assert hub.tokens == {f"Bearer {TOKEN}"} or hub.tokens == {f"Bearer {TOKEN}", ""}


def photograph(tmp_path: Path, place: str = "embed") -> Path:
    """A dataset of one photograph that tells where it was taken."""
    data = telling("JPEG", 6)
    whole = graph(1)
    whole = msgspec.structs.replace(whole, image=msgspec.structs.replace(whole.image, id=identity(data)))
    made = Document(source=Source(position=0, name="photo.jpg", image_id=whole.image.id), graph=whole)
    (tmp_path / "photo.jpg").write_bytes(data)
    commit_shard(
        Layout(tmp_path / "out"),
        0,
        [made],
        images=place,  # type: ignore[arg-type]
        picture=lambda _: data if place == "embed" else str(tmp_path / "photo.jpg"),
    )
    write_card(tmp_path / "out")
    return tmp_path / "out"


def published(hub: Hub) -> dict[str, Any]:
    table = pq.read_table(io.BytesIO(hub.repositories[REPO].files["data/graphs/00000.parquet"]))
    (row,) = table["image"].to_pylist()
    return row or {}


@pytest.mark.parametrize("place", ["embed", "path"])
def test_published_pictures_do_not_tell_where_they_were_taken(tmp_path: Path, hub: Hub, push: Gbc, place: str) -> None:
    folder = photograph(tmp_path, place)
    assert push(folder, REPO).returncode == 0
    for data in hub.repositories[REPO].files.values():
        assert b"GPSLatitude" not in data
        assert b"Ada Lovelace" not in data
        assert str(tmp_path).encode() not in data
    with Pillow.open(io.BytesIO(published(hub)["bytes"])) as opened:
        assert dict(opened.getexif()) == {0x0112: 6}


def test_exif_stays_where_it_is_wanted_and_pictures_where_they_are_not(tmp_path: Path, hub: Hub, push: Gbc) -> None:
    folder = photograph(tmp_path)
    assert push(folder, REPO, "--keep-exif").returncode == 0
    assert published(hub)["bytes"] == telling("JPEG", 6)
    assert push(folder, REPO, "--no-images").returncode == 0
    assert published(hub) == {}
    assert "no pictures" in hub.repositories[REPO].files["README.md"].decode()


def test_shards_are_of_the_size_of_the_hub_and_old_ones_go(
    folder: Path, hub: Hub, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    code = (
        "from pathlib import Path; from gbc.publish import hub, shards; shards.SHARD_DOCUMENTS = {}; "
        "hub.push(Path('out'), 'user/graphs')"
    )
    for size, numbers in ((4, 3), (100, 1)):
        command = [sys.executable, "-c", code.format(size)]
        subprocess.run(command, env=environment, cwd=tmp_path, check=True, timeout=120)
        repository = hub.repositories[REPO]
        repository.files["notes.txt"] = b"mine"
        found = sorted(path for path in repository.files if path.startswith("data/nodes/"))
        assert found == [f"data/nodes/{number:05d}.parquet" for number in range(numbers)]
    assert repository.files["notes.txt"] == b"mine"
    for path, data in repository.files.items():
        (tmp_path / "copy" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "copy" / path).write_bytes(data)
    with gbc.open(tmp_path / "copy") as dataset:
        assert list(dataset) == [graph(number) for number in (0, 1, 2, 10, 11)]
        assert dataset.picture("dir/picture 11.png") is not None


def test_mistakes_get_one_line(folder: Path, hub: Hub, push: Gbc, tmp_path: Path) -> None:
    def told(*arguments: object, **more: str) -> str:
        done = push(*arguments, **more)
        assert (done.returncode, done.stdout) == (2, "")
        (line,) = done.stderr.splitlines()
        return line

    assert "write user/name" in told(folder, "noname")
    assert "write user/name" in told(folder, "a/b/c")
    assert "set HF_TOKEN" in told(folder, REPO, HF_TOKEN="")
    assert "no such folder" in told(tmp_path / "nowhere", REPO)
    assert "the hub: " in told(folder, REPO, HF_ENDPOINT="http://127.0.0.1:9")


@pytest.mark.parametrize("now", [None, b"root:x:0:0", telling("JPEG", 1)])
def test_a_picture_that_is_gone_is_counted_and_no_other_file_goes(
    tmp_path: Path, hub: Hub, push: Gbc, now: bytes | None
) -> None:
    folder = photograph(tmp_path, "path")
    (tmp_path / "photo.jpg").unlink()
    if now is not None:
        (tmp_path / "photo.jpg").write_bytes(now)
    done = push(folder, REPO, "--keep-exif")
    assert "1 picture could not be had or read" in done.stderr
    assert done.returncode == 0
    assert published(hub) == {}
