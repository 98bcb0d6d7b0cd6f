"""Structured text: any graph comes back the same; a text that is none is told with its line."""

import re
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings

from gbc.formats import FormatError, export_dataset, import_dataset
from gbc.formats.text import from_text, to_text
from gbc.graph import Graph, StructuralError
from gbc.query import Dataset
from gbc.store import Document, Entries
from tests.graph.graphs import caption, graphs, small
from tests.store.samples import commit, documents, graph


@given(graphs())
@settings(max_examples=150)
def test_any_graph_comes_back_the_same(graph: Graph) -> None:
    text = to_text(graph)
    assert from_text(text) == graph
    assert from_text(text.replace("\n", "\n\n")) == graph


@pytest.mark.parametrize("number", range(4))
def test_graphs_with_everything_in_them_come_back(number: int) -> None:
    assert from_text(to_text(graph(number))) == graph(number)


def test_it_reads_like_this() -> None:
    made = small()
    grouped = sorted(made.edges, key=lambda edge: [node.id for node in made.nodes].index(edge.source))
    text = re.sub(r' \{"id":"c."\}', "", to_text(msgspec.structs.replace(made, edges=tuple(grouped))))
    assert text.splitlines()[:9] == [
        f"graph {'0f' * 32} 640x480",
        'node "" image ""',
        "  box 0.0 0.0 1.0 1.0",
        "  detail: A boat before a house.",
        '  "boat" -> "boat" at 1:2-6',
        '  "house" -> "house" at 1:16-21',
        '  "boat" -> "[boat|house]" at 1:2-6',
        'node "boat" entity "boat"',
        "  box 0.1 0.5 0.4 0.9",
    ]


@pytest.mark.parametrize(
    "odd",
    [
        "two\nlines",
        'he says "so"',
        '"',
        "a\u2028b\x85c",
        "-> x",
        "node x",
        ": ",
        "tab\tx",
        "\\n",
        "中国 😀",
        " x".strip(),
    ],
)
def test_odd_captions_come_back(odd: str) -> None:
    made = small()
    root = msgspec.structs.replace(made.nodes[0], captions=(*made.nodes[0].captions, caption("odd", odd)))
    made = msgspec.structs.replace(made, nodes=(root, *made.nodes[1:]))
    assert from_text(to_text(made)) == made


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("graph 0f", "grph 0f", "line 1: not as expected: 'grph"),
        ("640x480", "0x480", "line 1: image: 0 by 480 pixels"),
        ('node "boat" entity', 'node "boat" thing', "Invalid enum value 'thing'"),
        ("  box 0.1 0.5", "  box 0.1 x", "line 9: not as expected"),
        ("  box 0.1 0.5", "  box 0.9 0.5", "line 9: box: .* no rectangle"),
        ("at 1:2-6", "at 3:2-6", "line 5: span: '' has no caption number 3"),
        ("at 1:2-6", "at 1:2-600", "lies beyond caption"),
        ('-> "house" at', "-> house at", "line 6: not as expected"),
        ("  detail", "  poem", "line 4: not as expected"),
        ('"boat" -> "boat"', '"boat" -> "gone"', "there is no node 'gone'"),
        ('entity "boat"', 'entity "boat" {"colour": 1}', "line 8: options: 'colour' is none of aliases"),
    ],
)
def test_a_damaged_text_is_told(old: str, new: str, told: str) -> None:
    text = to_text(small())
    assert old in text
    with pytest.raises((FormatError, StructuralError), match=told):
        from_text(text.replace(old, new, 1))


def test_nothing_is_no_graph() -> None:
    with pytest.raises(FormatError, match="no graph there"):
        from_text("\n\n")


def test_a_dataset_goes_out_and_comes_back(tmp_path: Path) -> None:
    made = documents(range(6))
    commit(tmp_path / "out", 0, made, images="none")
    export_dataset("text", tmp_path / "out", tmp_path / "graphs.txt")
    done = import_dataset("text", tmp_path / "graphs.txt", tmp_path / "again")
    assert (done.graphs, done.failed) == (6, 0)

    def told(folder: Path) -> list[Document]:
        return [document for document, _ in Entries(folder) if document.graph is not None]

    assert told(tmp_path / "again") == told(tmp_path / "out")


def test_a_damaged_graph_among_others_is_a_failure_that_holds_its_lines(tmp_path: Path) -> None:
    commit(tmp_path / "out", 0, documents(range(3)), images="none")
    export_dataset("text", tmp_path / "out", tmp_path / "graphs.txt")
    text = (tmp_path / "graphs.txt").read_text()
    place = text.index("node", text.index("source", 10))
    (tmp_path / "graphs.txt").write_text(text[:place] + "nod" + text[place + 4 :])
    done = import_dataset("text", tmp_path / "graphs.txt", tmp_path / "again")
    assert (done.graphs, done.failed) == (2, 1)
    line = text[:place].count("\n") + 1
    with Dataset(tmp_path / "again") as dataset:
        ((name, reason, fields),) = dataset.sql(
            "SELECT f.name, reason, fields FROM failures f JOIN sources USING (position)"
        ).rows()
    assert name == "graphs.txt#2"
    assert reason.startswith(f"line {line}: not as expected: 'nod ")
    assert "nod " in fields
    with pytest.raises(FormatError, match="no such file"):
        import_dataset("text", tmp_path / "gone.txt", tmp_path / "x")
