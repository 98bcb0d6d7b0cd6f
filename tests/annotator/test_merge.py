"""What shows the same region is one node, whatever it is called and whoever names it."""

from __future__ import annotations

from gbc.annotator import Settings
from gbc.annotator.settings import Detecting
from gbc.graph import editorial_findings
from gbc.models.roles import DetectRequest
from tests.annotator.told import Told, ask, edges, entity, ids, rectangle, rejected, scene


def test_two_names_for_one_region_are_one_node_with_an_alias() -> None:
    told = Told(
        scene("A horse, a brown animal.", "horse", "animal"),
        {"horse": [(10, 10, 110, 110, 0.8)], "animal": [(11, 10, 111, 110, 0.9)]},
    )
    graph = told.graph()
    (node,) = graph.nodes[1:]
    assert (node.id, node.label, node.aliases) == ("animal", "animal", ("horse",))
    assert rectangle(node) == (11, 10, 111, 110), "the better box stays"
    assert node.region.score == 0.9
    assert edges(graph) == {("", "horse", "animal"), ("", "animal", "animal")}


def test_regions_that_differ_stay_apart() -> None:
    told = Told(
        scene("A horse, a brown animal.", "horse", "animal"),
        {"horse": [(10, 10, 110, 110, 0.8)], "animal": [(30, 10, 130, 110, 0.9)]},
    )
    assert ids(told.graph()) == ["horse", "animal"]
    assert ids(told.graph(Settings(merge_iou=0.5))) == ["animal"]


def test_a_name_of_several_things_may_share_some_of_them_with_another() -> None:
    told = Told(
        scene("Two horses among three animals.", "*horse", "*animal"),
        {
            "horse": [(0, 0, 50, 50, 0.9), (60, 0, 110, 50, 0.9)],
            "animal": [(0, 0, 50, 50, 0.8), (60, 0, 110, 50, 0.8), (120, 0, 170, 50, 0.8)],
        },
    )
    graph = told.graph()
    assert {node.id: len(graph.children(node.id)) for node in graph.nodes if node.kind == "composition"} == {
        "horse": 2,
        "animal": 3,
    }
    assert [node.aliases for node in graph.nodes if node.kind == "entity"] == [("animal",), ("animal",), ()]
    assert editorial_findings(graph) == []


def test_two_names_for_one_group_are_one_composition() -> None:
    told = Told(
        scene("Two horses. The animals graze.", "*horse", "*animal"),
        {
            "horse": [(0, 0, 50, 50, 0.9), (60, 0, 110, 50, 0.9)],
            "animal": [(0, 0, 50, 50, 0.8), (60, 0, 110, 50, 0.8)],
        },
    )
    graph = told.graph()
    (group,) = [node for node in graph.nodes if node.kind == "composition"]
    assert (group.label, group.aliases) == ("horse", ("animal",))
    assert {(label, target) for source, label, target in edges(graph) if source == ""} == {
        ("horses", "horse"),
        ("animals", "horse"),
    }


def test_singular_and_plural_are_one_element() -> None:
    told = Told(
        scene("Two boats; one boat is red.", "boats", "*boat"),
        {"boat": [(0, 0, 50, 50, 0.9), (60, 0, 110, 50, 0.9)], "boats": [(0, 0, 110, 50, 0.99)]},
    )
    panel = told.panel()
    graph = ask(panel)
    assert [request.labels for request in panel.asked if isinstance(request, DetectRequest)] == [("boat",)]
    assert ids(graph) == ["boat_0", "boat_1"]
    assert all(node.label == "boat" and not node.aliases for node in graph.nodes[1:])
    assert {(label, target) for source, label, target in edges(graph) if source == ""} == {
        ("boats", "boat"),
        ("boat", "boat"),
    }


def test_a_part_of_two_wholes_has_two_parents() -> None:
    told = Told(
        scene("A rider on a horse.", "rider", "horse"),
        {
            "rider": [(50, 0, 150, 150, 0.9)],
            "horse": [(0, 60, 200, 200, 0.9)],
            "saddle": [(80, 80, 140, 140, 0.8)],
        },
        {"rider": entity("A rider on a saddle.", "saddle"), "horse": entity("A horse with a saddle.", "saddle")},
    )
    graph = told.graph()
    assert ids(graph) == ["rider", "horse", "rider_saddle"]
    assert {("rider", "saddle", "rider_saddle"), ("horse", "saddle", "rider_saddle")} <= edges(graph)
    assert graph.node("rider_saddle").captions[0].text == "Just a saddle."


def test_a_part_that_stands_already_gets_another_parent_and_no_other_caption() -> None:
    told = Told(
        scene("A house with a door.", "house", "door"),
        {"house": [(0, 0, 200, 200, 0.9)], "door": [(20, 20, 80, 120, 0.9)], "gate": [(21, 20, 80, 120, 0.95)]},
        {"house": entity("A house with a gate.", "gate")},
    )
    graph = told.graph()
    assert ids(graph) == ["house", "door"]
    assert ("house", "gate", "door") in edges(graph)
    door = graph.node("door")
    assert door.aliases == ("gate",)
    assert len(door.captions) == 1
    assert rectangle(door) == (20, 20, 80, 120)


EVERYTHING_FITS = Settings(detecting=Detecting(max_share=1.0))

FACADE = Told(
    scene("A house, and a wall.", "house", "wall"),
    {
        "house": [(0, 0, 100, 100, 0.9)],
        "wall": [(0, 90, 100, 195, 0.9)],
        "gable": [(2, 2, 98, 98, 0.9)],
        "building": [(0, 0, 100, 100, 0.8)],
        "door": [(10, 10, 50, 80, 0.9)],
    },
    {
        "house": entity("A house with a gable and a door.", "gable", "door"),
        "door": entity("A door in a building.", "building"),
    },
)


def test_a_part_that_shows_its_own_whole_is_no_node() -> None:
    graph = FACADE.graph(EVERYTHING_FITS)
    assert ids(graph) == ["house", "wall", "house_door"]
    assert graph.node("house").aliases == ("gable",)
    assert [(stage, label) for stage, label, _ in rejected(graph)] == [
        ("edges", "gable"),
        ("detection", "building"),
    ]
    assert editorial_findings(graph) == []


def test_by_default_such_a_part_fills_its_parent() -> None:
    assert ("detection", "gable", "fills its parent") in rejected(FACADE.graph())


def test_an_edge_that_would_close_a_cycle_is_dropped_and_its_node_stays() -> None:
    """The shed's home is the house, and stays so; the house's own porch would lead the house back to itself."""
    told = Told(
        scene("A house and a shed.", "house", "shed"),
        {
            "house": [(0, 0, 100, 100, 0.9)],
            "shed": [(0, 0, 200, 150, 0.9)],
            "porch": [(0, 0, 92, 92, 0.9)],
            "home": [(0, 0, 100, 99, 0.9)],
        },
        {
            "house": entity("A house with a porch.", "porch"),
            "shed": entity("A shed with a home.", "home"),
        },
    )
    graph = told.graph(Settings(merge_iou=0.8, detecting=Detecting(max_share=1.0)))
    assert ids(graph) == ["house", "shed"]
    assert edges(graph) == {("", "house", "house"), ("", "shed", "shed"), ("shed", "home", "house")}
    assert [(stage, label) for stage, label, _ in rejected(graph)] == [("edges", "porch")]
    assert "cycle" in graph.rejected[0].reason
    assert graph.rejected[0].parent == "house"
    assert graph.node("house").aliases == ("porch", "home")


def test_a_part_lies_inside_every_parent_even_over_three_boxes() -> None:
    """The rope overlaps the cord, the cord the string, but the rope is not the string."""
    told = Told(
        scene("A rope, a box and a bag.", "rope", "box", "bag"),
        {
            "rope": [(0, 0, 100, 100, 0.9)],
            "box": [(0, 0, 200, 100, 0.8)],
            "bag": [(16, 0, 200, 150, 0.7)],
            "cord": [(8, 0, 108, 100, 0.95)],
            "string": [(16, 0, 116, 100, 0.6)],
        },
        {"box": entity("A box with a cord.", "cord"), "bag": entity("A bag with a string.", "string")},
    )
    graph = told.graph()
    assert ("box", "cord", "rope") in edges(graph)
    assert ("bag", "string", "bag_string") in edges(graph)
    assert editorial_findings(graph) == []
