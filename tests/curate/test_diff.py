"""What changed is told in terms of graphs, whatever order they stand in and whatever nodes are called."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from hypothesis import given

import gbc
from gbc.curate import Conditions, diff_datasets, filter_dataset
from gbc.curate.changes import graph_changes
from gbc.graph import Caption, Graph, Region
from gbc.publish import new_dataset
from gbc.store import Entries
from tests.curate import damage as d
from tests.graph.graphs import graphs, small


def told(before: Graph, after: Graph) -> list[tuple[str, str, str | None]]:
    return [(one.change, one.what, one.node) for one in graph_changes(before, after)]


@given(graphs())
def test_a_graph_does_not_differ_from_itself(graph: Graph) -> None:
    assert told(graph, graph) == []


def renamed(graph: Graph, old: str, new: str) -> Graph:
    nodes = tuple(msgspec.structs.replace(n, id=new) if n.id == old else n for n in graph.nodes)
    edges = tuple(
        msgspec.structs.replace(
            e, source=new if e.source == old else e.source, target=new if e.target == old else e.target
        )
        for e in graph.edges
    )
    return msgspec.structs.replace(graph, nodes=nodes, edges=edges)


def changed(graph: Graph, id_: str, **fields: object) -> Graph:
    nodes = tuple(msgspec.structs.replace(n, **fields) if n.id == id_ else n for n in graph.nodes)
    return msgspec.structs.replace(graph, nodes=nodes)


def test_a_renamed_node_is_the_same_node() -> None:
    assert told(small(), renamed(small(), "house", "house_0")) == [("changed", "node", "house_0")]


def test_what_changes_in_a_node() -> None:
    graph = small()
    said = Caption(id="c1", text="A blue boat.", kind="detail")
    assert told(graph, changed(graph, "boat", captions=(said,))) == [
        ("removed", "caption", "boat"),
        ("added", "caption", "boat"),
    ]
    (box,) = graph_changes(graph, changed(graph, "boat", region=Region(graph.node("house").region.box)))
    assert box.detail == "box (0.1, 0.5, 0.4, 0.9) -> (0.5, 0.1, 0.9, 0.6)"
    assert told(graph, changed(graph, "boat", label="ship")) == [("changed", "node", "boat")]
    assert (
        told(graph, changed(graph, "boat", region=msgspec.structs.replace(graph.node("boat").region, score=0.5))) == []
    )


def test_what_is_gone_and_what_is_new() -> None:
    graph = small()
    less = msgspec.structs.replace(
        graph, nodes=graph.nodes[:4], edges=tuple(e for e in graph.edges if "[" not in e.source + e.target)
    )
    gone = told(graph, less)
    assert ("removed", "node", "[boat|house]") in gone
    assert [one for one in gone if one[1] == "edge"] == [
        ("removed", "edge", ""),
        ("removed", "edge", "[boat|house]"),
        ("removed", "edge", "[boat|house]"),
    ]
    assert {(one, "node" in what or "edge" in what) for one, what, _ in told(less, graph)} == {("added", True)}


def test_spans_that_moved() -> None:
    graph = small()
    edges = (msgspec.structs.replace(graph.edges[0], spans=()), *graph.edges[1:])
    assert told(graph, msgspec.structs.replace(graph, edges=edges)) == [("changed", "edge", "")]


def test_order_and_names_of_files_do_not_count(built: Path, tmp_path: Path) -> None:
    with new_dataset(tmp_path / "turned", images="embed") as writer:
        entries = [e for e in Entries(built) if e.document.graph]
        for document, picture in reversed(entries):
            writer.add(document, picture)
    assert list(diff_datasets(built, tmp_path / "turned")) == []


def test_pictures_that_one_has_only(built: Path, tmp_path: Path) -> None:
    filter_dataset(built, tmp_path / "less", Conditions(images="position NOT IN (0, 3)"))
    gone = list(diff_datasets(built, tmp_path / "less"))
    assert {(one.change, one.what) for one in gone} == {("removed", "image")}
    assert len(gone) == 2
    assert {(one.change, one.image) for one in diff_datasets(tmp_path / "less", built)} == {
        ("added", one.image) for one in gone
    }


@pytest.mark.parametrize("turned", [False, True])
def test_a_change_in_one_of_many(built: Path, dataset: Path, *, turned: bool) -> None:
    d.node("cat", lambda node: node.update(label="dog"))(dataset)
    list(gbc.mend(dataset))
    (change,) = diff_datasets(dataset, built) if turned else diff_datasets(built, dataset)
    assert (change.change, change.what, change.node) == ("changed", "node", "cat")
    assert change.image == d.raw_documents(dataset)[0]["source"]["image_id"]
