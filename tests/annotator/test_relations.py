"""What different things do to each other."""

from __future__ import annotations

from gbc.annotator import Settings
from gbc.graph import Graph, editorial_findings
from gbc.models.roles import RelationRequest
from tests.annotator.told import Found, Told, ask, edges, entity, ids, line, rectangle, rejected, scene

CUP: Found = (10, 10, 60, 60, 0.9)
POT: Found = (80, 20, 130, 90, 0.9)
JUG: Found = (140, 10, 190, 60, 0.9)


def table(*sentences: str) -> Graph:
    told = Told(scene("A cup, a pot and a jug.", "cup", "pot", "jug"), {"cup": [CUP], "pot": [POT], "jug": [JUG]})
    told.relations = sentences
    return told.graph()


def test_a_sentence_on_two_things_is_a_node_between_parent_and_things() -> None:
    graph = table("The cup leans on the pot.")
    relation = graph.node("[cup|pot]")
    assert relation.kind == "relation"
    assert relation.label == "cup and pot"
    assert [(caption.kind, caption.text) for caption in relation.captions] == [
        ("relation", "The cup leans on the pot.")
    ]
    assert rectangle(relation) == (10, 10, 130, 90)
    assert {
        ("", "cup", "[cup|pot]"),
        ("", "pot", "[cup|pot]"),
        ("[cup|pot]", "cup", "cup"),
        ("[cup|pot]", "pot", "pot"),
    } <= edges(graph)
    assert editorial_findings(graph) == []


def test_three_things_can_be_in_one_relation() -> None:
    graph = table("The jug, the cup and the pot stand in a row.")
    assert ids(graph, "relation") == ["[cup|jug|pot]"]
    assert graph.node("[cup|jug|pot]").label == "jug and cup and pot"


def test_sentences_on_the_same_things_are_captions_of_one_node() -> None:
    graph = table("The cup leans on the pot.", "A pot holds the cup. The cup is safe.")
    (relation,) = [node for node in graph.nodes if node.kind == "relation"]
    assert len(relation.captions) == 2
    (to_cup,) = [edge for edge in graph.edges if (edge.source, edge.target) == ("[cup|pot]", "cup")]
    assert graph.words(to_cup) == ["cup", "cup", "cup"]


def test_a_sentence_on_fewer_than_two_things_is_rejected() -> None:
    graph = table("The cup is white.", "All is well.", "The cup stands beside the vase.")
    assert ids(graph, "relation") == []
    assert rejected(graph) == [
        ("relations", sentence, "names fewer than two of the things")
        for sentence in ("The cup is white.", "All is well.", "The cup stands beside the vase.")
    ]


def test_only_children_of_different_names_are_asked_about() -> None:
    told = Told(scene("A cup.", "cup"), {"cup": [CUP]})
    panel = told.panel()
    ask(panel)
    assert not [request for request in panel.asked if isinstance(request, RelationRequest)]


def test_the_request_shows_the_children_in_the_view_of_their_parent() -> None:
    told = Told(
        scene("A tray.", "tray"),
        {"tray": [(0, 0, 160, 120, 0.9)], "cup": [CUP], "pot": [POT]},
        {"tray": entity("A tray with a cup and a pot.", "cup", "pot")},
    )
    panel = told.panel()
    ask(panel)
    (request,) = [request for request in panel.asked if isinstance(request, RelationRequest)]
    assert request.context == "A tray with a cup and a pot."
    assert [thing.label for thing in request.things] == ["cup", "pot"]
    assert request.things[1].box.within(request.view.box).pixels(200, 200) == POT[:4]


def test_a_group_is_related_as_a_whole() -> None:
    told = Told(scene("Two cups and a pot.", "*cup", "pot"), {"cup": [CUP, JUG], "pot": [POT]})
    told.relations = ["The cups stand on both sides of the pot."]
    graph = told.graph()
    assert ids(graph, "relation") == ["[cup|pot]"]
    assert ("[cup|pot]", "cups", "cup") in edges(graph)
    assert editorial_findings(graph) == []


def test_a_thing_can_be_called_by_its_other_name() -> None:
    told = Told(scene("A mug, a cup, and a pot.", "mug", "cup", "pot"), {"mug": [CUP], "cup": [CUP], "pot": [POT]})
    told.relations = ["The mug stands by the pot.", "The cup stands by the pot."]
    graph = told.graph()
    assert ids(graph, "relation") == ["[mug|pot]"]
    assert {("[mug|pot]", "mug", "mug"), ("[mug|pot]", "cup", "mug")} <= edges(graph)


def test_a_longer_name_is_not_taken_for_a_shorter_one_inside_it() -> None:
    told = Told(
        scene("A palm tree, a tree and a jug.", "palm tree", "tree", "jug"),
        {"palm tree": [CUP], "tree": [POT], "jug": [JUG]},
    )
    told.relations = ["The palm tree hides the jug."]
    assert ids(told.graph(), "relation") == ["[jug|palm tree]"]


def test_a_name_that_could_mean_two_things_means_neither_nor_do_its_words() -> None:
    """Two elements are both called "palm tree"; the one tree is not meant by "palm tree"."""
    told = Told(
        scene("A palm tree, a plant, a tree and a jug.", "palm tree", "plant", "tree", "jug"),
        {
            "palm tree": [CUP, (10, 100, 60, 150, 0.9)],
            "plant": [(10, 100, 60, 150, 0.9)],
            "tree": [POT],
            "jug": [JUG],
        },
    )
    told.relations = ["The palm tree hides the jug."]
    graph = told.graph()
    assert not [node for node in graph.nodes if node.id == "[jug|tree]"]


def test_a_thing_that_was_not_asked_about_lends_no_word_to_another() -> None:
    told = Told(
        scene("A tree, a jug and a palm tree.", "tree", "jug", "palm tree"),
        {"palm tree": [CUP], "tree": [POT], "jug": [JUG]},
    )
    told.relations = ["The palm tree hides the jug."]
    assert ids(told.graph(Settings(relations=2)), "relation") == []


def test_two_parents_of_the_same_things_share_the_relation() -> None:
    told = Told(
        scene("A tray and a cloth.", "tray", "cloth"),
        {"tray": [(0, 0, 160, 120, 0.9)], "cloth": [(5, 5, 190, 190, 0.9)], "cup": [CUP], "pot": [POT]},
        {
            "tray": entity("A tray with a cup and a pot.", "cup", "pot"),
            "cloth": entity("A cloth below a cup and a pot.", "cup", "pot"),
        },
        relations=["The cup touches the pot."],
    )
    graph = told.graph()
    assert ids(graph, "relation") == ["[tray_cup|tray_pot]"]
    assert {source for source, _, target in edges(graph) if target == "[tray_cup|tray_pot]"} == {"tray", "cloth"}


def test_written_words_can_be_related() -> None:
    told = Told(
        scene('A sign "STOP" and a board "GO".'),
        lines=[line("STOP", 10, 10, 60, 60), line("GO", 80, 20, 130, 90)],
        relations=["The word STOP stands left of GO."],
    )
    graph = told.graph()
    assert ids(graph, "relation") == ["[text_0|text_1]"]
    assert editorial_findings(graph) == []
