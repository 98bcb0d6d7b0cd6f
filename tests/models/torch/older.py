"""Transformers made to look older, so that the documented call of ``groundingdino-py`` runs beside today's."""

from __future__ import annotations

import inspect
from typing import Any, NamedTuple

import pytest
import torch
import transformers
from transformers.models.bert import modeling_bert


class Encoded(NamedTuple):
    """What BERT's encoder gave before 5.24."""

    last_hidden_state: torch.Tensor
    past_key_values: None = None
    hidden_states: None = None
    attentions: None = None
    cross_attentions: None = None


def make_older(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give BERT back the helpers that transformers 5 took away, and what 5.24 took besides."""
    bert = transformers.BertModel
    monkeypatch.setattr(bert, "get_extended_attention_mask", _additive, raising=False)
    monkeypatch.setattr(bert, "invert_attention_mask", _additive, raising=False)
    monkeypatch.setattr(bert, "get_head_mask", lambda _, __, layers: [None] * layers, raising=False)
    embed, encode = modeling_bert.BertEmbeddings.forward, modeling_bert.BertEncoder.forward
    if "past_key_values_length" in inspect.signature(embed).parameters:
        return

    def embedded(self: Any, *, past_key_values_length: int, **given: Any) -> torch.Tensor:
        assert past_key_values_length == 0
        return embed(self, **given)

    def encoded(self: Any, states: torch.Tensor, *, attention_mask: torch.Tensor, **_: Any) -> Encoded:
        return Encoded(encode(self, states, attention_mask=attention_mask).last_hidden_state)

    from groundingdino.models.GroundingDINO import bertwarper

    monkeypatch.setattr(modeling_bert.BertEmbeddings, "forward", embedded)
    monkeypatch.setattr(modeling_bert.BertEncoder, "forward", encoded)
    monkeypatch.setattr(bertwarper, "BaseModelOutputWithPoolingAndCrossAttentions", dict)


def _additive(self: object, mask: torch.Tensor, *_: object) -> torch.Tensor:
    return (1.0 - (mask[:, None] if mask.dim() == 3 else mask[:, None, None]).float()) * torch.finfo().min
