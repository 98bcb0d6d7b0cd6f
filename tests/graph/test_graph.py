"""A graph that breaks a structural invariant does not exist."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest
from hypothesis import given

from gbc.graph import WHOLE, Edge, Graph, Image, Node, Region, Rejected, Span, StructuralError
from tests.graph.graphs import IMAGE, caption, edge, graphs, node, small

Damage = Callable[[list[Node], list[Edge]], object]

DAMAGE: dict[str, tuple[str, Damage]] = {
    "a second node of the same id": ("unique ids", lambda nodes, _edges: nodes.append(node("boat"))),
    "a caption id twice in a node": (
        "unique ids",
        lambda nodes, _edges: nodes.append(node("x", "entity", WHOLE, caption("x", "A."), caption("x", "B."))),
    ),
    "a caption id in two nodes": (
        "unique ids",
        lambda nodes, _edges: nodes.append(node("x", "entity", WHOLE, caption("c0", "A."))),
    ),
    "a second root": ("one root", lambda nodes, _edges: nodes.append(node("top", "image"))),
    "no root": ("one root", lambda nodes, _edges: nodes.pop(0)),
    "no node at all": ("one root", lambda nodes, edges: (nodes.clear(), edges.clear())),
    "an edge from nowhere": ("edge ends", lambda _nodes, edges: edges.append(edge("ship", "boat", "boat"))),
    "an edge to nowhere": ("edge ends", lambda _nodes, edges: edges.append(edge("boat", "ship", "boat"))),
    "an orphan": ("reachable", lambda nodes, _edges: nodes.append(node("x"))),
    "the only way gone": ("reachable", lambda _nodes, edges: edges.pop(2)),
    "an edge back": ("acyclic", lambda _nodes, edges: edges.append(edge("house_door", "house", "house"))),
    "an edge to itself": ("acyclic", lambda _nodes, edges: edges.append(edge("boat", "boat", "boat"))),
    "an edge to the root": ("acyclic", lambda _nodes, edges: edges.append(edge("boat", "", "boat"))),
    "a circle beside the root": (
        "acyclic",
        lambda nodes, edges: (
            nodes.extend((node("x"), node("y"))),
            edges.extend((edge("x", "y", "y"), edge("y", "x", "x"))),
        ),
    ),
    "a span in another node's caption": (
        "span",
        lambda _nodes, edges: edges.append(edge("", "boat", "boat", Span("c1", 0, 2))),
    ),
    "a span in no caption": ("span", lambda _nodes, edges: edges.append(edge("", "boat", "boat", Span("c9", 0, 2)))),
    "a span beyond the end": (
        "span",
        lambda _nodes, edges: edges.append(edge("house", "boat", "boat", Span("c2", 15, 21))),
    ),
}


@pytest.mark.parametrize("what", DAMAGE)
def test_damage_is_refused_and_named(what: str) -> None:
    invariant, damage = DAMAGE[what]
    nodes, edges = list(small().nodes), list(small().edges)
    damage(nodes, edges)
    with pytest.raises(StructuralError) as refused:
        Graph(image=IMAGE, nodes=tuple(nodes), edges=tuple(edges))
    assert refused.value.invariant == invariant
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("what", DAMAGE)
def test_a_damaged_document_cannot_be_read(what: str) -> None:
    nodes, edges = list(small().nodes), list(small().edges)
    DAMAGE[what][1](nodes, edges)
    document = msgspec.to_builtins(small()) | {"nodes": msgspec.to_builtins(nodes), "edges": msgspec.to_builtins(edges)}
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(msgspec.json.encode(document), type=Graph)


def test_a_span_may_end_where_its_caption_ends() -> None:
    nodes, edges = list(small().nodes), list(small().edges)
    edges.append(edge("house", "boat", "door.", Span("c2", 15, 20)))
    assert Graph(image=IMAGE, nodes=tuple(nodes), edges=tuple(edges)).words(edges[-1]) == ["door."]


@pytest.mark.parametrize(
    ("id_", "width", "height"), [("0f" * 31, 1, 1), ("0F" * 32, 1, 1), ("0f" * 32, 0, 1), ("0f" * 32, 1, -1)]
)
def test_an_image_has_a_hash_and_a_size(id_: str, width: int, height: int) -> None:
    with pytest.raises(StructuralError) as refused:
        Image(id_, width, height)
    assert refused.value.invariant == "image"


@pytest.mark.parametrize("score", [-0.1, 1.1, float("nan"), float("inf")])
def test_a_score_lies_between_0_and_1(score: float) -> None:
    with pytest.raises(StructuralError) as refused:
        Region(WHOLE, score=score)
    assert refused.value.invariant == "region"


def test_an_edge_has_a_label() -> None:
    with pytest.raises(StructuralError):
        edge("", "boat", " ")


def test_the_way_around_a_graph() -> None:
    graph = small()
    assert graph.root.id == ""
    assert [child.id for child in graph.children("")] == ["boat", "house", "[boat|house]"]
    assert graph.children("boat") == []
    assert graph.node("house_door").depth == 2
    assert [graph.words(one) for one in graph.edges[:3]] == [["boat"], ["house"], ["door"]]
    with pytest.raises(KeyError):
        graph.node("ship")


def test_two_edges_to_one_child_make_one_child() -> None:
    graph = small()
    more = msgspec.structs.replace(graph, edges=(*graph.edges, edge("", "boat", "ship")))
    assert [child.id for child in more.children("")] == ["boat", "house", "[boat|house]"]


@given(graphs())
def test_a_graph_comes_back_from_json_and_the_bytes_are_the_same(graph: Graph) -> None:
    document = msgspec.json.encode(graph)
    assert msgspec.json.decode(document, type=Graph) == graph
    assert msgspec.json.encode(msgspec.json.decode(document, type=Graph)) == document


@given(graphs())
def test_a_graph_comes_back_from_messagepack(graph: Graph) -> None:
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(graph), type=Graph) == graph


def test_unknown_fields_are_refused() -> None:
    document = msgspec.to_builtins(small()) | {"mood": "calm"}
    with pytest.raises(msgspec.ValidationError, match="mood"):
        msgspec.convert(document, Graph)


def test_a_rejected_candidate_is_kept() -> None:
    fallen = Rejected(stage="detection", label="ship", reason="not found", parent="")
    graph = msgspec.structs.replace(small(), rejected=(fallen,))
    assert msgspec.json.decode(msgspec.json.encode(graph), type=Graph).rejected == (fallen,)
