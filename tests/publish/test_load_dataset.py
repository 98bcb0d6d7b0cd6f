"""What ``datasets.load_dataset`` makes of a folder, offline and in a fresh process."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from gbc.publish import write_card
from gbc.store import TABLES
from tests.store.samples import commit, document, documents, graph, png

pytest.importorskip("datasets")

PROGRAM = """
import json, os, socket, sys

def refuse(*_, **__):
    raise RuntimeError("the network was asked")

socket.socket.connect = socket.getaddrinfo = refuse
import datasets
datasets.disable_progress_bars()

def plain(value):
    if hasattr(value, "getpixel"):
        return {"size": value.size, "pixel": value.getpixel((0, 0))}
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items()}
    return [plain(one) for one in value] if isinstance(value, list) else value

answers = []
for folder, name, streaming in json.loads(sys.argv[1]):
    rows = datasets.load_dataset(folder, name, split="train", streaming=streaming)
    answers.append({"rows": [plain(row) for row in rows], "features": repr(rows.features)})
print(json.dumps(answers), flush=True)
os._exit(0)  # having streamed any Parquet file, the interpreter now and then aborts at its end: threads are left over
"""

Asked = tuple[Path, str | None, bool]


@pytest.fixture
def load(tmp_path: Path) -> Callable[..., list[dict[str, Any]]]:
    """Loads (folder, configuration, streaming) after one another; all calls of a test share one cache."""

    def loaded(*asked: Asked) -> list[dict[str, Any]]:
        home = {
            "HF_HOME": str(tmp_path / "cache"),
            "HF_HUB_OFFLINE": "1",
            "HF_DATASETS_OFFLINE": "1",
            "HOME": str(tmp_path),
        }
        command = [sys.executable, "-c", PROGRAM, json.dumps([(str(f), name, s) for f, name, s in asked])]
        done = subprocess.run(command, env=home, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        answers: list[dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
        return answers

    return loaded


def built(folder: Path, *shards: list[Any], images: Any = "embed", place: str = "/pictures") -> Path:
    for number, made in enumerate(shards):
        commit(folder, number, made, images, place)
    write_card(folder)
    return folder


def test_every_configuration_loads(tmp_path: Path, load: Callable[..., list[dict[str, Any]]]) -> None:
    folder = built(tmp_path / "out", documents(range(3)), documents(range(10, 12)), [document(20)])
    names = [table for table in TABLES if table != "scores"]
    for streaming in (False, True):
        answers = load(*((folder, name, streaming) for name in names))
        for name, answer in zip(names, answers, strict=True):
            files = sorted((folder / "data" / name).glob("*.parquet"))
            expected = [row for path in files for row in pq.read_table(path).to_pylist()]
            if name == "graphs":
                expected = [{k: v for k, v in row.items() if k != "image"} for row in expected]
                assert [row.pop("image")["size"] for row in answer["rows"]] == [[8, 6]] * 6
                assert "Image(" in answer["features"]
            assert answer["rows"] == expected, name


def test_graphs_are_the_default_and_one_row_trains(tmp_path: Path, load: Callable[..., list[dict[str, Any]]]) -> None:
    folder = built(tmp_path / "out", documents(range(3)))
    for (answer,) in (load((folder, None, streaming)) for streaming in (False, True)):
        row = answer["rows"][2]
        assert row["image"] == {"size": [8, 6], "pixel": [2, 50, 150]}
        whole = graph(2)
        assert row["detail"] == whole.root.captions[0].text
        edge, told = whole.edges[0], row["edges"][0]
        captions = {c["caption_id"]: c["text"] for node in row["nodes"] for c in node["captions"]}
        words = [captions[span["caption_id"]][span["start"] : span["end"]] for span in told["spans"]]
        assert words == whole.words(edge)


@pytest.mark.parametrize("images", ["path", "none"])
def test_without_pictures_inside(tmp_path: Path, load: Callable[..., list[dict[str, Any]]], images: str) -> None:
    made = documents(range(2))
    (tmp_path / "pictures").mkdir()
    for one in made[:2]:
        (tmp_path / f"pictures/{one.source.position}.png").write_bytes(png(one.source))
    folder = built(tmp_path / "out", made, images=images, place=str(tmp_path / "pictures"))
    for (answer,) in (load((folder, "graphs", streaming)) for streaming in (False, True)):
        pixels = [row["image"] and row["image"]["pixel"] for row in answer["rows"]]
        assert pixels == ([[0, 50, 150], [1, 50, 150]] if images == "path" else [None, None])


def test_two_folders_of_one_name_keep_their_rows(tmp_path: Path, load: Callable[..., list[dict[str, Any]]]) -> None:
    one = built(tmp_path / "a" / "out", [document(1)])
    other = built(tmp_path / "b" / "out", [document(2)])
    answers = load((one, "graphs", False), (other, "graphs", False), (one, "nodes", False), (other, "nodes", False))
    assert [{row["image_id"] for row in answer["rows"]} for answer in answers] == [
        {graph(number).image.id} for number in (1, 2, 1, 2)
    ]


def test_a_folder_that_grows_gives_its_new_rows(tmp_path: Path, load: Callable[..., list[dict[str, Any]]]) -> None:
    folder = built(tmp_path / "out", [document(1)])
    assert [len(answer["rows"]) for answer in load((folder, "graphs", False), (folder, "nodes", False))] == [1, 4]
    commit(folder, 1, [document(2)])
    write_card(folder)
    assert [len(answer["rows"]) for answer in load((folder, "graphs", False), (folder, "nodes", False))] == [2, 8]


def test_what_is_half_written_is_not_loaded(tmp_path: Path, load: Callable[..., list[dict[str, Any]]]) -> None:
    folder = built(tmp_path / "out", [document(1)])
    (folder / "data/graphs/.00001.parquet.part").write_bytes(b"PAR1 rubbish")
    (answer,) = load((folder, "graphs", False))
    assert len(answer["rows"]) == 1
