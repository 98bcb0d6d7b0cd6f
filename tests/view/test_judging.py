"""Judging over HTTP: what is kept, what a filter makes of it, and who may."""

from __future__ import annotations

import json
import urllib.parse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("starlette", reason="needs the extra view")

import gbc
from tests.view.conftest import Answer, Served, serving
from tests.view.scenes import documents, write


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("judging") / "out", documents([3, 9, 20]))


@pytest.fixture(scope="module")
def open_page(place: Path) -> Iterator[Served]:
    with serving(place) as served:
        yield served


def judge(served: Served, told: Any, **headers: str) -> Answer:
    own = {"Origin": f"http://{served.host}:{served.port}", "Content-Type": "application/json"}
    body = told if isinstance(told, bytes) else json.dumps(told).encode()
    return served("api/judge", "POST", headers={**own, **headers}, body=body)


def ids(served: Served, **asked: str) -> list[str]:
    return [item["id"] for item in served(f"api/gallery?{urllib.parse.urlencode(asked)}").json["items"]]


def test_a_judgement_is_shown_again_and_chooses_pictures(open_page: Served, place: Path) -> None:
    first, second, third = ids(open_page)
    node = open_page(f"api/image/{second}").json["scene"]["nodes"][1]
    caption = node["captions"][0]["id"]
    assert ids(open_page, verdict="none") == [first, second, third]
    told = {"image_id": second, "node_id": node["id"], "caption_id": caption, "verdict": "reject", "note": "no <b>"}
    assert judge(open_page, told).status == 200
    assert judge(open_page, {"image_id": third, "node_id": "", "verdict": "accept"}).status == 200
    assert ids(open_page, verdict="rejected") == [second]
    assert ids(open_page, verdict="accepted") == [third]
    assert ids(open_page, verdict="noted") == [second]
    assert ids(open_page, verdict="none") == [first]
    assert ids(open_page, where="image_id in (select image_id from judgements where note like '%b%')") == [second]
    shown = open_page(f"api/image/{second}").json["judged"]
    assert shown == [{"node_id": node["id"], "caption_id": caption, "verdict": "reject", "note": "no <b>"}]
    with gbc.open(place) as dataset:
        assert len(dataset.sql("FROM judgements")) == 2
    charts = {chart["title"]: chart["bars"] for chart in open_page("api/statistics").json}
    assert [(bar["name"], bar["count"]) for bar in charts["Judgements"]] == [("accept", 1), ("reject", 1)]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": ""}, 403),
        ({"Origin": "http://127.0.0.1:1"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Content-Type": "text/plain"}, 415),
    ],
)
def test_only_the_page_itself_judges(open_page: Served, place: Path, headers: dict[str, str], status: int) -> None:
    before = _lines(place)
    told = {"image_id": ids(open_page)[0], "node_id": "", "verdict": "accept"}
    assert judge(open_page, told, **headers).status == status
    assert _lines(place) == before


@pytest.mark.parametrize(
    "change",
    [
        {"image_id": "0" * 64}, {"image_id": "../x"}, {"node_id": "nobody"}, {"caption_id": "none"},
        {"verdict": "maybe"},        {"note": "n" * 2001}, {"more": 1}, {"verdict": 7},
    ],
)  # fmt: skip
def test_what_is_not_there_is_not_judged(open_page: Served, place: Path, change: dict[str, Any]) -> None:
    before = _lines(place)
    told = {"image_id": ids(open_page)[0], "node_id": "", "verdict": "accept", **change}
    answer = judge(open_page, told)
    assert answer.status == 400
    assert "\n" not in answer.json["problem"]
    assert _lines(place) == before


def test_too_much_is_refused_before_it_is_read(open_page: Served) -> None:
    assert judge(open_page, b"[" * 300_000).status == 413
    assert judge(open_page, b"not json").status == 400


def _lines(place: Path) -> int:
    path = place / "judgements.jsonl"
    return len(path.read_bytes().splitlines()) if path.exists() else 0
