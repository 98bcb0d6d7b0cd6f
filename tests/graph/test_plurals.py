from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gbc.graph import plural, same_thing, singular
from gbc.graph.plurals import number_forms

PAIRS = """
boat boats|house houses|horse horses|tree trees|bus buses|box boxes|church churches|bush bushes|dress dresses
glass glasses|gas gases|lens lenses|iris irises|cactus cacti|octopus octopuses|walrus walruses|canvas canvases
city cities|boy boys|key keys|lady ladies|sky skies|butterfly butterflies|tie ties|pie pies|cookie cookies
leaf leaves|wolf wolves|knife knives|shelf shelves|wife wives|half halves|scarf scarves|loaf loaves|roof roofs
cliff cliffs|giraffe giraffes|man men|woman women|child children|person people|foot feet|tooth teeth|goose geese
mouse mice|snowman snowmen|fireman firemen|grandchild grandchildren|policewoman policewomen|human humans
potato potatoes|tomato tomatoes|photo photos|piano pianos|hero heroes|zoo zoos|video videos
toothbrush toothbrushes|watch watches|bench benches|couch couches|peach peaches|ax axes|fox foxes
palm tree palm trees|street light street lights|glass bottle glass bottles|bookshelf bookshelves|bookcase bookcases
pot of tea pots of tea|man of snow men of snow|bunch of grapes bunches of grapes|slice of pie slices of pie
rose roses|nose noses|hose hoses|vase vases|purse purses|bridge bridges|cage cages|face faces|axe axes|shoe shoes
toe toes|canoe canoes|tree house tree houses|eye eyes|wheel wheels|bee bees|knee knees|ski skis|taxi taxis|menu menus
"""


def pairs() -> list[tuple[str, str]]:
    entries = [entry.strip() for entry in PAIRS.replace("\n", "|").split("|") if entry.strip()]
    halves = [entry.split() for entry in entries]
    return [(" ".join(words[: len(words) // 2]), " ".join(words[len(words) // 2 :])) for words in halves]


AMBIGUOUS = {"ax", "glass"}
"""Their plurals are those of other words too, which are likelier in a picture: axes of axe, glasses to wear."""


@pytest.mark.parametrize(("one", "many"), pairs())
def test_plurals_and_back(one: str, many: str) -> None:
    assert plural(one) == many
    assert plural(many) == many, "a plural has no plural"
    if one not in AMBIGUOUS:
        assert singular(many) == one
    assert singular(one) == one, "a singular has no singular"
    assert same_thing(one, many) or one in AMBIGUOUS


@pytest.mark.parametrize(
    "label",
    "sheep fish deer scissors jeans glasses sunglasses eyeglasses clothes trousers pants shorts grass "
    "series aircraft furniture cattle people children men snow water binoculars headphones stairs news".split(),
)
def test_words_without_another_number(label: str) -> None:
    assert label in number_forms(label)
    assert plural(label) == label


@pytest.mark.parametrize(
    "label", "sheep fish scissors glasses sunglasses jeans clothes trousers news binoculars".split()
)
def test_a_pair_of_something_stays_a_pair(label: str) -> None:
    assert singular(label) == label


@pytest.mark.parametrize("label", ["", " ", "1", "boat 1", "船", "car ", "boat.", "ss", " of ", "cup of ", "is", "us"])
def test_odd_labels_survive(label: str) -> None:
    assert singular(singular(label)) == singular(label)
    assert plural(plural(label)) == plural(label)


def test_case_stays() -> None:
    assert plural("Boat") == "Boats"
    assert singular("Palm Trees") == "Palm Tree"
    assert plural("Snowman") == "Snowmen"
    assert same_thing("Boats", "boat")
    assert not same_thing("boat", "boot")


@given(st.text(max_size=12))
def test_the_label_itself_is_its_first_form(label: str) -> None:
    assert number_forms(label)[0] == label
    assert len(set(number_forms(label))) == len(number_forms(label)) <= 3


@given(st.text(st.sampled_from("abesxzhyiocun"), min_size=3, max_size=9).filter(lambda word: word[-1] not in "iu"))
def test_going_there_twice_is_going_there_once(word: str) -> None:
    assert plural(plural(word)) == plural(word)
