"""The page in a real browser: somebody opens it, filters, looks, follows words, compares, judges, and comes back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("starlette", reason="needs the extra view")
pytest.importorskip("playwright", reason="playwright drives the browser")
pytest.importorskip("axe_core_python", reason="axe-core looks for what shuts people out")

from playwright.sync_api import expect

import gbc
from gbc.store import Document, Source
from tests.view.browser import NARROW, WIDE, Scheme, launched, watched
from tests.view.conftest import Served, serving
from tests.view.scenes import HOSTILE, documents, graph, hostile, write

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with launched() as browser:
        yield browser


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("browser") / "out", [*documents([3, 20, 60]), hostile(9)])


@pytest.fixture(scope="module")
def page_of(place: Path) -> Iterator[Served]:
    other = place.parent / "other"
    made = graph(1, 20)
    fewer = graph(1, 14)
    write(other, [Document(source=Source(position=0, name="a.jpg", image_id=made.image.id), graph=fewer)])
    with serving(place, other=other) as served:
        yield served


def lit(page: Any, where: str) -> list[str]:
    """Numbers of the nodes that are lit in a part of the page."""
    return sorted(page.eval_on_selector_all(f"{where} .lit[data-n]", "all => all.map(e => e.dataset.n)"))


def test_somebody_looks_around(browser: Any, page_of: Served, place: Path) -> None:
    with watched(browser, page_of.url) as watch:
        page = watch.page
        page.goto(page_of.url)
        page.wait_for_selector(".cards")
        assert page.inner_text("h1.count") == "4 pictures"
        page.fill("input[name=label]", "boat")
        page.press("input[name=label]", "Enter")
        expect(page.locator(".card")).to_have_count(2)
        assert "label=boat" in page.url
        page.click(".card >> nth=1")
        page.wait_for_selector(".graph a.node")
        assert page.locator(".graph a.node").count() == 20
        assert "2 of 2" in page.inner_text(".steps")

        page.hover(".graph a.node.entity >> nth=1")
        (number,) = lit(page, ".graph")
        assert number in lit(page, ".overlay")
        assert number in lit(page, ".captions")
        page.hover(f".captions .node-section[data-n='{number}'] h2")
        assert lit(page, ".graph") == [number]
        page.hover(".captions a.span >> nth=0")
        (pointed,) = lit(page, ".graph")
        assert pointed in lit(page, ".overlay")
        page.locator(f".overlay a.region[data-n='{pointed}'] .box").dispatch_event("pointerover", {"bubbles": True})
        assert lit(page, ".graph") == [pointed]

        page.click(".captions a.span >> nth=0")
        page.wait_for_selector(f"#node-{pointed}.chosen")
        assert f"node={pointed}" in page.url
        assert page.evaluate("document.activeElement.id") == f"node-{pointed}"
        page.go_back()
        expect(page).not_to_have_url(re.compile("node="))

        page.keyboard.press("ArrowLeft")
        expect(page.locator(".graph a.node")).to_have_count(3)
        page.keyboard.press("ArrowRight")
        expect(page.locator(".graph a.node")).to_have_count(20)
        page.click(".rejected summary")
        page.hover(".rejected tbody tr")
        assert page.locator(".candidate").get_attribute("hidden") is None
        page.click(".made summary >> nth=0")
        assert "tiny 1.0" in page.inner_text(".made dl >> nth=0")

        page.click("text=Compare with other")
        page.wait_for_selector(".differences")
        assert page.locator(".side").count() == 2
        assert page.locator(".side .node.alone").count() > 0
        page.keyboard.press("Escape")
        page.wait_for_selector(".cards")
        page.click("nav >> text=Statistics")
        page.click(".bars a >> nth=0")
        page.wait_for_selector(".cards")
        assert "where=node_count" in page.url


def test_somebody_judges_and_comes_back(browser: Any, page_of: Served, place: Path) -> None:
    id_ = page_of("api/gallery?where=node_count=3").json["items"][0]["id"]
    with watched(browser, page_of.url) as watch:
        page = watch.page
        page.goto(f"{page_of.url}#/image/{id_}")
        page.hover("#node-1 .caption .text")
        with page.expect_response("**/api/judge"):
            page.keyboard.press("a")
        page.wait_for_selector("#node-1 .caption[data-verdict=accept]")
        with page.expect_response("**/api/judge"):
            page.click("#node-1 > h2 button[title^=Reject]")
        page.wait_for_selector("#node-1[data-verdict=reject]")
        page.click("#node-1 > h2 button[title^=Note]")
        page.keyboard.type("a <b>note</b>, ar")
        with page.expect_response("**/api/judge"):
            page.click("#node-1 form.note button[type=submit]")
        page.reload()
        page.wait_for_selector("#node-1[data-verdict=reject]")
        assert page.inner_text("#node-1 > .judge-note") == "a <b>note</b>, ar"
        assert page.locator("#node-1 .caption[data-verdict=accept]").count() == 1
        page.goto(f"{page_of.url}#/?verdict=rejected")
        page.wait_for_selector(".card")
        assert page.inner_text("h1.count") == "1 picture"
    with gbc.open(place) as dataset:
        found = dataset.sql("SELECT verdict, note FROM judgements ORDER BY caption_id NULLS FIRST").rows()
    assert found == [("reject", "a <b>note</b>, ar"), ("accept", None)]


def test_what_means_harm_is_only_text(browser: Any, page_of: Served) -> None:
    with watched(browser, page_of.url) as watch:
        page = watch.page
        page.goto(page_of.url)
        page.wait_for_selector(".cards")
        assert page.locator(".card", has_text="<script>").count() == 1
        page.click(".card:has-text('<script>')")
        page.wait_for_selector(".captions")
        assert page.locator("main script, main [onerror], main b").count() == 0
        assert page.title() != "taken"
        text = page.text_content(".captions")
        for one in HOSTILE:
            assert one in text
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0
        page.goto(f"{page_of.url}#/?failure=any")
        page.wait_for_selector(".failures")
        assert "<script>alert(1)</script>" in page.inner_text(".failures")


@pytest.mark.parametrize(("scheme", "size"), [("light", WIDE), ("dark", NARROW)])
def test_nobody_is_shut_out(browser: Any, page_of: Served, scheme: Scheme, size: dict[str, int]) -> None:
    ids = [item["id"] for item in page_of("api/gallery").json["items"]]
    views = {
        "#/?failure=&kind=entity": ".cards",
        f"#/image/{ids[1]}": ".captions",
        f"#/compare/{ids[1]}": ".differences",
    }
    with watched(browser, page_of.url, scheme, size) as watch:
        for fragment, sign in {**views, "#/statistics": ".charts"}.items():
            watch.page.goto(page_of.url + fragment)
            watch.page.wait_for_selector(sign)
            watch.page.wait_for_load_state("networkidle")
            watch.accessible()
            assert watch.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, fragment


def test_axe_would_find_what_shuts_people_out(browser: Any, page_of: Served) -> None:
    with watched(browser, page_of.url) as watch:
        watch.page.goto(page_of.url)
        watch.page.wait_for_selector(".cards")
        watch.page.evaluate("() => { document.querySelector('h1').style.color = '#fdfdfd'; }")
        with pytest.raises(AssertionError, match="color-contrast"):
            watch.accessible()


def test_an_address_without_the_token_shows_nothing(browser: Any, page_of: Served) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"http://{page_of.host}:{page_of.port}/")
    assert "Open the address that gbc view has printed" in page.inner_text("body")
    context.close()


def test_a_copy_opens_from_disk(browser: Any, place: Path, tmp_path: Path) -> None:
    site = tmp_path / "a site"
    assert gbc.export_page(place, site, limit=3, compare=place.parent / "other") == 3
    start = (site / "index.html").as_uri()
    with watched(browser, site.as_uri(), "dark") as watch:
        page = watch.page
        page.goto(start)
        expect(page.locator("h1.count")).to_have_text("3 pictures")
        page.fill("input[name=words]", "BOAT sail")
        page.press("input[name=words]", "Enter")
        expect(page.locator(".card")).to_have_count(1)
        page.click(".card")
        expect(page.locator(".graph a.node")).to_have_count(20)
        page.hover(".captions a.span >> nth=0")
        assert len(lit(page, ".graph")) == 1
        assert page.evaluate("() => document.querySelector('.photo-frame img').naturalWidth") == 960
        assert page.locator("[data-judged]").count() == 0
        page.click("text=Compare with other")
        page.wait_for_selector(".differences")
        page.reload()
        page.wait_for_selector(".differences")
        watch.accessible()


def test_a_gallery_follows_a_build(browser: Any, tmp_path: Path) -> None:
    folder = write(tmp_path / "out", documents([3, 4])[:2])
    with serving(folder) as served, watched(browser, served.url) as watch:
        watch.page.goto(served.url)
        watch.page.wait_for_selector("h1.count:has-text('2 pictures')")
        write(folder, documents([5, 6], start=2)[:2], shard=1)
        watch.page.wait_for_selector("h1.count:has-text('4 pictures')")
