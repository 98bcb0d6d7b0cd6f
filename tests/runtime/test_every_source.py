"""The same eight pictures through every kind of source: the same eight graphs."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pyarrow.parquet as pq
import pytest

import gbc
from gbc.graph import Graph
from gbc.images import Fetching, Limits, identity
from gbc.runtime import BuildOptions, PlanOptions, Progress
from gbc.store import Document, Layout, read_documents
from tests.runtime.conftest import PIPELINE, SCRIPT, write_near
from tests.sources import (
    CAPTIONS,
    EIGHT,
    eight_pictures,
    picture,
    write_arrow,
    write_csv,
    write_folder,
    write_jsonl,
    write_parquet,
    write_tar,
    write_text_list,
)
from tests.web import Site, serving

LOCAL = BuildOptions(planning=PlanOptions(fetching=Fetching(allow_private=True, seconds=5.0, retries=0)))


def documents(out: Path) -> list[Document]:
    layout = Layout(out)
    return [document for shard in layout.shards() for document in read_documents(layout.documents(shard))]


def graphs(out: Path) -> dict[str, Graph]:
    return {document.graph.image.id: document.graph for document in documents(out) if document.graph}


def table(out: Path, name: str) -> list[dict[str, Any]]:
    return [row for path in sorted((out / "data" / name).glob("*.parquet")) for row in pq.read_table(path).to_pylist()]


@pytest.fixture(scope="module")
def scripted(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("pipeline")
    (folder / "script.yaml").write_text(SCRIPT)
    (folder / "pipeline.yaml").write_text(PIPELINE)
    return str(folder / "pipeline.yaml")


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory, scripted: str) -> dict[str, Graph]:
    """The eight graphs through a folder with side-cars."""
    folder = tmp_path_factory.mktemp("reference")
    gbc.build(write_folder(folder / "eight"), folder / "out", scripted)
    found = graphs(folder / "out")
    assert len(found) == EIGHT
    return found


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


def dataset(folder: Path) -> str:
    (folder / "set").mkdir()
    write_parquet(folder / "set" / "train.parquet")
    return f"hub:{folder}/set"


SOURCES: dict[str, Callable[[Path], object]] = {
    "folder": lambda p: write_folder(p / "eight"),
    "glob": lambda p: write_folder(p / "eight") / "*.png",
    "csv": lambda p: write_csv(p / "list.csv", write_folder(p / "eight")),
    "jsonl": lambda p: write_jsonl(p / "list.jsonl", write_folder(p / "eight")),
    "text": lambda p: write_text_list(p / "list.txt", write_folder(p / "eight")),
    "webdataset": lambda p: write_tar(p / "shard.tar"),
    "webdataset.gz": lambda p: write_tar(p / "shard.tar.gz", mode="w:gz"),
    "parquet": lambda p: write_parquet(p / "crawl.parquet"),
    "arrow file": lambda p: write_arrow(p / "rows.arrow", stream=False),
    "arrow stream": lambda p: write_arrow(p / "rows.arrow", stream=True),
    "dataset": dataset,
}


@pytest.mark.parametrize("kind", SOURCES)
def test_the_same_pictures_give_the_same_graphs(
    tmp_path: Path, scripted: str, reference: dict[str, Graph], kind: str
) -> None:
    source = SOURCES[kind](tmp_path)
    summary = gbc.build(str(source), tmp_path / "out", scripted, options=BuildOptions(shard_size=3))
    assert (summary.graphs, summary.failed, summary.duplicates) == (EIGHT, 0, 0)
    assert graphs(tmp_path / "out") == reference
    assert [row["captions"] for row in table(tmp_path / "out", "sources")] == [list(c) for c in CAPTIONS]
    rows = table(tmp_path / "out", "graphs")
    assert [row["image"]["bytes"] for row in rows] == eight_pictures(), "read again to be embedded"
    assert gbc.build(str(source), tmp_path / "out", scripted).graphs == 0, "all of it is known"
    assert not (tmp_path / "out" / ".gbc" / "kept").exists()


def test_captions_that_came_with_a_picture_stand_on_its_image_node(reference: dict[str, Graph]) -> None:
    for data, captions in zip(eight_pictures(), CAPTIONS, strict=True):
        root = reference[identity(data)].root
        assert tuple(c.text for c in root.captions if c.kind == "original") == captions


def test_urls_in_a_list(tmp_path: Path, scripted: str, reference: dict[str, Graph], site: Site) -> None:
    rows = [
        {"url": site.holds(f"/{n}.png", data), "caption": CAPTIONS[n], "n": n}
        for n, data in enumerate(eight_pictures())
    ]
    (tmp_path / "list.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    out = tmp_path / "out"
    summary = gbc.build(tmp_path / "list.jsonl", out, scripted, options=LOCAL)
    assert (summary.graphs, summary.failed) == (EIGHT, 0)
    assert graphs(out) == reference
    assert [row["name"] for row in table(out, "sources")] == [row["url"] for row in rows]
    assert not (out / ".gbc" / "kept").exists(), "kept no longer than needed"
    assert all(times == 1 for times in site.asked.values())
    gbc.build(tmp_path / "list.jsonl", out, scripted, options=LOCAL)
    assert all(times == 1 for times in site.asked.values()), "what was had is not fetched again"


def test_urls_by_themselves_may_be_kept(tmp_path: Path, scripted: str, reference: dict[str, Graph], site: Site) -> None:
    urls = [site.holds(f"/{n}.png", data) for n, data in enumerate(eight_pictures())]
    options = BuildOptions(planning=LOCAL.planning, keep=True, image_bytes="path")
    assert gbc.build(urls, tmp_path / "out", scripted, options=options).graphs == EIGHT
    assert graphs(tmp_path / "out").keys() == reference.keys()
    assert [row["image"]["path"] for row in table(tmp_path / "out", "graphs")] == urls
    kept = [path for path in (tmp_path / "out" / ".gbc" / "kept").rglob("*") if path.is_file()]
    assert sorted(path.name for path in kept) == sorted(reference)


def test_a_bad_site_gives_failures_and_the_rest_is_built(tmp_path: Path, scripted: str, site: Site) -> None:
    def endless(handler: Any) -> None:
        handler.send_response(200)
        handler.end_headers()
        while not site.over.is_set():
            handler.wfile.write(b"x" * 65536)

    def stall(handler: Any) -> None:
        site.over.wait(20)

    site.answers.update(
        {
            "/500": lambda handler: handler.send_error(500),
            "/short": lambda handler: handler.give(picture(1), length=10**6),
            "/html": lambda handler: handler.give(b"<html>sign in</html>"),
            "/endless": endless,
            "/stall": stall,
            "/away": lambda handler: handler.redirect("file:///etc/passwd"),
        }
    )
    good = site.holds("/good.png", picture(1))
    site.holds("/again.png", picture(1))
    paths = ["/500", "/short", "/html", "/endless", "/stall", "/away", "/none", "/again.png"]
    (tmp_path / "list.txt").write_text("\n".join([good, *(site.url + path for path in paths)]))
    fetching = Fetching(allow_private=True, seconds=1.5, retries=0)
    options = BuildOptions(planning=PlanOptions(fetching=fetching, limits=Limits(max_bytes=10**7)))
    summary = gbc.build(tmp_path / "list.txt", tmp_path / "out", scripted, options=options)
    assert (summary.graphs, summary.failed, summary.duplicates) == (1, 7, 1)
    said = {
        row["name"].removeprefix(site.url): (row["stage"], row["reason"]) for row in table(tmp_path / "out", "failures")
    }
    assert said == {
        "/500": ("read", "answered 500 Internal Server Error"),
        "/short": ("read", f"cut off after {len(picture(1)):,} of 1,000,000 bytes"),
        "/html": ("decode", "not a picture in a format known here"),
        "/endless": ("read", "more than the 10,000,000 bytes allowed"),
        "/stall": ("read", "not done after 1.5 s"),
        "/away": ("read", "leads to file:, and only http and https are followed"),
        "/none": ("read", "answered 404 Not Found"),
    }


def test_without_leave_no_url_leads_to_this_machine(tmp_path: Path, scripted: str, site: Site) -> None:
    summary = gbc.build(site.holds("/a.png", picture(1)), tmp_path / "out", scripted)
    (reason,) = summary.failures
    assert "not public (--allow-private allows it)" in reason
    assert site.asked == {}


def test_what_failed_on_the_web_is_tried_again_only_on_request(tmp_path: Path, scripted: str, site: Site) -> None:
    url, out = site.url + "/late.png", tmp_path / "out"
    assert gbc.build(url, out, scripted, options=LOCAL).failed == 1
    site.holds("/late.png", picture(3))
    assert gbc.build(url, out, scripted, options=LOCAL).graphs == 0
    assert site.asked["/late.png"] == 1

    again = msgspec.structs.replace(LOCAL, planning=msgspec.structs.replace(LOCAL.planning, again=True))
    assert gbc.build(url, out, scripted, options=again).graphs == 1


def test_a_list_on_standard_input(tmp_path: Path, scripted: str, reference: dict[str, Graph]) -> None:
    path = write_jsonl(tmp_path / "list.jsonl", write_folder(tmp_path / "eight"))
    command = [sys.executable, "-m", "gbc", "build", "--images", "-", "--out", "out", "--pipeline", scripted]
    with path.open() as file:
        result = subprocess.run(command, stdin=file, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert graphs(tmp_path / "out") == reference


def test_all_kinds_together_count_each_content_once(tmp_path: Path, scripted: str) -> None:
    folder = write_folder(tmp_path / "eight")
    sources = [str(folder), str(write_tar(tmp_path / "a.tar")), str(write_parquet(tmp_path / "a.parquet"))]
    summary = gbc.build(sources, tmp_path / "out", scripted)
    assert (summary.graphs, summary.duplicates) == (EIGHT, 2 * EIGHT)
    fields = [row["fields"] for row in table(tmp_path / "out", "sources")]
    assert fields[-1] == '{"n":7}'


def test_odd_archives_are_noted_in_one_line(tmp_path: Path, scripted: str) -> None:
    class Notes(Progress):
        def __init__(self) -> None:
            self.lines: list[str] = []

        def note(self, line: str) -> None:
            self.lines.append(line)

    notes = Notes()
    path = write_tar(tmp_path / "odd.tar", [("../up.png", picture(1)), ("/abs.png", picture(2))])
    assert gbc.build(path, tmp_path / "out", scripted, progress=notes).graphs == 2
    assert len(notes.lines) == 1
    assert "2 members have names that lead out of the archive" in notes.lines[0]
    assert [d.source.name for d in documents(tmp_path / "out")] == [f"{path}/up.png", f"{path}/abs.png"]


def test_near_duplicates_are_recorded_and_skipped_on_request(tmp_path: Path, scripted: str) -> None:
    write_near(tmp_path / "near")
    for wish, expected in (("ignore", (4, 0)), ("record", (4, 0)), ("skip", (2, 2))):
        out = tmp_path / wish
        options = BuildOptions(planning=PlanOptions(near_duplicates=wish))  # type: ignore[arg-type]
        summary = gbc.build(tmp_path / "near", out, scripted, options=options)
        assert (summary.graphs, summary.duplicates) == expected
        rows = {row["name"]: row for row in table(out, "sources")}
        told = {name: json.loads(row["fields"] or "{}").get("near_duplicate_of") for name, row in rows.items()}
        original = rows["a.png"]["image_id"]
        near = original if wish != "ignore" else None
        assert told == {"a.png": None, "b-small.jpg": near, "c-poor.jpg": near, "d-other.png": None}
        again = gbc.build(tmp_path / "near", out, scripted, options=options)
        assert (again.graphs, again.duplicates) == (0, 0)


@pytest.mark.parametrize("kind", ["dataset", "urls"])
def test_a_folder_is_built_anew_though_nothing_was_kept(tmp_path: Path, scripted: str, site: Site, kind: str) -> None:
    urls = [site.holds(f"/{n}.png", data) for n, data in enumerate(eight_pictures())]
    sources, out = urls if kind == "urls" else [dataset(tmp_path)], tmp_path / "out"
    assert gbc.build(sources, out, scripted, options=LOCAL).graphs == EIGHT
    update = msgspec.structs.replace(LOCAL, update=True)
    summary = gbc.build(sources, out, scripted, ["annotate.limits.depth=1"], options=update)
    assert (summary.graphs, summary.failed) == (EIGHT, 0)
    assert not (out / ".gbc" / "kept").exists()
