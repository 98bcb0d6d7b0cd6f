"""BERT of today's transformers inside ``groundingdino-py``, which was written for an older one.

Its ``BertModelWarper`` takes three helpers from the model that it wraps, which transformers 5 no longer has. They are
given to that one model here, so that nothing changes for anybody else who uses transformers. (From 5.24 on BERT's parts
are called in another way too, so the extra ``classic`` stays below that.)
"""

from __future__ import annotations

import io
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from gbc.models.torch.device import Placement
from gbc.models.torch.loading import load_model, load_processor
from gbc.models.torch.weights import Weights

_building = threading.Lock()


class TextEncoder(msgspec.Struct, frozen=True):
    """A BERT and its tokenizer."""

    model: Any
    tokenizer: Any


def load_text_encoder(weights: Weights, placement: Placement) -> TextEncoder:
    """A BERT that ``groundingdino-py`` can wrap. Raises ``ModelError``."""
    import transformers

    bert = load_model(transformers.BertModel, weights, placement)
    if not hasattr(bert, "get_head_mask"):
        bert.get_extended_attention_mask = _additive
        bert.invert_attention_mask = _additive
        bert.get_head_mask = _all_heads
    return TextEncoder(bert, load_processor(transformers.AutoTokenizer, weights))


def build_with(encoder: TextEncoder, config: Path) -> Any:
    """A GroundingDINO of random weights, as a configuration file describes it, that reads with this encoder."""
    hush()
    with _building, redirect_stdout(io.StringIO()):  # it prints
        from groundingdino.models import build_model
        from groundingdino.util.slconfig import SLConfig

        options = SLConfig.fromfile(str(config))
        options.device = "cpu"
        options.use_checkpoint = options.use_transformer_ckpt = False  # saves memory where gradients are wanted only
        with _reading_with(encoder):
            model = build_model(options)
    model.bert.forward = partial(model.bert.forward, return_dict=True)  # else it asks for what is about to go, too
    return model


def hush() -> None:
    """Drop the warnings that the package earns for its age; all others pass.

    They stay dropped: filters that are taken back by one thread while another sets its own get lost.
    """
    warnings.filterwarnings("ignore", module=r"groundingdino\.|timm\.")
    warnings.filterwarnings("ignore", message=r"torch\.meshgrid: in an upcoming release")


@contextmanager
def _reading_with(encoder: TextEncoder) -> Iterator[None]:
    """While a model is built, whatever text encoder it asks the package for is this one."""
    from groundingdino.util import get_tokenlizer as source

    loads = source.get_tokenlizer, source.get_pretrained_language_model
    source.get_tokenlizer = lambda _: encoder.tokenizer
    source.get_pretrained_language_model = lambda _: encoder.model
    try:
        yield
    finally:
        source.get_tokenlizer, source.get_pretrained_language_model = loads


def _additive(mask: Any, *_: Any, **__: Any) -> Any:
    """What is added to attention scores, from a mask of ones and zeros: a row a text, or a matrix a text."""
    import torch

    spread = mask[:, None, :, :] if mask.dim() == 3 else mask[:, None, None, :]
    return (1.0 - spread.to(torch.float32)) * torch.finfo(torch.float32).min


def _all_heads(head_mask: Any, layers: int, *_: Any) -> list[None]:
    """No head is masked: ``groundingdino-py`` never asks for it."""
    del head_mask
    return [None] * layers
