"""What a good graph keeps, and that damage is reported where it is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from gbc.graph import Box, Finding, Graph, Node, Region, Span, editorial_findings
from tests.graph.graphs import edge, small

REFERENCE = Path(__file__).resolve().parents[2] / "../shared/data/gbc-reference/wiki.jsonl"


def found(graph: Graph) -> list[tuple[str, str | None]]:
    return [(finding.invariant, finding.node) for finding in editorial_findings(graph)]


def moved(graph: Graph, id_: str, box: Box) -> Graph:
    def place(node: Node) -> Node:
        return msgspec.structs.replace(node, region=Region(box)) if node.id == id_ else node

    return msgspec.structs.replace(graph, nodes=tuple(place(node) for node in graph.nodes))


def silenced(graph: Graph, id_: str) -> Graph:
    def silence(node: Node) -> Node:
        return msgspec.structs.replace(node, captions=()) if node.id == id_ else node

    return msgspec.structs.replace(graph, nodes=tuple(silence(node) for node in graph.nodes))


def with_edge(graph: Graph, source: str, target: str, label: str, *spans: Span) -> Graph:
    return msgspec.structs.replace(graph, edges=(*graph.edges, edge(source, target, label, *spans)))


def test_a_good_graph_has_no_findings() -> None:
    assert editorial_findings(small()) == []


DAMAGE: dict[str, tuple[list[tuple[str, str | None]], Callable[[Graph], Graph]]] = {
    "a twin": (
        [("distinct", "boat"), ("union", "[boat|house]")],
        lambda graph: moved(graph, "boat", Box(0.5, 0.1, 0.9, 0.595)),
    ),
    "a part outside its parent": (
        [("inside", "house_door")],
        lambda g: moved(g, "house_door", Box(0.4, 0.3, 0.7, 0.6)),
    ),
    "a relation too large": ([("union", "[boat|house]")], lambda g: moved(g, "[boat|house]", Box(0.0, 0.1, 0.9, 0.9))),
    "a relation too small": ([("union", "[boat|house]")], lambda g: moved(g, "[boat|house]", Box(0.1, 0.1, 0.9, 0.8))),
    "a relation of nothing": (
        [("union", "[boat|house]")],
        lambda g: msgspec.structs.replace(g, edges=g.edges[:4]),
    ),
    "a node without a caption": ([("captioned", "house_door")], lambda g: silenced(g, "house_door")),
    "an edge without words": ([("spanned", "")], lambda g: with_edge(g, "", "house_door", "door")),
    "an edge from other words": ([("words", "")], lambda g: with_edge(g, "", "house_door", "door", Span("c0", 2, 6))),
}


@pytest.mark.parametrize("what", DAMAGE)
def test_damage_is_found(what: str) -> None:
    expected, damage = DAMAGE[what]
    assert found(damage(small())) == expected


def test_a_little_less_than_085_inside_is_too_little() -> None:
    assert found(moved(small(), "house_door", Box(0.4849, 0.3, 0.5849, 0.6))) == [("inside", "house_door")]
    assert found(moved(small(), "house_door", Box(0.4851, 0.3, 0.5851, 0.6))) == []


def test_a_part_in_a_group_lies_inside_the_groups_parent_too() -> None:
    graph = small()
    group = Node(
        id="house_windows",
        kind="composition",
        label="window",
        region=Region(Box(0.0, 0.3, 0.1, 0.6)),
        captions=(msgspec.structs.replace(graph.node("boat").captions[0], id="c8"),),
        depth=2,
    )
    grouped = msgspec.structs.replace(
        moved(graph, "house_door", Box(0.0, 0.3, 0.1, 0.6)),
        nodes=(*moved(graph, "house_door", Box(0.0, 0.3, 0.1, 0.6)).nodes, group),
        edges=(
            *(one for one in graph.edges if one.target != "house_door"),
            edge("house", "house_windows", "house", Span("c2", 2, 7)),
            edge("house_windows", "house_door", "red", Span("c8", 2, 5)),
        ),
    )
    assert found(grouped) == [("inside", "house_door")]


def test_case_does_not_matter_in_words() -> None:
    assert found(with_edge(small(), "", "house_door", "BOAT", Span("c0", 2, 6))) == []


def test_a_finding_says_what_is_wrong() -> None:
    (finding,) = editorial_findings(silenced(small(), "house_door"))
    assert finding == Finding("captioned", "house_door", "has no caption")
    twins = editorial_findings(DAMAGE["a twin"][1](small()))
    assert "'house'" in twins[0].detail
    assert "0.9" in twins[0].detail


@pytest.mark.skipif(not REFERENCE.exists(), reason="the reference's graphs are not beside this checkout")
def test_the_twins_of_the_reference_are_found() -> None:
    """18 of its 143 entities sit in clusters that overlap by more than 0.95 under different labels."""
    twins: set[tuple[int, str]] = set()
    entities = 0
    for number, line in enumerate(REFERENCE.read_text().splitlines()):
        graph = _regions_of(number, msgspec.json.decode(line))
        entities += len(graph.nodes) - 1
        for one in (f for f in editorial_findings(graph) if f.invariant == "distinct"):
            twins.add((number, str(one.node)))
            twins |= {(number, node.id) for node in graph.nodes if f"as {node.id!r} (" in one.detail}
    assert entities == 143
    assert len(twins) == 18


def _regions_of(number: int, document: dict[str, Any]) -> Graph:
    """Only the entities of a graph of the reference, all below the root."""
    nodes = [small().nodes[0]]
    for vertex in document["vertices"]:
        if vertex["label"] == "entity":
            box = Box(*(min(1.0, max(0.0, vertex["bbox"][side])) for side in ("left", "top", "right", "bottom")))
            id_ = vertex["vertex_id"]
            nodes.append(Node(id=id_, kind="entity", label=id_, region=Region(box), depth=1))
    return Graph(
        image=msgspec.structs.replace(small().image, id=f"{number:064x}"),
        nodes=tuple(nodes),
        edges=tuple(edge("", node.id, node.label) for node in nodes[1:]),
    )
