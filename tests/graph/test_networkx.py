"""Graphs become networkx graphs and come back, also after a user has worked on them."""

from __future__ import annotations

import msgspec
import networkx as nx
import pytest
from hypothesis import given

from gbc.graph import WHOLE, Graph, Region, Span, StructuralError, from_networkx, to_networkx
from tests.graph.graphs import caption, edge, graphs, small


@given(graphs())
def test_there_and_back_nothing_is_lost(graph: Graph) -> None:
    assert from_networkx(to_networkx(graph)) == graph


@given(graphs())
def test_a_copy_of_a_networkx_graph_is_as_good(graph: Graph) -> None:
    assert from_networkx(to_networkx(graph).copy()) == graph


@given(graphs())
def test_the_networkx_graph_is_what_networkx_expects(graph: Graph) -> None:
    drawn = to_networkx(graph)
    assert drawn.number_of_nodes() == len(graph.nodes)
    assert drawn.number_of_edges() == len(graph.edges)
    assert nx.is_directed_acyclic_graph(drawn)
    assert nx.descendants(drawn, graph.root.id) == set(drawn) - {graph.root.id}


def test_edges_keep_their_order_whatever_their_source() -> None:
    graph = small()
    turned = msgspec.structs.replace(graph, edges=graph.edges[::-1])
    assert from_networkx(to_networkx(turned)).edges == turned.edges


def test_several_edges_between_two_nodes_survive() -> None:
    graph = small()
    more = msgspec.structs.replace(graph, edges=(*graph.edges, edge("", "boat", "ship"), edge("", "boat", "hull")))
    back = from_networkx(to_networkx(more))
    assert [one.label for one in back.edges if one.target == "boat" and one.source == ""] == ["boat", "ship", "hull"]


def test_a_user_can_take_away_a_node_and_what_hangs_on_it() -> None:
    drawn = to_networkx(small())
    drawn.remove_nodes_from(["[boat|house]", "house_door"])
    back = from_networkx(drawn)
    assert [node.id for node in back.nodes] == ["", "boat", "house"]
    assert [one.target for one in back.edges] == ["boat", "house"]


def test_a_user_can_add_a_node_and_an_edge() -> None:
    drawn = to_networkx(small())
    drawn.add_node(
        "boat_sail",
        kind="entity",
        label="sail",
        aliases=(),
        region=Region(WHOLE),
        captions=(caption("c9", "A sail."),),
        depth=2,
        extra=None,
    )
    drawn.add_edge("boat", "boat_sail", label="boat", spans=(Span("c1", 6, 10),))
    back = from_networkx(drawn)
    assert back.node("boat_sail").captions[0].text == "A sail."
    assert back.words(back.edges[-1]) == ["boat"] or back.words(back.edges[0]) == ["boat"]
    assert (
        msgspec.structs.replace(
            back, nodes=back.nodes[:-1], edges=tuple(e for e in back.edges if e.target != "boat_sail")
        )
        == small()
    )


def test_a_user_can_change_an_attribute() -> None:
    drawn = to_networkx(small())
    drawn.nodes["boat"]["label"] = "ship"
    assert from_networkx(drawn).node("boat").label == "ship"


def test_a_broken_graph_does_not_come_back() -> None:
    drawn = to_networkx(small())
    drawn.add_edge("house_door", "", label="house", spans=())
    with pytest.raises(StructuralError) as refused:
        from_networkx(drawn)
    assert refused.value.invariant == "acyclic"
    lonely = to_networkx(small())
    lonely.remove_edge("", "boat", key=0)
    lonely.remove_edge("[boat|house]", "boat", key=4)
    with pytest.raises(StructuralError, match="no edge leads to 'boat'"):
        from_networkx(lonely)


def test_what_lacks_an_attribute_does_not_come_back() -> None:
    drawn = to_networkx(small())
    drawn.add_edge("", "boat", label="boat")
    with pytest.raises(StructuralError, match="spans"):
        from_networkx(drawn)
    bare: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    with pytest.raises(StructuralError, match="lacks"):
        from_networkx(bare)
