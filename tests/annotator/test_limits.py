"""Where the recursion ends, and that whatever a limit cuts off is on record."""

from __future__ import annotations

import pytest

from gbc.annotator import Settings
from gbc.annotator.calls import Calls
from gbc.annotator.settings import Limits
from tests.annotator.told import Told, ask, edges, entity, ids, rejected, scene

DOLLS = Told(
    scene("A doll.", "doll"),
    boxes={
        "doll": [(0, 0, 200, 200, 0.9)],
        "arm": [(10, 10, 150, 150, 0.9)],
        "hand": [(20, 20, 120, 120, 0.9)],
        "finger": [(30, 30, 100, 100, 0.9)],
        "nail": [(40, 40, 80, 80, 0.9)],
    },
    entities={
        "doll": entity("A doll with an arm.", "arm"),
        "arm": entity("An arm with a hand.", "hand"),
        "hand": entity("A hand with a finger.", "finger"),
        "finger": entity("A finger with a nail.", "nail"),
    },
)

BOATS = Told(
    scene("Four boats and a house.", "*boat", "house"),
    boxes={
        "boat": [(5, 5, 35, 35, 0.9), (55, 5, 85, 35, 0.8), (105, 5, 135, 35, 0.7), (155, 5, 185, 35, 0.6)],
        "house": [(5, 100, 195, 195, 0.5)],
    },
    relations=["The boats lie above the house."],
)


def limited(**limits: int) -> Settings:
    return Settings(limits=Limits(**limits))


@pytest.mark.parametrize("depth", range(5))
def test_entities_stand_at_most_so_deep(depth: int) -> None:
    graph = DOLLS.graph(limited(depth=depth))
    names = ["doll", "arm", "hand", "finger", "nail"]
    assert [node.label for node in graph.nodes[1:]] == names[:depth]
    assert rejected(graph) == [("limits", names[depth], f"deeper than {depth}")]
    assert graph.rejected[0].parent == graph.nodes[-1].id


def test_a_limit_beyond_the_last_part_cuts_nothing() -> None:
    graph = DOLLS.graph(limited(depth=9))
    assert graph.nodes[-1].id == "doll_arm_hand_finger_nail"
    assert not graph.rejected


@pytest.mark.parametrize("nodes", range(1, 9))
def test_a_graph_has_at_most_so_many_nodes(nodes: int) -> None:
    graph = BOATS.graph(limited(nodes=nodes))
    everything = ["", "boat_0", "boat_1", "boat_2", "boat_3", "house", "boat", "[boat|house]"]
    assert len(graph.nodes) == min(nodes, len(everything))
    if nodes >= 6:
        assert {node.id for node in graph.nodes} == set(everything[:nodes])
    fallen = {(one.stage, one.label) for one in graph.rejected}
    assert (("limits", "boat") in fallen) == (nodes < 7)
    assert (("limits", "house") in fallen) == (nodes < 6)
    assert bool(graph.rejected) == (nodes < 8)


def test_the_best_candidates_get_the_last_places() -> None:
    graph = BOATS.graph(limited(nodes=3))
    assert [node.region.score for node in graph.nodes[1:]] == [0.9, 0.8]


def test_no_more_than_the_allowed_calls_are_made() -> None:
    needed = 2 + 5 + 1 + 1
    for calls in range(2, needed + 3):
        panel = BOATS.panel()
        graph = ask(panel, limited(calls=calls))
        assert len(panel.asked) == min(calls, needed)
        assert bool(graph.rejected) == (calls < needed)


def test_what_no_call_was_left_for_is_on_record() -> None:
    def reasons(calls: int) -> set[str]:
        return {reason for _, _, reason in rejected(BOATS.graph(limited(calls=calls)))}

    assert reasons(3) == {"no calls left to describe it"}
    assert reasons(5) == {"no calls left to describe it", "no room for the group"}
    assert reasons(7) == {"no room for the group"}
    assert reasons(8) == {"no calls left to ask for them"}


def test_without_a_call_to_look_for_it_an_element_is_on_record() -> None:
    graph = DOLLS.graph(limited(calls=3))
    assert ids(graph) == ["doll"]
    assert rejected(graph) == [("limits", "arm", "no calls left to look for it")]


def test_so_many_elements_are_sought_in_a_node() -> None:
    graph = BOATS.graph(limited(elements=1))
    assert {node.label for node in graph.nodes if node.kind == "entity"} == {"boat"}
    assert ("limits", "house", "more than 1 elements") in rejected(graph)


def test_so_many_boxes_of_a_label_are_kept_the_best_first() -> None:
    graph = BOATS.graph(limited(boxes=2))
    boats = [node for node in graph.nodes if node.label == "boat" and node.kind == "entity"]
    assert [boat.region.score for boat in boats] == [0.9, 0.8]
    cut = [one for one in graph.rejected if one.reason == "more than 2 boxes of one label"]
    assert [(one.score, one.box is not None, one.parent) for one in cut] == [(0.7, True, ""), (0.6, True, "")]


def test_so_many_children_are_related() -> None:
    told = Told(
        scene("A cup, a pot and a jug.", "cup", "pot", "jug"),
        boxes={"cup": [(0, 0, 50, 50, 0.9)], "pot": [(60, 0, 110, 50, 0.9)], "jug": [(120, 0, 170, 50, 0.9)]},
        relations=["The cup stands beside the jug.", "The cup stands beside the pot."],
    )
    graph = told.graph(Settings(relations=2))
    assert ids(graph, "relation") == ["[cup|pot]"]
    assert ("limits", "jug", "more than 2 children to relate") in rejected(graph)
    assert ("relations", "The cup stands beside the jug.", "names fewer than two of the things") in rejected(graph)
    assert ids(told.graph(Settings(relations=0)), "relation") == []


def test_calls_are_counted_to_their_limit() -> None:
    calls = Calls(5)
    assert [calls.take(n) for n in (2, 2, 2, 2)] == [2, 2, 1, 0]
    assert calls.asked == 5


def test_small_entities_are_not_looked_into() -> None:
    graph = DOLLS.graph()
    assert len(ids(graph)) == 3
    small = Told(DOLLS.image, {"doll": [(0, 0, 18, 18, 0.9)], "arm": [(2, 2, 16, 12, 0.9)]}, DOLLS.entities)
    assert edges(small.graph()) == {("", "doll", "doll")}
