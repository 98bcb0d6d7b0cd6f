"""Replies held to a schema: what writes noise writes noise that fits."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import jsonschema
import numpy as np
import pytest
import torch
import transformers

from gbc.models.prompted.prompts import load_prompt
from gbc.models.prompted.vlm import Ask
from gbc.models.torch.grammar import Grammars
from gbc.models.torch.settings import TorchSettings
from gbc.models.torch.visionlanguage import TransformersModel
from tests.models.torch.tiny_words import letters

Tiny = Callable[[str], str]

PROMPTS = ("image", "entity", "composition", "relation", "detect")
END, OTHER_END = 256, 258


def model(tiny: Tiny, kind: str) -> TransformersModel:
    return TransformersModel(TorchSettings(device="cpu"), tiny(kind))


def asking(schema: dict[str, Any], *, max_tokens: int = 400, turn: int = 0) -> Ask:
    pixels = np.random.default_rng(len(str(schema))).integers(0, 256, (40, 60, 3), dtype=np.uint8)
    return Ask(image=pixels, text="What is there?", schema=schema, name="image", max_tokens=max_tokens, turn=turn)


def bounded(schema: Any) -> Any:
    """The same with short texts, lists and numbers: noise alone would never end them."""
    if isinstance(schema, list):
        return [bounded(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    match schema.get("type"):
        case "string":
            return schema | {"maxLength": 8}
        case "number":
            return {"type": "integer", "minimum": 0, "maximum": 1000}
        case "array":
            return schema | {"maxItems": min(4, schema["maxItems"]), "items": bounded(schema["items"])}
    return {name: bounded(each) for name, each in schema.items()}


@pytest.mark.parametrize("kind", ["qwen3-vl", "qwen2.5-vl", "smolvlm"])
def test_noise_fits_the_schema_of_every_prompt(tiny: Tiny, kind: str) -> None:
    schemas = [bounded(load_prompt(name, None).schema) for name in PROMPTS]
    one = model(tiny, kind)
    for turn in (0, 1):  # asked again it is held to a schema as well
        together = one.reply([asking(schema, turn=turn) for schema in schemas])
        for schema, said in zip(schemas, together, strict=True):
            assert not said.cut
            jsonschema.validate(json.loads(said.text), schema)
    free = one.reply([asking({})])[0].text
    with pytest.raises(json.JSONDecodeError):
        json.loads(free)


def test_what_is_cut_off_is_the_beginning_of_what_fits(tiny: Tiny) -> None:
    schemas = [load_prompt(name, None).schema for name in PROMPTS]
    for name, said in zip(
        PROMPTS, model(tiny, "qwen3-vl").reply([asking(s, max_tokens=20) for s in schemas]), strict=True
    ):
        first = next(iter(load_prompt(name, None).schema["properties"]))
        assert said.cut or name == "relation"
        assert said.text.startswith(f'{{"{first}": ')


def grammars() -> Grammars:
    return Grammars(letters([]), [END, OTHER_END])


def written(schemas: list[dict[str, Any]], *texts: str, room: int = 300) -> torch.Tensor:
    """Which tokens may follow after one was written after another, with ``room`` for so many kinds of tokens."""
    tokens = [letters([])(text)["input_ids"] for text in texts]
    constraint = grammars().constraint(schemas, 2)
    rows = torch.full((len(schemas), 2), 7)
    scores = constraint(rows, torch.zeros(len(schemas), room))
    for column in zip(*tokens, strict=True):
        rows = torch.cat([rows, torch.tensor(column)[:, None]], dim=1)
        scores = constraint(rows, torch.zeros(len(schemas), room))
    assert set(scores.flatten().tolist()) <= {0.0, -torch.inf}
    return scores == 0


def following(*characters: str) -> set[int]:
    return {letters([])(character)["input_ids"][0] for character in characters}


def test_each_row_is_held_to_its_own_schema() -> None:
    number = {"type": "integer", "minimum": 10, "maximum": 19}
    allowed = written([number, {}, {"enum": [1, 2]}], "1", "x", "2")
    assert set(allowed[0].nonzero()[:, 0].tolist()) == following(*"0123456789")
    assert allowed[1].all(), "no schema, no constraint"
    assert set(allowed[2].nonzero()[:, 0].tolist()) == {END, OTHER_END}, "it must end, in one way or the other"


def test_an_ended_row_waits_for_the_others() -> None:
    tokenizer = letters([])
    constraint = grammars().constraint([{"const": 1}, {"type": "string", "maxLength": 1}], 1)
    rows = torch.full((2, 1), 7)
    for ones, others in zip([following("1").pop(), END, END, END], tokenizer('"a"')["input_ids"] + [END], strict=True):
        constraint(rows, torch.zeros(2, 264))
        rows = torch.cat([rows, torch.tensor([[ones], [others]])], dim=1)
    assert (constraint(rows, torch.zeros(2, 264)) == 0)[:, END].all()


def test_a_schema_that_cannot_be_kept_is_told_and_holds_nothing(caplog: pytest.LogCaptureFixture) -> None:
    assert grammars().constraint([{"type": "strng"}], 1)(torch.tensor([[1]]), torch.zeros(1, 264)).eq(0).all()
    (message,) = caplog.messages
    assert message == 'Replies are not held to the schema {"type":"strng"}: Invalid type: strng'


def test_a_tokenizer_of_its_own_kind_is_told_and_replies_come_as_they_are(
    tiny: Tiny, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    class Odd(Grammars):
        def __init__(self, tokenizer: Any, ends: Any) -> None:
            super().__init__(transformers.ByT5Tokenizer(), ends)

    held = model(tiny, "qwen3-vl")
    monkeypatch.setattr("gbc.models.torch.visionlanguage.Grammars", Odd)
    free = model(tiny, "qwen3-vl")
    assert caplog.messages == [f"{free.name}: replies are not held to a schema: Only fast tokenizers are supported"]
    assert not free.reply([asking({"const": 1}, max_tokens=16)])[0].text.startswith("1")
    assert held.reply([asking({"const": 1}, max_tokens=16)])[0].text == "1"
    assert "llguidance" in held.fingerprint
    assert "llguidance" not in free.fingerprint
