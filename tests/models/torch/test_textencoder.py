"""The BERT inside ``groundingdino-py``: phrases that do not read one another."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

pytest.importorskip("groundingdino", reason="pip install 'gbc-builder[classic]'")

from gbc.models.torch.device import Placement
from gbc.models.torch.textencoder import TextEncoder, hush, load_text_encoder
from gbc.models.torch.weights import find_weights


@pytest.fixture(scope="module")
def encoder(tiny: Callable[[str], str]) -> TextEncoder:
    folder = Path(tiny("classic")) / "bert"
    return load_text_encoder(find_weights(str(folder)), Placement("cpu", "float32"))


def read(encoder: TextEncoder, *texts: str) -> torch.Tensor:
    """The vectors of each text's tokens, as the package asks for them."""
    hush()
    from groundingdino.models.GroundingDINO.bertwarper import generate_masks_with_special_tokens

    tokens: Any = encoder.tokenizer(list(texts), padding="longest", return_tensors="pt")
    ends = encoder.tokenizer.convert_tokens_to_ids(["[CLS]", "[SEP]", ".", "?"])
    mask, positions = generate_masks_with_special_tokens(tokens, ends, encoder.tokenizer)
    with torch.inference_mode():
        given = {"input_ids": tokens["input_ids"], "token_type_ids": tokens["token_type_ids"]}
        return encoder.model(**given, attention_mask=mask, position_ids=positions)["last_hidden_state"]


def test_a_phrase_is_read_as_if_it_stood_alone(encoder: TextEncoder) -> None:
    (together,) = read(encoder, "a cat. red ball.")
    (first,), (second,) = read(encoder, "a cat."), read(encoder, "red ball.")
    assert torch.allclose(together[1:4], first[1:4], atol=1e-6)
    assert torch.allclose(together[4:7], second[1:4], atol=1e-6)
    assert not torch.allclose(second[1], read(encoder, "red cat.")[0][1], atol=1e-4)


def test_a_text_is_read_as_if_no_longer_one_stood_beside_it(encoder: TextEncoder) -> None:
    (alone,) = read(encoder, "red ball.")
    both = read(encoder, "red ball.", "a cat. two people on a red ball.")
    assert torch.allclose(both[0, : len(alone)], alone, atol=1e-6)


def test_a_plain_mask_keeps_no_phrases_apart(encoder: TextEncoder) -> None:
    tokens = encoder.tokenizer(["red ball. a cat."], return_tensors="pt")
    with torch.inference_mode():
        plain = encoder.model(**tokens)["last_hidden_state"]
    assert not torch.allclose(plain, read(encoder, "red ball. a cat."), atol=1e-4)
