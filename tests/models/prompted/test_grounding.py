"""Boxes as models that point write them."""

from __future__ import annotations

import random

import pytest

from gbc.graph import Box
from gbc.models.prompted.grounding import read_boxes
from tests.models.prompted.test_reading import WORDS

ONE = (("cat", Box(0.1, 0.2, 0.3, 0.4), 1.0),)


@pytest.mark.parametrize(
    "text",
    [
        '{"found": [{"label": "cat", "bbox_2d": [100, 200, 300, 400]}]}',
        '```json\n[{"bbox_2d": [100, 200, 300, 400], "label": "cat"}]\n```',
        'Here: {"found": [{"label": "cat", "bbox": [300, 400, 100, 200]}, {"label": "dog", "bbox_2d": [1, 2]}',
        '{"found": [{"label": "cat", "box": [100.0, 200, 300, 400], "score": "high"}, {"label": 3, "box": [1,2,3,4]}]}',
        '[{"label": "cat", "bbox_2d": [100, 200, 300, 400]}, {"label": "cat", "bbox_2d": [100, 200, 300, 400]}]',
    ],
)
def test_boxes_are_read(text: str) -> None:
    assert read_boxes(text, (1000, 1000)).reply == ONE


def test_pixels_are_counted_in_the_view() -> None:
    reading = read_boxes('[{"label": "cat", "bbox_2d": [28, 14, 56, 70]}]', (280, 140))
    assert reading.reply == (("cat", Box(0.1, 0.1, 0.2, 0.5), 1.0),)


def test_what_reaches_outside_ends_at_the_edge_and_nothing_has_no_area() -> None:
    text = '[{"label": "a", "bbox_2d": [-5, 0, 2000, 500], "score": 0.5}, {"label": "b", "bbox_2d": [5, 5, 5, 9]}]'
    assert read_boxes(text, (1000, 1000)).reply == (("a", Box(0, 0, 1, 0.5), 0.5),)


@pytest.mark.parametrize("text", ['{"found": []}', "[]", "```json\n[]\n```", "Nothing: []"])
def test_nothing_is_an_answer(text: str) -> None:
    assert read_boxes(text, (1000, 1000)).reply == ()


@pytest.mark.parametrize("text", ["", "I see none.", '{"found": 3}', '[{"label": "cat"}]'])
def test_what_holds_no_boxes_is_refused(text: str) -> None:
    reading = read_boxes(text, (1000, 1000))
    assert reading.reply is None
    assert reading.reason


def test_fuzzed_boxes() -> None:
    chance = random.Random(4)  # noqa: S311 - replies to read
    pieces = [*WORDS, '"found":', '"label":', '"bbox_2d":', "[1, 2, 3, 4]", "1e400", "9" * 50, "-7.5"]
    sound = '{"found": [{"label": "cat", "bbox_2d": [100, 200, 300, 400]}, {"label": "a", "bbox_2d": [1, 2, 3, 4]}]}'
    for _ in range(2000):
        text = list(sound)
        for _ in range(chance.randrange(6)):
            place = chance.randrange(len(text) + 1)
            text[place : place + chance.randrange(8)] = chance.choice(pieces)
        reading = read_boxes("".join(text), (1000, 1000))
        assert (reading.reply is None) == bool(reading.reason)
