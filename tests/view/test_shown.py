"""One graph as a file or in a notebook: sound XML, every text as it is, no script, nothing from elsewhere."""

from __future__ import annotations

import html.parser
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from PIL import Image as Pillow

import gbc
from gbc.cli import main
from gbc.errors import GbcError
from gbc.graph import Graph
from gbc.view import Shown
from tests.view.scenes import HOSTILE, documents, graph, hostile, photo, write

SVG = "{http://www.w3.org/2000/svg}"


class Tags(html.parser.HTMLParser):
    """Tags, attributes and text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("size", [1, 3, 20, 60])
def test_an_svg_holds_every_node_and_edge(size: int) -> None:
    made = graph(1, size)
    root = ET.fromstring(gbc.draw(made, photo(1)).svg())  # noqa: S314 - our own
    assert len(root.findall(f".//{SVG}text")) == len(made.nodes)
    assert len([path for path in root.iter(f"{SVG}path") if path.get("class") == "edge"]) == len(
        {(edge.source, edge.target) for edge in made.edges}
    )
    boxes = [box for box in root.iter(f"{SVG}rect") if "box" in (box.get("class") or "").split()]
    assert len(boxes) == len(made.nodes) - 1
    assert root.find(f".//{SVG}image") is not None
    assert ET.fromstring(gbc.draw(made).svg()).find(f".//{SVG}image") is None  # noqa: S314


def test_a_page_has_all_captions_and_its_links_lead_somewhere() -> None:
    made = graph(1, 20)
    page = Tags(gbc.draw(made, photo(1)).html())
    for node in made.nodes:
        for caption in node.captions:
            assert caption.text in page.text
    ids = {value for name, value in page.attributes if name == "id"}
    links = {value for name, value in page.attributes if name == "href" and value.startswith("#")}
    assert links
    assert {link.removeprefix("#") for link in links} <= ids


def harmful() -> Graph:
    made = hostile(9).graph
    assert made is not None
    return made


@pytest.mark.parametrize("form", ["svg", "html", "_repr_html_"])
def test_what_means_harm_is_only_text(form: str) -> None:
    written = str(getattr(Shown(harmful(), None, HOSTILE[0]), form)())
    page = Tags(written)
    assert "script" not in page.tags
    assert "b" not in page.tags
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    assert not re.findall(r"(?:src|href)=\"(?!#|data:)", written)
    if form != "svg":
        for text in HOSTILE:
            assert text in page.text


def test_letters_that_xml_does_not_know_are_replaced() -> None:
    from gbc.graph import ROOT, Box, GraphBuilder, Image, Region

    builder = GraphBuilder(Image("0" * 64, 10, 10))
    builder.add_caption(ROOT, "a\x00b\x1f c", "detail")
    builder.add_node("entity", "b\x01", Region(Box(0.0, 0.0, 0.5, 0.5)), parent=ROOT, words="b")
    ET.fromstring(gbc.draw(builder.finish()).svg())  # noqa: S314


@pytest.mark.parametrize(("name", "start"), [("a.png", b"\x89PNG"), ("a.svg", b"<svg"), ("a.html", b"<!doctype html>")])
def test_the_ending_says_what_is_written(tmp_path: Path, name: str, start: bytes) -> None:
    shown = gbc.draw(graph(1, 3), Pillow.new("RGB", (40, 30)))
    shown.save(tmp_path / name)
    assert (tmp_path / name).read_bytes().startswith(start)
    with pytest.raises(GbcError, match="no format ends so"):
        shown.save(tmp_path / "a.txt")


def test_show_writes_what_is_asked_for(tmp_path: Path) -> None:
    from click.testing import CliRunner

    folder = write(tmp_path / "out", documents([3])[:1])
    run = CliRunner().invoke(main, ["show", str(folder), "pictures/000 3 nodes.jpg", "-o", str(tmp_path / "x.html")])
    assert run.exit_code == 0
    assert "A harbour" in (tmp_path / "x.html").read_text(encoding="utf-8")
    wrong = CliRunner().invoke(main, ["show", str(folder), "pictures/000 3 nodes.jpg", "-o", str(tmp_path / "x.doc")])
    assert (wrong.exit_code, wrong.stderr.count("\n")) == (2, 1)


def test_graphs_and_datasets_draw_themselves_in_a_notebook(tmp_path: Path) -> None:
    pytest.importorskip("IPython", reason="needs IPython")
    folder = write(tmp_path / "out", documents([3, 9]))
    code = f"""
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
import sys, gbc
assert "gbc.view" not in sys.modules and "gbc.graph" not in sys.modules
with gbc.open({str(folder)!r}) as dataset:
    graph = next(iter(dataset))
    for one, sign in ((graph, "<svg"), (dataset, "<img"), (gbc.draw(graph), "<svg")):
        shown, _ = shell.display_formatter.format(one)
        assert sign in shown["text/html"], type(one)
        assert "text/plain" in shown
"""
    run = subprocess.run(
        [sys.executable, "-W", "error::DeprecationWarning:gbc", "-c", code],
        capture_output=True,
        text=True,
        check=False,
        env=None,
    )
    assert run.returncode == 0, run.stderr
