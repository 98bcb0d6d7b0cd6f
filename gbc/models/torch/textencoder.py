"""BERT of today's transformers inside ``groundingdino-py``, which was written for an older one.

Its ``BertModelWarper`` calls the parts of a BERT one by one, with helpers and arguments that transformers 5 took away.
A whole ``BertModel`` stands in its place here, asked as anybody asks it. What the warper added is left to a hook on
that one model: the mask by which the phrases of a caption do not read one another. So nothing changes for anybody else
who uses transformers.
"""

from __future__ import annotations

import io
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
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
    bert.register_forward_pre_hook(_apart, with_kwargs=True)
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
            return build_model(options)


def hush() -> None:
    """Drop the warnings that the package earns for its age; all others pass.

    They stay dropped: filters that are taken back by one thread while another sets its own get lost.
    """
    warnings.filterwarnings("ignore", module=r"groundingdino\.|timm\.")
    warnings.filterwarnings("ignore", message=r"torch\.meshgrid: in an upcoming release")


@contextmanager
def _reading_with(encoder: TextEncoder) -> Iterator[None]:
    """While a model is built, whatever text encoder it asks the package for is this one, and stays as it is."""
    from groundingdino.models.GroundingDINO import groundingdino as parts
    from groundingdino.util import get_tokenlizer as source

    kept = source.get_tokenlizer, source.get_pretrained_language_model, parts.BertModelWarper
    source.get_tokenlizer = lambda _: encoder.tokenizer
    source.get_pretrained_language_model = lambda _: encoder.model
    parts.BertModelWarper = lambda bert_model: bert_model
    try:
        yield
    finally:
        source.get_tokenlizer, source.get_pretrained_language_model, parts.BertModelWarper = kept


def _apart(bert: Any, given: tuple[Any, ...], named: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Turn a mask of texts x tokens x tokens, true where one token reads another, into what BERT adds to its scores.

    It is of texts x heads x tokens x tokens then, as BERT takes it whichever way it computes attention. A mask of texts
    x tokens, as of a configuration that keeps no phrases apart, stays as it is.
    """
    import torch

    mask = named["attention_mask"]
    if mask.dim() == 3:
        unread = torch.zeros_like(mask, dtype=bert.dtype).masked_fill(~mask, torch.finfo(bert.dtype).min)
        named = named | {"attention_mask": unread[:, None]}
    return given, named
