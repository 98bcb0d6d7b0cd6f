"""Dropping nodes, captions and edges leaves a sound graph, and joins what belongs together."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gbc.curate.editorial import graph_findings
from gbc.curate.reduce import Keep, reduced
from gbc.graph import Box, Graph, Region, Span
from tests.curate.sound import sound_graphs
from tests.graph.graphs import edge, graphs, small


def without(graph: Graph, *ids: str) -> Graph:
    return reduced(graph, Keep(nodes={node.id for node in graph.nodes} - set(ids)))


def ways(graph: Graph) -> list[tuple[str, str, str]]:
    return [(one.source, one.target, one.label) for one in graph.edges]


@given(sound_graphs())
def test_keeping_everything_changes_nothing(graph: Graph) -> None:
    assert list(graph_findings(graph)) == []
    assert reduced(graph, Keep()) == graph


@settings(max_examples=200)
@given(sound_graphs(), st.randoms(use_true_random=False), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_a_sound_graph_stays_sound(graph: Graph, random: st.Random, p: float, q: float, r: float) -> None:
    keep = Keep(
        nodes={node.id for node in graph.nodes if random.random() < p},
        captions={caption.id for node in graph.nodes for caption in node.captions if random.random() < q},
        edges={number for number in range(len(graph.edges)) if random.random() < r},
    )
    after = reduced(graph, keep)
    assert list(graph_findings(after)) == []
    assert {node.id for node in after.nodes} <= {*(keep.nodes or ()), ""}
    for node in after.nodes:
        assert {one.id for one in node.captions if one.kind != "bagofwords"} <= set(keep.captions or ())


@settings(max_examples=60)
@given(graphs(), st.randoms(use_true_random=False))
def test_any_graph_stays_a_graph(graph: Graph, random: st.Random) -> None:
    keep = Keep(
        nodes={node.id for node in graph.nodes if random.random() < 0.6},
        captions={caption.id for node in graph.nodes for caption in node.captions if random.random() < 0.6},
    )
    after = reduced(graph, keep)
    assert all(one.spans for one in after.edges)
    assert all(node.captions for node in after.nodes)
    assert after.root.id == graph.root.id


@given(sound_graphs(), st.randoms(use_true_random=False))
def test_what_stays_hangs_on_what_it_hung_on(graph: Graph, random: st.Random) -> None:
    """Every edge of the result follows a path of the graph, past nothing that was kept."""
    kept = {node.id for node in graph.nodes if random.random() < 0.7}
    after = reduced(graph, Keep(nodes=kept))
    for source, target, _ in ways(after):
        assert source == target or target in _below(graph, source)


def _below(graph: Graph, id_: str) -> set[str]:
    found: set[str] = set()
    open_ = [id_]
    while open_:
        for child in graph.children(open_.pop()):
            if child.id not in found:
                found.add(child.id)
                open_.append(child.id)
    return found


def test_parts_of_a_dropped_entity_hang_on_its_parent() -> None:
    after = without(small(), "house")
    assert ways(after) == [("", "boat", "boat"), ("", "house_door", "door")]
    bag = after.root.captions[-1]
    assert (bag.kind, bag.text) == ("bagofwords", "door")
    assert after.words(after.edges[1]) == ["door"]
    assert after.node("house_door").depth == 1


def test_words_of_the_parent_are_taken_where_there_are_any() -> None:
    graph = small()
    said = msgspec.structs.replace(graph.root.captions[0], text="A boat before a house with a door.")
    root = msgspec.structs.replace(graph.root, captions=(said,))
    after = without(msgspec.structs.replace(graph, nodes=(root, *graph.nodes[1:])), "house")
    assert after.root.captions == (said,)
    assert after.edges[1].spans == (Span("c0", 29, 33),)


def test_a_relation_goes_with_what_it_relates_and_joins_nothing() -> None:
    after = without(small(), "boat")
    assert "[boat|house]" not in {node.id for node in after.nodes}
    assert ways(after) == [("", "house", "house"), ("house", "house_door", "door")]
    graph = small()
    alone = msgspec.structs.replace(graph, edges=tuple(e for e in graph.edges if (e.source, e.target) != ("", "boat")))
    assert "boat" not in {node.id for node in without(alone, "[boat|house]").nodes}


def test_a_relation_of_three_stays_with_two_and_shrinks() -> None:
    graph = small()
    three = msgspec.structs.replace(
        graph, edges=(*graph.edges, edge("[boat|house]", "house_door", "house", Span("c4", 21, 26)))
    )
    after = without(three, "boat")
    assert {one.target for one in after.edges if one.source == "[boat|house]"} == {"house", "house_door"}
    assert after.node("[boat|house]").region == Region(Box(0.5, 0.1, 0.9, 0.6))


def test_members_of_a_dropped_group_take_over_its_words() -> None:
    graph = _fleet()
    after = without(graph, "boat")
    assert ways(after) == [("", "boat_0", "boats"), ("", "boat_1", "boats")]
    assert {after.words(one)[0] for one in after.edges} == {"boats"}
    assert after.root.captions == graph.root.captions


def test_a_group_of_one_is_none() -> None:
    after = without(_fleet(), "boat_1")
    assert ways(after) == [("", "boat_0", "boats")]


def test_a_part_is_hung_no_lower_than_where_it_lies_inside() -> None:
    graph = small()
    nodes = tuple(
        msgspec.structs.replace(node, region=Region(Box(0.6, 0.3, 0.7, 0.68))) if node.id == "house_door" else node
        for node in graph.nodes
    )
    key = msgspec.structs.replace(
        graph.node("house_door"), id="key", label="key", region=Region(Box(0.6, 0.6, 0.65, 0.68)), depth=3, captions=()
    )
    deep = msgspec.structs.replace(graph, nodes=(*nodes, key), edges=(*graph.edges, edge("house_door", "key", "key")))
    after = without(deep, "house_door")
    assert [source for source, target, _ in ways(after) if target == "key"] == [""]


def test_labels_whose_captions_are_dropped_are_listed() -> None:
    graph = small()
    after = reduced(graph, Keep(captions={"c1", "c2", "c3"}))
    assert [caption.text for caption in after.root.captions] == ["boat, house"]
    relation = after.node("[boat|house]")
    assert [caption.text for caption in relation.captions] == ["boat, house"]
    assert list(graph_findings(after)) == []


def test_a_leaf_without_captions_says_its_label() -> None:
    after = reduced(small(), Keep(captions={"c0", "c1", "c2", "c4"}))
    (bag,) = after.node("house_door").captions
    assert (bag.text, bag.kind) == ("house_door", "bagofwords")


def test_dropping_all_leaves_the_image() -> None:
    after = reduced(small(), Keep(nodes=(), captions=()))
    assert [node.id for node in after.nodes] == [""]
    assert [caption.text for caption in after.root.captions] == ["image"]


def test_records_of_what_is_gone_are_kept_without_it() -> None:
    from gbc.graph import Rejected

    graph = msgspec.structs.replace(
        small(), rejected=(Rejected(stage="merge", label="roof", reason="x", parent="house"),)
    )
    assert without(graph, "house").rejected[0].parent is None


def _fleet() -> Graph:
    from gbc.graph import Caption

    graph = small()
    said = Caption(id="c0", text="Two boats.", kind="detail")
    root = msgspec.structs.replace(graph.root, captions=(said,))
    one = msgspec.structs.replace(graph.node("boat"), id="boat_0", depth=2)
    two_caption = Caption(id="c2", text="A white boat.", kind="detail")
    other = msgspec.structs.replace(one, id="boat_1", region=Region(Box(0.5, 0.5, 0.9, 0.9)), captions=(two_caption,))
    hint = Caption(id="c4", text="boat 1 is left of boat 2", kind="hardcode")
    both = msgspec.structs.replace(
        one, id="boat", kind="composition", captions=(hint,), depth=1, region=Region(Box(0.1, 0.5, 0.9, 0.9))
    )
    edges = (
        edge("", "boat", "boats", Span("c0", 4, 9)),
        edge("boat", "boat_0", "boat 1", Span("c4", 0, 6)),
        edge("boat", "boat_1", "boat 2", Span("c4", 18, 24)),
    )
    return msgspec.structs.replace(graph, nodes=(root, one, other, both), edges=edges)


@pytest.mark.parametrize("label", ["Cafe\u0301", " boat ", "ﬁ"])
def test_odd_labels_are_spoken_for(label: str) -> None:
    graph = small()
    odd = msgspec.structs.replace(graph, edges=(edge("", "boat", label), *graph.edges[1:]))
    after = reduced(odd, Keep(captions={"c1", "c2", "c3", "c4"}))
    assert list(graph_findings(after)) == []
