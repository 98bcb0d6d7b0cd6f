"""Ids follow the grammar of graph-based captioning."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gbc.graph.naming import Unnamed, clean_label, give_ids
from gbc.graph.node import NodeKind

ROOT = Unnamed(key=0, kind="image", label="", parent=None)


def ids(*nodes: tuple[NodeKind, str, int] | tuple[NodeKind, str, int, tuple[int, ...]]) -> list[str]:
    """Ids of nodes given as (kind, label, parent, members), numbered from 1."""
    unnamed = [
        Unnamed(key=key, kind=kind, label=label, parent=parent, members=rest[0] if rest else ())
        for key, (kind, label, parent, *rest) in enumerate(nodes, start=1)
    ]
    return list(give_ids([ROOT, *unnamed]).values())[1:]


def test_the_root_has_no_name() -> None:
    assert give_ids([ROOT]) == {0: ""}


def test_a_child_of_the_root_is_called_by_its_label_and_others_by_their_line() -> None:
    assert ids(("entity", "house", 0), ("entity", "door", 1), ("entity", "door knob", 2)) == [
        "house",
        "house_door",
        "house_door_door knob",
    ]


def test_several_boxes_of_one_label_are_numbered_from_zero() -> None:
    assert ids(("entity", "boat", 0), ("entity", "house", 0), ("entity", "boat", 0)) == ["boat_0", "house", "boat_1"]
    assert ids(("entity", "boat", 0), ("entity", "sail", 1), ("entity", "boat", 0), ("entity", "sail", 3)) == [
        "boat_0",
        "boat_0_sail",
        "boat_1",
        "boat_1_sail",
    ]


def test_a_composition_has_the_name_without_number() -> None:
    assert ids(("entity", "boat", 0), ("entity", "boat", 0), ("composition", "boat", 0, (1, 2))) == [
        "boat_0",
        "boat_1",
        "boat",
    ]


def test_a_member_found_elsewhere_leaves_the_group_its_name() -> None:
    assert ids(("entity", "boat", 0), ("entity", "ship", 0), ("composition", "boat", 0, (1, 2))) == [
        "boat_0",
        "ship",
        "boat",
    ]


def test_a_relation_is_named_by_its_sorted_members() -> None:
    assert ids(("entity", "house", 0), ("entity", "boat", 0), ("relation", "house and boat", 0, (1, 2))) == [
        "house",
        "boat",
        "[boat|house]",
    ]


def test_two_groups_of_one_label_below_one_parent_are_told_apart() -> None:
    names = ids(
        ("entity", "boat", 0),
        ("entity", "boat", 0),
        ("entity", "boat", 0),
        ("composition", "boat", 0, (1, 2)),
        ("composition", "boat", 0, (2, 3)),
        ("relation", "x", 0, (1, 2)),
        ("relation", "y", 0, (2, 1)),
    )
    assert len(set(names)) == len(names)
    assert names[:3] == ["boat_0", "boat_1", "boat_2"]
    assert names[3] == "boat"


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["entity", "entity", "composition", "relation"]),
            st.sampled_from(["boat", "boat 1", "a", "[a|b]", "a|b"]),
            st.integers(0, 20),
            st.lists(st.integers(1, 20), max_size=3),
        ),
        max_size=20,
    )
)
def test_ids_are_unique_and_depend_on_nothing_but_the_nodes(
    shapes: list[tuple[NodeKind, str, int, list[int]]],
) -> None:
    nodes = [ROOT]
    for key, (kind, label, parent, members) in enumerate(shapes, start=1):
        known = tuple(member for member in members if member < key)
        nodes.append(Unnamed(key=key, kind=kind, label=label, parent=parent % key, members=known))
    named = give_ids(nodes)
    assert len(set(named.values())) == len(nodes)
    assert give_ids(nodes) == named
    assert all(
        named[node.key].startswith(named[node.parent]) for node in nodes if node.kind == "entity" and node.parent
    )


@pytest.mark.parametrize(
    ("label", "clean"),
    [
        ("Palm Tree", "palm tree"),
        ("  palm \n tree ", "palm tree"),
        ("palm_tree", "palm tree"),
        ("_", ""),
        ("12", ""),
        ("1 2", "1 2"),
        ("No. 5", "no. 5"),
        ("cafe\N{COMBINING ACUTE ACCENT}", "caf\N{LATIN SMALL LETTER E WITH ACUTE}"),
        ("İbrik", "İbrik"),
        ("ΔΡΌΜΟΣ", "δρόμος"),
        ("\N{COMBINING DIAERESIS}x", ""),
        ("船", "船"),
    ],
)
def test_labels_are_cleaned(label: str, clean: str) -> None:
    assert clean_label(label) == clean


@given(st.text(max_size=15))
def test_a_clean_label_is_clean(label: str) -> None:
    clean = clean_label(label)
    assert clean_label(clean) == clean
    assert "_" not in clean
    assert clean == " ".join(clean.split())
    assert not clean.isdigit()
