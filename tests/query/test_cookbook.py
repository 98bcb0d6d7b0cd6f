"""Every question of docs/cookbook.md, asked of the holiday's three pictures."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gbc.query import Dataset
from tests.query.holiday import BEACH, BEACH_GRAPH, documents, graph
from tests.store.samples import commit

TEXT = (Path(__file__).parents[2] / "docs" / "cookbook.md").read_text(encoding="utf-8")
QUESTIONS: dict[str, str] = dict(re.findall(r"^### \d+\. (.*?)\n.*?```sql\n(.*?)```", TEXT, re.DOTALL | re.MULTILINE))

BEACH_ID = graph(BEACH, BEACH_GRAPH).image.id
PARK_ID = documents()[1].graph.image.id  # type: ignore[union-attr]
STREET_ID = documents()[2].graph.image.id  # type: ignore[union-attr]
SHOWN = "Two dogs run past a person under a red umbrella; behind them a boat lies on the sand."

ANSWERS: dict[str, list[Any]] = {
    "How many nodes of each kind?": [("entity", 15), ("image", 3), ("relation", 3), ("composition", 1)],
    "What do most images show?": [
        ("dog", 2, 3), ("person", 2, 2),
        *((label, 1, 1) for label in "ball boat car collar hand handle hat toy umbrella wheel".split()),
    ],
    "Which images show both a dog and a person?": [("beach.jpg",), ("park.jpg",)],
    "How large are graphs in the mean?": [(3, 22 / 3, 29 / 3, 26 / 3)],
    "How many words has a caption, by its kind?": [
        ("detail", 18, 5.6, 18), ("relation", 3, 6.0, 6), ("short", 2, 6.0, 7), ("composition", 1, 7.0, 7),
        ("hardcode", 1, 9.0, 9), ("original", 1, 4.0, 4),
    ],
    "Which models wrote them, with which prompts?": [("tiny 1.0", "whole", 7, 25), (None, None, None, 1)],
    "Which images have no graph, and why?": [("decode", "cut off after 7 bytes", 1, "torn.jpg")],
    "Which labels are shown together?": [("dog", "person", 2)],
    "What is shown with a dog more often than chance would have it?": [
        (label, 2 if label == "person" else 1, 1.5)
        for label in "ball boat collar hand handle hat person toy umbrella".split()
    ],
    "What do persons and umbrellas do to each other?": [
        (BEACH_ID, "person", "umbrella", "The person sits under the umbrella.")
    ],
    "What do relations speak of most often?": [("person", 3), ("dog", 1), ("dogs", 1), ("umbrella", 1)],
    "Which parts of a person are described?": [("hand", 1), ("hat", 1)],
    "How many dogs are in a group of dogs?": [(2, 1)],
    "What is described below a node, and how far below?": [("person_hat", 1)],
    "What leads to a node?": [("person", 1), ("", 2), ("[dog|person]", 2), ("[person|umbrella]", 2)],
    "By which words does one come from the image to it?": [
        (labels,) for labels in (
            ["person", "hat"], ["dogs", "person", "hat"], ["person", "person", "hat"], ["person", "person", "hat"],
            ["umbrella", "person", "hat"],
        )
    ],
    "What do the captions say of a thing and its parts?": [("person: A person in a straw hat.\nhat: A straw hat.",)],
    "Which edges are in that part of the graph?": [("person", "hat", "person_hat")],
    "What is below umbrellas, in all images?": [("handle", 1)],
    "Which things are spoken of from more than one node?": [
        (PARK_ID, "dog", 3), (BEACH_ID, "person", 3), (PARK_ID, "person", 2), (BEACH_ID, "dog", 2),
        (BEACH_ID, "umbrella", 2),
    ],
    "By which words are dogs called?": [("dog", 4), ("dog 2", 2), ("dogs", 2), ("dog 1", 1)],
    "Where do captions speak of a node?": [
        (SHOWN.replace("umbrella", "[umbrella]"),), ("The person sits under the [umbrella].",)
    ],
    "Which captions speak of something red?": [
        ("", SHOWN), ("collar", "A red collar."), ("dog", "A brown dog with a red collar."),
        ("umbrella", "A red umbrella with a wooden handle."),
    ],
    "Which two boxes of an image are nearly the same?": [(PARK_ID, "ball", "toy", 0.99)],
    "Crops in pixels with what is said of each, to train with?": [
        (PARK_ID, "dog", 384, 240, 576, 432, "A black dog."),
        (PARK_ID, "person", 64, 48, 256, 432, "A person with one hand up."),
        (BEACH_ID, "dog_1", 64, 240, 192, 432, "A brown dog with a red collar."),
        (BEACH_ID, "person", 352, 144, 480, 456, "A person in a straw hat."),
        (BEACH_ID, "umbrella", 320, 48, 576, 240, "A red umbrella with a wooden handle."),
        (STREET_ID, "car", 160, 240, 640, 480, "A green car on a flat wheel."),
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Dataset]]:
    folder = tmp_path_factory.mktemp("cookbook") / "out"
    commit(folder, 0, documents())
    with Dataset(folder) as tables, Dataset(folder, over="documents") as over_documents:
        yield [tables, over_documents]


def test_there_are_twenty_five_and_each_has_its_answer() -> None:
    assert len(QUESTIONS) == 25
    assert list(QUESTIONS) == list(ANSWERS)
    assert len(re.findall("```sql", TEXT)) == 25


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_answer(opened: list[Dataset], question: str) -> None:
    for dataset in opened:
        assert dataset.sql(QUESTIONS[question]).rows() == ANSWERS[question]
