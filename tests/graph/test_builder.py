"""The builder keeps a graph whole at every step."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gbc.graph import ROOT, WHOLE, Box, Graph, GraphBuilder, Place, Region, StructuralError
from tests.graph.graphs import builder

HERE = Region(Box(0.1, 0.1, 0.5, 0.5), score=0.75)


def harbour() -> tuple[GraphBuilder, int, int]:
    """A picture with a boat that has a sail."""
    making = builder()
    making.add_caption(ROOT, "A boat. The Boat rests.", "detail")
    boat = making.add_node("entity", "boat", HERE, parent=ROOT, words="boat", places=[Place(0, 2, 6)])
    making.add_caption(boat, "A boat with a sail.", "detail")
    sail = making.add_node("entity", "sail", HERE, parent=boat, words="sail", places=[Place(0, 14, 18)])
    return making, boat, sail


def test_a_picture_alone_is_a_graph() -> None:
    graph = builder().finish("f" * 8)
    assert [(node.id, node.kind, node.depth, node.region.box) for node in graph.nodes] == [("", "image", 0, WHOLE)]
    assert graph.pipeline == "f" * 8


def test_what_was_built_is_what_comes_out() -> None:
    making, _, _ = harbour()
    graph = making.finish()
    assert [(node.id, node.label, node.depth, node.region) for node in graph.nodes[1:]] == [
        ("boat", "boat", 1, HERE),
        ("boat_sail", "sail", 2, HERE),
    ]
    assert [(edge.source, edge.target, graph.words(edge)) for edge in graph.edges] == [
        ("", "boat", ["boat"]),
        ("boat", "boat_sail", ["sail"]),
    ]


REFUSED: dict[str, tuple[str, Callable[[GraphBuilder, int, int], object]]] = {
    "an edge back": ("acyclic", lambda making, boat, sail: making.add_edge(sail, boat, "boat")),
    "an edge to the root": ("acyclic", lambda making, _boat, sail: making.add_edge(sail, ROOT, "boat")),
    "an edge to itself": ("acyclic", lambda making, boat, _sail: making.add_edge(boat, boat, "boat")),
    "an edge to nowhere": ("edge ends", lambda making, boat, _sail: making.add_edge(boat, 99, "boat")),
    "an edge from nowhere": ("edge ends", lambda making, boat, _sail: making.add_edge(99, boat, "boat")),
    "an edge without words": ("edge", lambda making, _boat, sail: making.add_edge(ROOT, sail, " ")),
    "a span beyond the text": ("span", lambda making, boat, sail: making.add_edge(boat, sail, "x", [Place(0, 5, 20)])),
    "a span of nothing": ("span", lambda making, boat, sail: making.add_edge(boat, sail, "x", [Place(0, 5, 5)])),
    "a span before the text": ("span", lambda making, boat, sail: making.add_edge(boat, sail, "x", [Place(0, -1, 5)])),
    "a span in no caption": ("span", lambda making, boat, sail: making.add_edge(boat, sail, "x", [Place(1, 0, 5)])),
    "a second root": (
        "one root",
        lambda making, _boat, _sail: making.add_node("image", "x", HERE, parent=ROOT, words="x"),
    ),
    "a node without a name": (
        "label",
        lambda making, _boat, _sail: making.add_node("entity", "__ 12", HERE, parent=ROOT, words="x"),
    ),
    "a node below nothing": (
        "edge ends",
        lambda making, _boat, _sail: making.add_node("entity", "x", HERE, parent=99, words="x"),
    ),
    "a node with a bad span": (
        "span",
        lambda making, boat, _sail: making.add_node(
            "entity", "x", HERE, parent=boat, words="x", places=[Place(7, 0, 1)]
        ),
    ),
    "a group of strangers": (
        "edge ends",
        lambda making, boat, _sail: making.add_node(
            "composition", "x", HERE, parent=ROOT, words="x", members=[boat, 99]
        ),
    ),
    "the last way taken away": ("reachable", lambda making, boat, _sail: making.remove_edge(ROOT, boat, "boat")),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_breaks_an_invariant_is_refused_and_changes_nothing(what: str) -> None:
    invariant, damage = REFUSED[what]
    making, boat, sail = harbour()
    before = making.finish()
    with pytest.raises(StructuralError) as refused:
        damage(making, boat, sail)
    assert refused.value.invariant == invariant
    assert making.finish() == before


def test_the_same_words_between_two_nodes_are_one_edge_with_more_places() -> None:
    making, boat, _ = harbour()
    making.add_edge(ROOT, boat, "boat", [Place(0, 12, 16), Place(0, 2, 6)])
    making.add_edge(ROOT, boat, "Boat rests", [Place(0, 12, 22)])
    assert making.edge_words(ROOT, boat) == {
        "boat": (Place(0, 2, 6), Place(0, 12, 16)),
        "Boat rests": (Place(0, 12, 22),),
    }
    assert [(edge.label, len(edge.spans)) for edge in making.finish().edges if edge.target == "boat"] == [
        ("boat", 2),
        ("Boat rests", 1),
    ]


def test_an_edge_can_go_while_another_stays() -> None:
    making, boat, sail = harbour()
    making.add_edge(ROOT, boat, "ship")
    making.remove_edge(ROOT, boat, "boat")
    assert list(making.edge_words(ROOT, boat)) == ["ship"]
    making.add_edge(ROOT, sail, "sail")
    making.remove_edge(boat, sail, "sail")
    assert making.children(boat) == []
    assert making.finish().node("boat_sail").depth == 1, "the id tells where it was found, the depth the shortest way"


def test_to_take_away_what_is_not_there_changes_nothing() -> None:
    making, boat, sail = harbour()
    before = making.finish()
    making.remove_edge(ROOT, boat, "ship")
    making.remove_edge(ROOT, sail, "sail")
    assert making.finish() == before


def test_blank_captions_are_none() -> None:
    making = builder()
    assert making.add_caption(ROOT, " \n", "detail") is None
    assert making.add_caption(ROOT, " A boat. ", "detail") == 0
    assert making.add_caption(ROOT, "Another.", "short") == 1
    assert [caption.text for caption in making.finish().root.captions] == ["A boat.", "Another."]


def test_places_are_found_in_all_captions_and_gathered_by_spelling() -> None:
    making = builder()
    making.add_caption(ROOT, "The Boat and boats.", "detail")
    making.add_caption(ROOT, "A boat in a palm tree.", "short")
    assert making.places(ROOT, ["boat", "tree", "palm tree"]) == {
        "boat": {"Boat": [Place(0, 4, 8), Place(1, 2, 6)], "boats": [Place(0, 13, 18)]},
        "palm tree": {"palm tree": [Place(1, 12, 21)]},
    }


def test_rejected_candidates_carry_the_id_of_their_parent() -> None:
    making, boat, _ = harbour()
    making.reject("detection", "oar", "score too low", parent=boat, region=HERE)
    making.reject("elements", "left", "names no thing")
    first, second = making.finish().rejected
    assert (first.parent, first.box, first.score) == ("boat", HERE.box, 0.75)
    assert (second.parent, second.box, second.score) == (None, None, None)


def test_depth_is_the_shortest_way() -> None:
    making, _, sail = harbour()
    assert making.finish().node("boat_sail").depth == 2
    making.add_edge(ROOT, sail, "sail")
    assert making.finish().node("boat_sail").depth == 1


steps = st.lists(
    st.tuples(
        st.sampled_from(["node", "edge", "remove", "group"]),
        st.integers(0, 9),
        st.integers(0, 9),
        st.sampled_from(["boat", "house", "tree", "boat house"]),
    ),
    max_size=25,
)


@given(steps)
def test_whatever_is_tried_the_graph_stays_whole(steps: list[tuple[str, int, int, str]]) -> None:
    making = builder()
    for what, one, other, label in steps:
        with suppress(StructuralError):
            _step(making, what, one, other, label)
        graph = making.finish()  # checks every structural invariant
        assert isinstance(graph, Graph)
        assert len(graph.nodes) == len(making)
        assert nx.is_directed_acyclic_graph(making.networkx)


def _step(making: GraphBuilder, what: str, one: int, other: int, label: str) -> None:
    match what:
        case "node":
            making.add_node("entity", label, HERE, parent=one, words=label)
        case "edge":
            making.add_edge(one, other, label)
        case "remove":
            making.remove_edge(one, other, label)
        case _:
            making.add_node("relation", label, HERE, parent=one, words=label, members={one, other})
