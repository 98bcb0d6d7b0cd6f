"""Vision-language models of transformers that follow instructions: Qwen2.5-VL, Qwen3-VL, SmolVLM and their like."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from importlib.metadata import version
from typing import Annotated, Any, ClassVar
from weakref import WeakValueDictionary

import msgspec
import numpy as np
from msgspec import Meta
from PIL import Image as Pillow

from gbc.models.prompted.asking import Prompting
from gbc.models.prompted.describer import PromptedDescriber
from gbc.models.prompted.grounding import Coordinates, PromptedDetector
from gbc.models.prompted.vlm import Ask, Said
from gbc.models.roles import ModelError, Traits
from gbc.models.torch.device import place
from gbc.models.torch.grammar import Grammars
from gbc.models.torch.loading import EXTRA, load_model, load_processor, one_line
from gbc.models.torch.memory import Portions
from gbc.models.torch.published import ModelName, PublishedSettings
from gbc.models.torch.settings import TorchSettings
from gbc.models.torch.weights import find_weights
from gbc.models.usage import report

_log = logging.getLogger(__name__)

_AGAIN_PENALTY = 1.15
"""Against words that were written already, where a model is asked again: it would say the same once more."""

_defaults = Prompting()


class VisionLanguageSettings(PublishedSettings, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which model, and how it is asked."""

    SHAPELESS: ClassVar[frozenset[str]] = TorchSettings.SHAPELESS | Prompting.SHAPELESS

    model: ModelName = "Qwen/Qwen3-VL-4B-Instruct"
    prompts: Annotated[str | None, Meta(description="Folder of prompts of one's own, image.md, entity.md, …")] = None
    max_tokens: Annotated[int, Meta(ge=16, description="Longest reply")] = _defaults.max_tokens
    max_side: Annotated[int, Meta(ge=28, description="Larger views are made smaller")] = _defaults.max_side
    tries: Annotated[int, Meta(ge=1, description="How often one thing is asked while replies are unusable")] = (
        _defaults.tries
    )

    @property
    def prompting(self) -> Prompting:
        """What is not about PyTorch."""
        return Prompting(prompts=self.prompts, max_tokens=self.max_tokens, max_side=self.max_side, tries=self.tries)


class TransformersModel:
    """Answers batches of questions, each about one picture, always with the likeliest words."""

    def __init__(self, settings: TorchSettings, model: str) -> None:
        import transformers

        self._placement = place(settings, large=True)
        trust = settings.trust_remote_code
        weights = find_weights(model, settings.revision, code=trust)
        self._processor = load_processor(transformers.AutoProcessor, weights, trust=trust)
        if getattr(self._processor, "chat_template", None) is None:
            raise ModelError(
                f"{weights.name}: it has no chat template, so it takes no instructions; "
                "for Florence-2 and BLIP there are adapters of these names"
            )
        self._processor.tokenizer.padding_side = "left"  # what is written follows on what was asked
        kind = transformers.AutoModelForImageTextToText
        self._model = load_model(kind, weights, self._placement, trust=trust)
        self._lock = threading.Lock()
        self._portions = Portions(weights.name, settings.batch)
        self.name = weights.name
        self.traits = Traits(batch=settings.batch, steady=False)
        self._grammars = _grammars(self._model, self._processor.tokenizer, weights.name)
        libraries = f"transformers/{transformers.__version__}"
        if self._grammars:
            libraries += f" llguidance/{version('llguidance')}"
        self.fingerprint = f"vision-language {weights.identity} {libraries} {self._placement.dtype}"

    def reply(self, asks: Sequence[Ask]) -> list[Said]:
        """What the model says to each question. Roles that share the model take turns."""
        with self._lock:
            return self._portions.answer(self._generate, asks)

    def _generate(self, asks: Sequence[Ask]) -> list[Said]:
        import torch

        with one_line(self.name):
            given = self._processor.apply_chat_template(
                [_conversation(ask) for ask in asks],
                tokenize=True,
                add_generation_prompt=True,
                return_dict=True,
                return_tensors="pt",
                processor_kwargs={"padding": True},
            ).to(self._placement.device, self._placement.torch_dtype)
        asked = given["input_ids"].shape[1]
        manner = _likeliest(self._model) | {"max_new_tokens": max(ask.max_tokens for ask in asks)}
        if any(ask.turn for ask in asks):
            manner["repetition_penalty"] = _AGAIN_PENALTY
        if self._grammars:
            manner["logits_processor"] = [self._grammars.constraint([ask.schema for ask in asks], asked)]
        with torch.inference_mode():
            written = self._model.generate(**given, **manner)
        return self._said(given, written[:, asked:])

    def _said(self, given: Any, written: Any) -> list[Said]:
        """The words, without what fills up shorter replies of the batch."""
        ends = _ends(self._model, self._processor.tokenizer)
        lengths = [next((n + 1 for n, token in enumerate(row) if token in ends), None) for row in written.tolist()]
        tokens_out = sum(length or written.shape[1] for length in lengths)
        report(tokens_in=int(given["attention_mask"].sum()), tokens_out=tokens_out)
        rows = [row[:length] for row, length in zip(written, lengths, strict=True)]
        texts = self._processor.batch_decode(rows, skip_special_tokens=True)
        return [Said(text, cut=length is None) for text, length in zip(texts, lengths, strict=True)]


def _grammars(model: Any, tokenizer: Any, name: str) -> Grammars | None:
    """None where the tokenizer is of a kind of its own; replies are then read as they come."""
    try:
        return Grammars(tokenizer, _ends(model, tokenizer))
    except ValueError as error:
        _log.warning("%s: replies are not held to a schema: %s", name, error)
        return None


def _likeliest(model: Any) -> dict[str, Any]:
    """No chance in what is written, whatever the publisher's settings say, and no warning about them."""
    filled = model.generation_config.pad_token_id
    settings: dict[str, Any] = {"do_sample": False, "temperature": None, "top_p": None, "top_k": None}
    return settings if filled is not None else {**settings, "pad_token_id": min(_ends(model, None), default=0)}


def _ends(model: Any, tokenizer: Any) -> set[int]:
    """The tokens after which nothing more is said."""
    told = model.generation_config.eos_token_id
    ends = set(told if isinstance(told, list) else [told])
    ends.add(getattr(tokenizer, "eos_token_id", None))
    return {end for end in ends if end is not None}


def _conversation(ask: Ask) -> list[dict[str, Any]]:
    image = Pillow.fromarray(np.ascontiguousarray(ask.image))
    content = [{"type": "image", "image": image}, {"type": "text", "text": ask.text}]
    return [{"role": "user", "content": content}]


_shared: WeakValueDictionary[bytes, TransformersModel] = WeakValueDictionary()
_loading = threading.Lock()


def shared_model(settings: TorchSettings, model: str) -> TransformersModel:
    """The model of these settings, loaded once however many roles it plays."""
    told = {name: getattr(settings, name) for name in TorchSettings.__struct_fields__}
    key = msgspec.json.encode(told | {"model": model}, order="deterministic")
    with _loading:
        found = _shared.get(key)
        if found is None:
            found = _shared[key] = TransformersModel(settings, model)
        return found


class VisionLanguageDescriber(PromptedDescriber):
    """A vision-language model in this process, asked by prompts: Qwen2.5-VL, Qwen3-VL, SmolVLM and their like."""

    Settings: ClassVar[type[msgspec.Struct]] = VisionLanguageSettings
    extra: ClassVar[str | None] = EXTRA

    def __init__(self, settings: VisionLanguageSettings, seed: int = 0) -> None:
        del seed  # nothing here is left to chance
        super().__init__(shared_model(settings, settings.model), settings.prompting)


class VisionLanguageDetectorSettings(VisionLanguageSettings, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which model, and how it points."""

    coordinates: Annotated[Coordinates, Meta(description="thousand: Qwen3-VL; pixel: Qwen2.5-VL")] = "thousand"


class VisionLanguageDetector(PromptedDetector):
    """A vision-language model that points, in this process: Qwen2.5-VL, Qwen3-VL."""

    Settings: ClassVar[type[msgspec.Struct]] = VisionLanguageDetectorSettings
    extra: ClassVar[str | None] = EXTRA

    def __init__(self, settings: VisionLanguageDetectorSettings, seed: int = 0) -> None:
        del seed  # nothing here is left to chance
        super().__init__(shared_model(settings, settings.model), settings.prompting, settings.coordinates)
