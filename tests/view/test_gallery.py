"""Which pictures are shown, and what is told of one: over real HTTP."""

from __future__ import annotations

import io
import time
import urllib.parse
from pathlib import Path
from typing import Any

import pytest
from PIL import Image as Pillow

pytest.importorskip("starlette", reason="needs the extra view")

import gbc
from tests.view.conftest import Served, serving
from tests.view.scenes import HOSTILE, documents, write


def names(served: Served, **asked: Any) -> list[str]:
    answer = served(f"api/gallery?{urllib.parse.urlencode(asked)}")
    assert answer.status == 200, answer.body
    return [item["name"].split(" ", 1)[-1] for item in answer.json["items"]]


def test_all_pictures_in_plan_order(served: Served) -> None:
    page = served("api/gallery").json
    assert (page["total"], page["page"], page["pages"]) == (4, 1, 1)
    assert [item["nodes"] for item in page["items"]] == [3, 20, 60, 12]
    assert page["items"][0]["short"] == "A harbour and a boat together."


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"label": "harbour"}, ["3 nodes.jpg", "60 nodes.jpg"]),
        ({"label": "thing"}, None),  # an alias
        ({"label": "harbour", "kind": "relation"}, []),
        ({"kind": "composition"}, None),
        ({"words": "harbour BOAT together"}, ["3 nodes.jpg"]),
        ({"words": "%"}, []),
        ({"words": "_"}, []),
        ({"words": "h.rbour"}, []),
        ({"words": "עברית"}, None),
        ({"words": "&amp;</b> \\"}, []),
        ({"where": "node_count > 15"}, ["20 nodes.jpg", "60 nodes.jpg"]),
        ({"where": "node_count > 15 -- and"}, ["20 nodes.jpg", "60 nodes.jpg"]),
        (
            {"where": "image_id in (select image_id from nodes where label = 'harbour')"},
            ["3 nodes.jpg", "60 nodes.jpg"],
        ),
        ({"metric": "detector", "least": "2"}, []),
        ({"order": "nodes", "where": "node_count < 50"}, None),
    ],
)
def test_a_filter_is_what_sql_says(served: Served, asked: dict[str, str], found: list[str] | None) -> None:
    got = names(served, **asked)
    if found is None:
        assert got
    else:
        assert got == found


def test_orders(served: Served) -> None:
    counts = {
        order: [item["nodes"] for item in served(f"api/gallery?order={order}").json["items"]]
        for order in ("plan", "nodes", "fewest")
    }
    assert counts == {"plan": [3, 20, 60, 12], "nodes": [60, 20, 12, 3], "fewest": [3, 12, 20, 60]}


@pytest.mark.parametrize(
    "where",
    [
        "1 = 1); DROP TABLE x; --", "1 = 1) UNION SELECT 1; COPY (SELECT 1) TO '/tmp/x'; SELECT (1", "nonsense(",
        "EXISTS (SELECT * FROM read_csv('/etc/passwd'))", "EXISTS (FROM '/etc/passwd')",
    ],
)  # fmt: skip
def test_a_condition_can_only_read_the_dataset(served: Served, where: str) -> None:
    answer = served(f"api/gallery?{urllib.parse.urlencode({'where': where})}")
    assert answer.status == 400
    assert "problem" in answer.json
    assert served("api/gallery").json["total"] == 4


@pytest.mark.parametrize("asked", ["page=x", "order=none", "kind=none", "least=many&metric=detector"])
def test_what_is_no_filter_is_told_in_a_line(served: Served, asked: str) -> None:
    answer = served(f"api/gallery?{asked}")
    assert answer.status == 400
    assert "\n" not in answer.json["problem"]


def test_failures_are_shown_where_they_are_asked_for(served: Served) -> None:
    assert served("api/about").json["stages"] == ["decode", "read"]
    items = served("api/gallery?failure=any").json["items"]
    assert [(item["stage"], item["reason"]) for item in items] == [
        ("read", "No such file <script>alert(1)</script>"),
        ("decode", "cut off after 7 bytes"),
    ]
    assert [item["stage"] for item in served("api/gallery?failure=decode").json["items"]] == ["decode"]


def test_pages_hold_everything_once(tmp_path: Path) -> None:
    folder = write(tmp_path / "out", documents([2] * 101))
    with serving(folder) as served:
        pages = [served(f"api/gallery?page={number}").json for number in (1, 2, 3)]
        beyond = served("api/gallery?page=99").json
    assert [len(page["items"]) for page in pages] == [48, 48, 5]
    assert len({item["id"] for page in pages for item in page["items"]}) == 101
    assert (beyond["page"], beyond["items"]) == (3, pages[2]["items"])


def test_a_picture_knows_its_neighbours_within_the_filter(served: Served) -> None:
    ids = [item["id"] for item in served("api/gallery?where=node_count>10").json["items"]]
    answer = served(f"api/image/{ids[1]}?where=node_count>10").json["neighbours"]
    assert answer == {"place": 2, "total": 3, "previous": ids[0], "next": ids[2]}
    outside = served(f"api/image/{ids[1]}?where=node_count<10").json["neighbours"]
    assert outside == {"place": None, "total": 1, "previous": None, "next": None}


def test_a_scene_tells_of_the_whole_graph(served: Served, folder: Path) -> None:
    id_ = served("api/gallery?where=node_count=20").json["items"][0]["id"]
    shown = served(f"api/image/{id_}").json["scene"]
    with gbc.open(folder) as dataset:
        graph = dataset.graph(id_)
    assert [node["id"] for node in shown["nodes"]] == [node.id for node in graph.nodes]
    texts = {caption.id: caption.text for node in graph.nodes for caption in node.captions}
    captions = [caption for node in shown["nodes"] for caption in node["captions"]]
    assert {c["id"]: "".join(part["text"] for part in c["parts"]) for c in captions} == texts
    leads = {to for caption in captions for part in caption["parts"] for to in part.get("to", [])}
    assert leads == {edge.target for edge in graph.edges if edge.spans}
    assert {(edge["source"], edge["target"]) for edge in shown["edges"]} == {(e.source, e.target) for e in graph.edges}
    assert shown["rejected"][0]["label"] == "giraffe"


def test_hostile_text_comes_as_it_is_and_as_json(served: Served) -> None:
    item = served("api/gallery?order=name").json["items"][0]
    answer = served(f"api/image/{item['id']}")
    assert answer.headers["content-type"] == "application/json"
    text = "".join(part["text"] for part in answer.json["scene"]["nodes"][0]["captions"][0]["parts"])
    for hostile in HOSTILE:
        assert hostile in text


def test_pictures_and_masks(served: Served) -> None:
    item = served("api/gallery?where=node_count=20").json["items"][0]
    sizes = {}
    for kind in ("thumbnail", "photograph"):
        answer = served(f"{kind}/{item['id']}")
        assert answer.headers["content-type"] == "image/webp"
        sizes[kind] = Pillow.open(io.BytesIO(answer.body)).size
    assert sizes == {"thumbnail": (320, 213), "photograph": (960, 640)}
    nodes = served(f"api/image/{item['id']}").json["scene"]["nodes"]
    masked = next(node for node in nodes if node["masked"])
    mask = Pillow.open(io.BytesIO(served(f"mask/own/{item['id']}/{masked['number']}").body)).convert("RGBA")
    alpha = mask.getchannel("A").getextrema()
    assert (mask.size, alpha) == ((96, 64), (0, 120))
    bare = next(node for node in nodes if not node["masked"])
    assert served(f"mask/own/{item['id']}/{bare['number']}").status == 400
    assert served(f"mask/other/{item['id']}/{masked['number']}").status == 400
    assert served(f"mask/third/{item['id']}/{masked['number']}").status == 404


def test_a_new_shard_is_seen_while_the_page_is_open(tmp_path: Path) -> None:
    folder = write(tmp_path / "out", documents([2, 3])[:2])
    with serving(folder) as served:
        before = served("api/about").json
        write(folder, documents([4, 5], start=2)[:2], shard=1)
        time.sleep(1.1)
        after = served("api/about").json
        total = served("api/gallery").json["total"]
    assert (before["pictures"], after["pictures"], total) == (2, 4, 4)
    assert after["generation"] > before["generation"]


def test_a_build_without_a_finished_shard_is_waited_for(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    (folder / ".gbc").mkdir(parents=True)
    (folder / ".gbc" / "plan.sqlite").touch()
    with serving(folder, how_far=lambda place: f"building in {place.name}") as served:
        before, empty = served("api/about").json, served("api/gallery").json
        write(folder, documents([3, 4])[:2])
        time.sleep(1.1)
        after = served("api/about").json
    assert (before["generation"], before["running"], empty["total"]) == (0, "building in out", 0)
    assert (after["generation"], after["pictures"]) == (1, 2)


def test_a_folder_that_is_nothing_is_refused(tmp_path: Path) -> None:
    from gbc.view.desk import Desk

    with pytest.raises(gbc.GbcError, match="not a dataset"):
        Desk(tmp_path)
