"""Replies that fit a JSON Schema: of the words that a model may write next, those that the schema allows."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from llguidance import LLMatcher

_log = logging.getLogger(__name__)


class Grammars:
    """What fits each schema, in the tokens of one tokenizer; ``ends`` are the tokens that end a reply.

    Raises ``ValueError`` for a tokenizer that is not one of the library ``tokenizers``.
    """

    def __init__(self, tokenizer: Any, ends: Collection[int]) -> None:
        from llguidance.hf import from_tokenizer

        self._tokens = from_tokenizer(tokenizer, eos_token=sorted(ends))
        self._starts: dict[bytes, LLMatcher | None] = {}

    def constraint(self, schemas: Sequence[Mapping[str, Any]], asked: int) -> Constraint:
        """Hold each row of a batch to its schema, which an empty one does not; ``asked`` tokens stand before all."""
        starts = [self._start(schema) for schema in schemas]
        return Constraint([start.deep_copy() if start else None for start in starts], asked)

    def _start(self, schema: Mapping[str, Any]) -> LLMatcher | None:
        key = msgspec.json.encode(schema)
        if key not in self._starts:
            self._starts[key] = self._read(key.decode()) if schema else None
        return self._starts[key]

    def _read(self, schema: str) -> LLMatcher | None:
        from llguidance import LLMatcher

        grammar = LLMatcher.grammar_from_json_schema(
            schema,  # laid out as Python does: a model that is free to write spaces may never end
            overrides={"whitespace_flexible": False, "item_separator": ", ", "key_separator": ": "},
        )
        start = LLMatcher(self._tokens, grammar, log_level=0)
        if start.is_error():
            _log.warning("Replies are not held to the schema %s: %s", schema, start.get_error())
            return None
        return start


class Constraint:
    """What ``generate`` of transformers takes as a ``LogitsProcessor``, for one batch."""

    def __init__(self, matchers: Sequence[LLMatcher | None], asked: int) -> None:
        self._matchers = matchers
        self._asked = asked

    def __call__(self, input_ids: Any, scores: Any) -> Any:
        """Scores (rows, tokens) with minus infinity for what may not follow on ``input_ids`` (rows, tokens so far)."""
        import torch

        if input_ids.shape[1] > self._asked:
            for matcher, token in zip(self._matchers, input_ids[:, -1].tolist(), strict=True):
                if matcher and not matcher.is_stopped():
                    matcher.consume_token(token)
        anything = b"\xff" * -(-scores.shape[1] // 8)
        rows = [anything if matcher is None else matcher.compute_bitmask() for matcher in self._matchers]
        packed = torch.zeros((len(rows), max(map(len, rows))), dtype=torch.uint8)
        for row, bits in zip(packed, rows, strict=True):
            row[: len(bits)] = torch.frombuffer(bytearray(bits), dtype=torch.uint8)
        allowed = _bits(packed.to(scores.device))[:, : scores.shape[1]]
        beyond = scores.shape[1] - allowed.shape[1]  # models have room for more tokens than their tokenizers
        return scores.masked_fill(~torch.nn.functional.pad(allowed, (0, beyond)), -torch.inf)


def _bits(packed: Any) -> Any:
    """(rows, bytes) -> (rows, 8 x bytes), the lowest bit of a byte first."""
    import torch

    places = torch.arange(8, device=packed.device, dtype=torch.uint8)
    return ((packed[:, :, None] >> places) & 1).flatten(1).bool()
