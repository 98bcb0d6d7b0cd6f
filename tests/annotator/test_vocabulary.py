"""Labels that are allowed, denied, renamed and required."""

from __future__ import annotations

import pytest

from gbc.annotator import Settings
from gbc.annotator.vocabulary import Vocabulary
from gbc.graph import Graph
from gbc.models.roles import ImageReply
from tests.annotator.told import Told, edges, elements

HOUSE = (10, 10, 80, 80, 0.9)
CARS = [(100, 100, 130, 120, 0.9), (140, 100, 170, 120, 0.8)]


def graph(told: Told, **vocabulary: object) -> Graph:
    return told.graph(Settings(vocabulary=Vocabulary(**vocabulary)))  # type: ignore[arg-type]


def street() -> Told:
    reply = ImageReply(
        detail="An automobile and a car before a house.",
        short="A street.",
        elements=elements("automobile", "car", "house"),
    )
    return Told(reply, {"house": [HOUSE], "car": CARS[:1], "automobile": CARS[1:]})


def ids(found: Graph) -> list[str]:
    return [node.id for node in found.nodes if node.kind != "image"]


def reasons(found: Graph) -> dict[str, str]:
    return {entry.label: entry.reason for entry in found.rejected if entry.stage == "elements"}


def test_an_empty_vocabulary_changes_nothing() -> None:
    assert ids(graph(street())) == ids(street().graph())


@pytest.mark.parametrize("denied", ["house", "houses", "House"])
def test_what_is_denied_is_not_looked_for(denied: str) -> None:
    found = graph(street(), deny=(denied,))
    assert "house" not in ids(found)
    assert reasons(found)["house"] == "the vocabulary denies it"


def test_only_what_is_allowed_is_looked_for() -> None:
    found = graph(street(), allow=("houses",))
    assert ids(found) == ["house"]
    assert set(reasons(found)) == {"automobile", "car"}


def test_synonyms_are_one_element_under_one_label_and_all_their_words_lead_there() -> None:
    found = graph(street(), synonyms={"automobiles": "car"})
    assert ids(found) == ["car", "house"]
    assert {(source, words) for source, words, target in edges(found) if target == "car"} == {
        ("", "automobile"),
        ("", "car"),
    }


def test_what_is_required_is_found_unmentioned_and_named_by_a_bag_of_words() -> None:
    told = Told(
        ImageReply(detail="A house.", short="House.", elements=elements("house")), {"house": [HOUSE], "car": CARS}
    )
    found = graph(told, required=("car", "boat", "house"))
    assert ids(found) == ["house", "car_0", "car_1", "car"]
    (bag,) = [caption for caption in found.root.captions if caption.kind == "bagofwords"]
    assert bag.text == "Car"
    (edge,) = [edge for edge in found.edges if edge.target == "car"]
    assert edge.source == found.root.id
    assert [span.caption for span in edge.spans] == [bag.id]
    assert ("boat", "not found") in {(entry.label, entry.reason) for entry in found.rejected}


def test_a_required_label_that_is_nowhere_adds_no_caption() -> None:
    told = Told(ImageReply(detail="A house.", short="House.", elements=elements("house")), {"house": [HOUSE]})
    found = graph(told, required=("car",))
    assert [caption.kind for caption in found.root.captions] == ["detail", "short"]
