"""Vision-language models of transformers by their real loading code: batches, shared models, noise that ends no run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from gbc.images import View
from gbc.models.prompted.vlm import Ask
from gbc.models.registry import adapter
from gbc.models.roles import DetectRequest, EntityRequest, ImageReply, ImageRequest, ModelError, Thing
from gbc.models.torch.captioners import grounded_elements
from gbc.models.torch.settings import TorchSettings
from gbc.models.torch.visionlanguage import TransformersModel, VisionLanguageDescriber, VisionLanguageSettings
from gbc.models.usage import taken_down
from tests.scenes import draw_scene

Tiny = Callable[[str], str]
VIEW = View(draw_scene(3).picture())
KINDS = ["qwen3-vl", "qwen2.5-vl", "smolvlm"]


def ask(seed: int, text: str, **more: Any) -> Ask:
    pixels = np.random.default_rng(seed).integers(0, 256, (40 + 7 * seed, 60, 3), dtype=np.uint8)
    return Ask(image=pixels, text=text, schema={}, name="image", max_tokens=16, **more)


def model(tiny: Tiny, kind: str, **settings: Any) -> TransformersModel:
    return TransformersModel(TorchSettings(device="cpu", **settings), tiny(kind))


@pytest.mark.parametrize("kind", KINDS)
def test_a_batch_says_what_each_alone_says(tiny: Tiny, kind: str) -> None:
    one = model(tiny, kind)
    asks = [ask(0, "Short."), ask(3, "A question that is a good deal longer than the first one."), ask(1, "Third?")]
    with taken_down() as usage:
        together = one.reply(asks)
    assert together == [said for single in asks for said in one.reply([single])]
    assert any(said.text.strip() for said in together)
    assert 0 < usage.tokens_out <= 3 * 16
    assert usage.tokens_in > len(asks[1].text)


@pytest.mark.parametrize("kind", KINDS)
def test_it_looks_at_the_picture_and_reads_the_words(tiny: Tiny, kind: str) -> None:
    one = model(tiny, kind)
    prompts = [one._processor.apply_chat_template(_conversation(ask(0, text)), tokenize=False) for text in ("A", "B")]
    assert prompts[0] != prompts[1]
    given = [_given(one, ask(seed, "A")) for seed in (0, 5)]
    assert given[0]["pixel_values"].shape != given[1]["pixel_values"].shape or bool(
        (given[0]["pixel_values"] != given[1]["pixel_values"]).any()
    )


def _conversation(one: Ask) -> Any:
    from gbc.models.torch.visionlanguage import _conversation

    return _conversation(one)


def _given(one: TransformersModel, asked: Ask) -> Any:
    return one._processor.apply_chat_template(
        [_conversation(asked)],
        tokenize=True,
        return_dict=True,
        return_tensors="pt",
        processor_kwargs={"padding": True},
    )


def test_who_is_cut_off_is_known(tiny: Tiny) -> None:
    one = model(tiny, "smolvlm")
    one._model.generation_config.eos_token_id = None
    assert all(said.cut for said in one.reply([ask(0, "A"), ask(1, "B")]))


def test_memory_that_does_not_suffice_halves_the_batch(tiny: Tiny, monkeypatch: pytest.MonkeyPatch) -> None:
    one = model(tiny, "smolvlm")
    generate, sizes = one._generate, []

    def short_of_memory(asks: Any) -> Any:
        sizes.append(len(asks))
        if len(asks) > 2:
            raise RuntimeError("CUDA out of memory")
        return generate(asks)

    monkeypatch.setattr(one, "_generate", short_of_memory)
    assert len(one.reply([ask(n, "A") for n in range(4)])) == 4
    assert sizes == [4, 2, 2]


@pytest.mark.parametrize("kind", KINDS)
def test_noise_is_refused_for_each_request_by_itself(tiny: Tiny, kind: str) -> None:
    settings = VisionLanguageSettings(model=tiny(kind), device="cpu", max_tokens=16, tries=2)
    describer = VisionLanguageDescriber(settings)
    thing = Thing(label="house", box=VIEW.box)
    replies = describer.describe([ImageRequest(view=VIEW), EntityRequest(view=VIEW, thing=thing, context="A scene.")])
    assert [type(reply) for reply in replies] == [ModelError, ModelError]
    assert "no usable reply to the image prompt" in str(replies[0])
    assert "no usable reply to the entity prompt" in str(replies[1])


def test_what_it_would_say_is_read(tiny: Tiny, monkeypatch: pytest.MonkeyPatch) -> None:
    """The words of a model that can write, put in place of the noise behind the real tokenizer."""
    describer = VisionLanguageDescriber(VisionLanguageSettings(model=tiny("qwen3-vl"), device="cpu", max_tokens=16))
    one = describer.model
    assert isinstance(one, TransformersModel)
    words = '{"detail": "A house.", "short": "A house.", "elements": [{"label": "house", "several": false}]}<|im_end|>'
    generate = one._model.generate

    def written(**given: Any) -> Any:
        import torch

        generate(**given)
        tokens = one._processor.tokenizer(words, return_tensors="pt")["input_ids"]
        return torch.cat([given["input_ids"], tokens.expand(len(given["input_ids"]), -1)], dim=1)

    monkeypatch.setattr(one._model, "generate", written)
    one._model.generation_config.eos_token_id = one._processor.tokenizer.convert_tokens_to_ids("<|im_end|>")
    (reply,) = describer.describe([ImageRequest(view=VIEW)])
    assert isinstance(reply, ImageReply)
    assert (reply.detail, reply.elements[0].label) == ("A house.", "house")


def test_two_roles_share_one_model(tiny: Tiny) -> None:
    kind = adapter("detector", "vision-language")
    folder = tiny("qwen3-vl")
    detector: Any = kind(kind.Settings(model=folder, device="cpu", max_tokens=16, tries=1), 0)
    describer = VisionLanguageDescriber(VisionLanguageSettings(model=folder, device="cpu", max_tokens=32))
    assert detector.model is describer.model
    (found,) = detector.detect([DetectRequest(VIEW, ("house",))])
    assert isinstance(found, ModelError)
    assert "no usable reply to the detect prompt: none of its entries has a label" in str(found)


def test_a_captioner_is_told_apart(tiny: Tiny) -> None:
    with pytest.raises(ModelError, match="takes no instructions"):
        model(tiny, "blip")


@pytest.mark.parametrize("name", ["florence-2", "blip"])
def test_captioners_say_what_they_can(tiny: Tiny, name: str) -> None:
    from gbc.models.roles import CompositionReply, CompositionRequest, EntityReply, RelationReply, RelationRequest

    kind = adapter("describer", name)
    settings = kind.Settings(model=tiny(name), device="cpu", max_tokens=16)
    describer: Any = kind(settings, 0)
    thing = Thing(label="house", box=VIEW.box)
    requests = [
        CompositionRequest(view=VIEW, label="house", things=(thing, thing), hints=()),
        EntityRequest(view=VIEW, thing=thing, context=""),
        RelationRequest(view=VIEW, things=(thing, thing), context=""),
        ImageRequest(view=VIEW),
    ]
    together = describer.describe(requests)
    assert [type(reply) for reply in together] == [CompositionReply, EntityReply, RelationReply, ImageReply]
    assert together == [reply for request in requests for reply in describer.describe([request])]
    assert together[0] == CompositionReply(arrangement="")
    assert together[2] == RelationReply()


def test_grounded_phrases_become_elements() -> None:
    places = "<loc_1><loc_2><loc_30><loc_40>"
    text = f"A green car{places} beside the palm trees{places}{places}<s>a door{places}"
    told = [(one.label, one.several) for one in grounded_elements(text)]
    assert told == [("green car", False), ("beside the palm trees", True), ("door", False)]
    assert grounded_elements("nothing is grounded here") == ()
