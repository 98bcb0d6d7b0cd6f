"""Labels as sentences for GroundingDINO, and tokens back to labels."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from gbc.models.torch.phrases import Phrases
from tests.models.torch.tiny import bert_tokenizer


@cache
def tokenizer() -> Any:
    return bert_tokenizer()


def phrases(window: int = 32) -> Phrases:
    return Phrases(tokenizer(), window, 0.3, 0.2)


def test_a_sentence_knows_whose_its_tokens_are() -> None:
    (sentence,) = phrases().passes(["T-shirt", "a  Cat.", "A cat", "bicycle?"])
    assert sentence.text == "t-shirt. a cat. bicycle."
    shirt, cat, bicycle = ("T-shirt",), ("a  Cat.", "A cat"), ("bicycle?",)
    words = tokenizer().convert_ids_to_tokens(tokenizer()(sentence.text)["input_ids"])
    assert words == "[CLS] t - shirt . a cat . bicycle . [SEP]".split()
    assert sentence.owners == ((), shirt, shirt, shirt, (), cat, cat, (), bicycle, (), ())


@given(st.lists(st.text(max_size=30) | st.sampled_from(["dog", "Dog", "red ball", "dog " * 50, "日本", "İ", "ß."])))
def test_every_label_that_says_something_is_asked_once_and_fits(labels: list[str]) -> None:
    window = 12
    asked = phrases(window).passes(labels)
    owners = [set().union(*sentence.owners) for sentence in asked]
    for sentence in asked:
        assert len(tokenizer()(sentence.text)["input_ids"]) == len(sentence.owners) <= window
    for label in labels:
        told = tokenizer()(label.replace(".", " ").replace("?", " ").lower(), add_special_tokens=False)["input_ids"]
        assert sum(label in names for names in owners) == bool(told)


def chances(*rows: tuple[float, ...]) -> torch.Tensor:
    return torch.tensor(rows).logit()


def test_boxes_go_to_the_label_that_suits_them_best_or_to_none() -> None:
    (sentence,) = phrases().passes(["cat", "red ball"])  # [CLS] cat . red ball . [SEP]
    boxes = torch.tensor([[0.5, 0.5, 0.2, 0.4]]).repeat(6, 1)
    logits = chances(
        (0.1, 0.9, 0.1, 0.1, 0.1, 0.1, 0.1),  # a cat
        (0.1, 0.4, 0.1, 0.1, 0.8, 0.1, 0.1),  # more a ball than a cat
        (0.9, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1),  # neither: the best token stands for no label, and none is good enough
        (0.9, 0.1, 0.1, 0.25, 0.1, 0.1, 0.1),  # red, if less so than nothing
        (0.1, 0.29, 0.1, 0.1, 0.1, 0.1, 0.1),  # too faint
        (0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.9),  # the end
    )
    found = list(phrases().found(sentence, logits, boxes, (100, 100)))
    assert [(one.label, one.score) for one in found] == [("cat", 0.9), ("red ball", 0.8), ("red ball", 0.9)]
    assert found[0].box.sides == pytest.approx((0.4, 0.3, 0.6, 0.7))


def test_boxes_end_at_the_edge_and_need_an_area() -> None:
    (sentence,) = phrases().passes(["cat"])
    boxes = torch.tensor([[0.0, 0.5, 0.4, 2.0], [1.5, 0.5, 0.2, 0.2], [0.5, 0.5, 1e-8, 0.2]])
    found = list(phrases().found(sentence, chances(*[(0.1, 0.9, 0.1, 0.1)] * 3), boxes, (100, 100)))
    assert [one.box.sides for one in found] == [(0.0, 0.0, 0.2, 1.0)]
