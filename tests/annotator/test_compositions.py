"""Several of a kind stand below a composition."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gbc.graph import Graph, editorial_findings
from gbc.graph.naming import clean_label
from gbc.models.roles import CompositionReply, CompositionRequest
from tests.annotator.told import Told, ask, edges, entity, ids, rectangle, scene

ROW = [(120, 20, 170, 70, 0.9), (10, 20, 60, 70, 0.8), (65, 20, 115, 70, 0.7)]


def boats(**more: CompositionReply) -> Told:
    return Told(scene("Three boats lie here.", "*boats"), {"boat": ROW}, compositions=more)


def test_the_parents_words_lead_to_the_group_and_no_longer_past_it() -> None:
    graph = boats().graph()
    assert {edge for edge in edges(graph) if edge[0] == ""} == {("", "boats", "boat")}
    assert {target for source, _, target in edges(graph) if source == "boat"} == set(ids(graph))
    assert rectangle(graph.node("boat")) == (10, 20, 170, 70)
    assert graph.words(graph.edges[0]) == ["boats"]


def test_members_are_numbered_from_left_to_right() -> None:
    arrangement = CompositionReply(arrangement="Boat 1 is left, boat 2 in the middle, boat 3 right.")
    graph = boats(boat=arrangement).graph()
    lefts = {edge.label.lower(): rectangle(graph.node(edge.target))[0] for edge in graph.edges if edge.source == "boat"}
    assert lefts == {"boat 1": 10, "boat 2": 65, "boat 3": 120}


def test_a_group_has_the_describers_captions_and_the_hints() -> None:
    reply = CompositionReply(arrangement="Boat 1 is left.", captions=("Three boats.", " ", "Small boats."))
    group = boats(boat=reply).graph().node("boat")
    assert [(caption.kind, caption.text) for caption in group.captions[:3]] == [
        ("composition", "Boat 1 is left."),
        ("short", "Three boats."),
        ("short", "Small boats."),
    ]
    hints = group.captions[3]
    assert hints.kind == "hardcode"
    assert hints.text.startswith("Boat 2 is to the right of boat 1. Boat 3 is to the right of boat 2. ")
    assert hints.provenance is not None
    assert hints.provenance.model == "geometry"
    assert group.captions[0].provenance is not None
    assert group.captions[0].provenance.model == "told/1"


def test_a_silent_describer_leaves_the_hints_to_lead_to_the_members() -> None:
    graph = boats(boat=CompositionReply(arrangement="")).graph()
    assert [caption.kind for caption in graph.node("boat").captions] == ["hardcode"]
    assert editorial_findings(graph) == []
    assert len([edge for edge in graph.edges if edge.source == "boat"]) == 3


def test_a_number_beyond_the_group_leads_nowhere() -> None:
    graph = boats(boat=CompositionReply(arrangement="Boat 1, boat 4 and boat 12.")).graph()
    assert {label.lower() for source, label, _ in edges(graph) if source == "boat"} == {"boat 1", "boat 2", "boat 3"}


def test_the_describer_is_asked_about_numbered_boxes_and_told_the_hints() -> None:
    panel = boats().panel()
    ask(panel)
    (request,) = [request for request in panel.asked if isinstance(request, CompositionRequest)]
    assert request.label == "boat"
    assert [thing.box.within(request.view.box).pixels(200, 200)[0] for thing in request.things] == [10, 65, 120]
    assert [thing.caption for thing in request.things] == ["Just a boat."] * 3
    assert request.hints[0] == "boat 2 is to the right of boat 1"


def test_one_thing_is_no_group() -> None:
    graph = Told(scene("Some boats.", "*boats"), {"boat": ROW[:1]}).graph()
    assert ids(graph, "composition") == []
    assert edges(graph) == {("", "boats", "boat")}


def test_a_single_element_that_is_found_twice_is_a_group_as_well() -> None:
    graph = Told(scene("A boat.", "boat"), {"boat": [ROW[0], (10, 20, 60, 70, 0.88)]}).graph()
    assert ids(graph, "composition") == ["boat"]


def test_parts_form_groups_below_their_parent() -> None:
    told = Told(
        scene("A car.", "car"),
        {"car": [(0, 0, 200, 200, 0.9)], "wheel": [(10, 100, 60, 150, 0.9), (100, 100, 150, 150, 0.8)]},
        {"car": entity("A car on two wheels.", "*wheel")},
    )
    graph = told.graph()
    assert ids(graph, "composition") == ["car_wheel"]
    assert ("car", "wheels", "car_wheel") in edges(graph)


def test_two_parents_of_the_same_group_share_it() -> None:
    told = Told(
        scene("A car and a wreck.", "car", "wreck"),
        {
            "car": [(0, 0, 200, 160, 0.9)],
            "wreck": [(0, 60, 180, 200, 0.9)],
            "wheel": [(10, 100, 60, 150, 0.9), (100, 100, 150, 150, 0.8)],
        },
        {"car": entity("A car on wheels.", "*wheel"), "wreck": entity("A wreck with two wheels.", "*wheel")},
    )
    graph = told.graph()
    assert ids(graph, "composition") == ["car_wheel"]
    assert {("car", "wheels", "car_wheel"), ("wreck", "wheels", "car_wheel")} <= edges(graph)
    assert not {edge for edge in edges(graph) if edge[0] in ("car", "wreck") and edge[2] in ids(graph)}


@pytest.mark.parametrize(
    "label",
    [
        "palm tree",
        "pot of tea",
        "bus",
        "person",
        "船",
        "İbrik",
        "straße",
        "boat 1",
        "1 a",
        "caf\N{LATIN SMALL LETTER E WITH ACUTE}",
    ],
)
def test_labels_of_any_kind_can_be_numbered(label: str) -> None:
    graph = _group_of(label)
    assert ids(graph, "composition") == [clean_label(label)]
    assert editorial_findings(graph) == []


SIGNS = st.sampled_from(
    [*"ab 12.-'|[]ßİıςΣé船ก่", "\u0308", "\u200d", "of", "men", "is", "above", "leftmost", "_", "\n"]
)


@given(st.text(max_size=12) | st.lists(SIGNS, max_size=6).map("".join), st.sampled_from(["", "Look: ", "Zwei"]))
@example("\u0308x", "")
@settings(max_examples=300)
def test_whatever_a_describer_calls_things_a_graph_comes_out(label: str, before: str) -> None:
    assert editorial_findings(_group_of(label, before)) == []


def _group_of(label: str, before: str = "Look: ") -> Graph:
    found = [(10, 20, 60, 70, 0.9), (120, 20, 170, 70, 0.8)]
    names = {label, clean_label(label)}
    told = Told(scene(f"{before}{label}.", "*" + label), dict.fromkeys(names, found), relations=[f"{label} 1"])
    return told.graph()
