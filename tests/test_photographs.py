"""Real photographs through the embedded pipeline, from files to a dataset: what must hold of any of them."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from pathlib import Path

import pytest

import gbc
from gbc.graph import Graph
from gbc.graph.editorial import editorial_findings
from gbc.images.samples import PHOTOGRAPHS
from gbc.runtime import Summary

pytest.importorskip("cv2", reason="needs the extra embedded")
pytest.importorskip("rapidocr", reason="needs the extra embedded")
pytest.importorskip("ai_edge_litert", reason="needs the extra embedded")
pytest.importorskip("skimage", reason="needs the extra sample")

PHOTOS = Path(__file__).parents[2] / "shared" / "data" / "photos"
NAMES = sorted(path.name for path in PHOTOS.glob("*.jpg"))
pytestmark = pytest.mark.skipif(len(NAMES) < 8, reason=f"the test photographs are not there: {PHOTOS}")

MAY_BE_THERE = {
    "corgi.jpg": {"pembroke corgi", "dog", "grass", "vegetation", "face", "head"},
    "orange_cat.jpg": {"cat", "face", "head"},
    "Wild_horses.jpg": {"horse", "snow", "sky", "trees", "vegetation", "head"},
    "Cesenatico.jpg": {"sky", "boat", "building", "water", "canal"},
    "Eiffel_tower_1.jpg": {"tower", "sky", "grass", "trees", "vegetation"},
    "Regalia.jpg": {"crown"},
    "Launch_of_Shenzhou.jpg": {"text", "rocket", "tower"},
    "Magdeburg.jpg": {"tower", "sky", "trees", "vegetation", "building", "grass"},
    "sample:astronaut": {"person", "face", "head", "hand", "text"},
    "sample:chelsea": {"cat", "face", "head"},
    "sample:coffee": {"cup", "table", "spoon"},
    "sample:rocket": {"rocket", "tower"},
    "sample:camera": {"person", "head", "face", "hand", "grass", "sky"},
    "sample:motorcycle": {"motorcycle", "text"},
    "sample:coins": set[str](),
}
"""Labels that are true of each photograph, by eye; any other would be wrong."""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Summary, Path]:
    out = tmp_path_factory.mktemp("built") / "out"
    return gbc.build([PHOTOS, "sample:photos"], out), out


@pytest.fixture(scope="module")
def graphs(built: tuple[Summary, Path]) -> dict[str, Graph]:
    with gbc.open(built[1]) as dataset:
        names = [name for (name,) in dataset.sql("select name from sources order by position").rows()]
        return {name: dataset.graph(name) for name in names}


def entities(graph: Graph) -> Counter[str]:
    return Counter(node.label for node in graph.nodes if node.kind == "entity")


def captions(graphs: dict[str, Graph]) -> list[str]:
    return [c.text for g in graphs.values() for n in g.nodes for c in n.captions if c.kind != "hardcode"]


def test_every_photograph_becomes_a_graph(built: tuple[Summary, Path], graphs: dict[str, Graph]) -> None:
    assert built[0].failed == 0
    assert set(graphs) == {*NAMES, *(f"sample:{name}" for name in PHOTOGRAPHS)} == set(MAY_BE_THERE)


def test_what_is_plain_to_see_is_found(graphs: dict[str, Graph]) -> None:
    assert entities(graphs["corgi.jpg"])["pembroke corgi"] + entities(graphs["corgi.jpg"])["dog"] == 1
    assert entities(graphs["orange_cat.jpg"])["cat"] == 1
    assert entities(graphs["Wild_horses.jpg"])["horse"] == 2
    lines = {alias for node in graphs["Launch_of_Shenzhou.jpg"].nodes for alias in node.aliases if node.label == "text"}
    assert "中国航天" in lines
    assert entities(graphs["sample:astronaut"])["person"] == 1
    assert entities(graphs["sample:chelsea"])["cat"] == 1


def test_the_horses_are_a_group_of_one_brown_and_one_white(graphs: dict[str, Graph]) -> None:
    graph = graphs["Wild_horses.jpg"]
    (group,) = [node for node in graph.nodes if node.kind == "composition"]
    horses = sorted(graph.children(group.id), key=lambda node: node.region.box.left)
    assert ["brown" in horses[0].captions[0].text, "white" in horses[1].captions[0].text] == [True, True]


@pytest.mark.parametrize("name", MAY_BE_THERE)
def test_no_label_is_wrong(graphs: dict[str, Graph], name: str) -> None:
    assert set(entities(graphs[name])) <= MAY_BE_THERE[name]


def test_every_root_has_a_detail_and_a_short_caption_that_differ(graphs: dict[str, Graph]) -> None:
    for graph in graphs.values():
        texts = {caption.kind: caption.text for caption in graph.root.captions}
        assert set(texts) == {"detail", "short"}
        assert texts["detail"] != texts["short"]


def test_the_graphs_are_more_than_their_roots(graphs: dict[str, Graph]) -> None:
    assert sum(len(graph.nodes) - 1 for graph in graphs.values()) >= 2 * len(graphs)
    joined = [g for g in graphs.values() if any(n.kind in ("composition", "relation") for n in g.nodes)]
    assert len(joined) >= 3
    assert any(node.depth >= 2 and node.label == "face" for graph in graphs.values() for node in graph.nodes)


def test_no_way_of_opening_a_caption_is_worn_out(graphs: dict[str, Graph]) -> None:
    texts = captions(graphs)
    labels = {label for graph in graphs.values() for label in entities(graph)}
    openings = Counter(" ".join(abstract(text, labels).split()[:3]) for text in texts)
    pattern, most = openings.most_common(1)[0]
    assert most <= len(texts) / 3, f"{most} of {len(texts)} captions open with {pattern!r}"


def abstract(text: str, labels: set[str]) -> str:
    """The sentence's pattern: things, colours and numbers are all the same."""
    text = re.sub("|".join(sorted(map(re.escape, labels), key=len, reverse=True)), "THING", text.lower())
    text = re.sub(r"\b(dark|light|deep|olive)\b ?", "", text)
    return re.sub(r"\b(black|white|grey|red|orange|brown|beige|yellow|green|blue|purple|pink)\b", "COLOUR", text)


def test_every_caption_is_a_sentence(graphs: dict[str, Graph]) -> None:
    for text in captions(graphs):
        assert re.fullmatch(r"[A-Z“].*[.”]", text), text
        assert not re.search(r"  | ,| \.|\b(\w+) \1\b|\ba [aeio]|\ban [^aeiouh“8]", text, flags=re.IGNORECASE), text


def test_nothing_breaks_an_editorial_invariant(graphs: dict[str, Graph]) -> None:
    assert {name: editorial_findings(graph) for name, graph in graphs.items() if editorial_findings(graph)} == {}


def test_another_build_gives_the_same_bytes(built: tuple[Summary, Path], tmp_path: Path) -> None:
    gbc.build([PHOTOS, "sample:photos"], tmp_path / "out")
    assert digests(tmp_path / "out") == digests(built[1])


def digests(out: Path) -> dict[str, str]:
    files = [path for path in out.rglob("*") if path.is_file() and ".gbc" not in path.parts]
    return {str(path.relative_to(out)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
