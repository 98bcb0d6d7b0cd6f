"""Captioners of transformers that take no instructions: Florence-2, by its own tasks, and BLIP."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Annotated, Any, ClassVar

import msgspec
from msgspec import Meta

from gbc.models.prompted.reading import plain
from gbc.models.prompted.repetition import once
from gbc.models.roles import (
    CompositionReply,
    CompositionRequest,
    DescribeReply,
    DescribeRequest,
    Element,
    EntityReply,
    EntityRequest,
    ImageReply,
    ImageRequest,
    RelationReply,
    Traits,
)
from gbc.models.torch.loading import EXTRA
from gbc.models.torch.memory import Portions
from gbc.models.torch.pictures import as_pillow
from gbc.models.torch.published import ModelName, PublishedSettings, load_published

_GROUNDED = re.compile(r"([^<>]+)((?:<loc_\d+>){4,})")
_ARTICLE = re.compile(r"^(?:an?|the|some|his|her|its|their)\s+", re.IGNORECASE)

Question = tuple[Any, str]
"""A picture as Pillow has it, and a task."""


class Florence2Settings(PublishedSettings, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which of the models, and how long a text may be."""

    model: ModelName = "florence-community/Florence-2-base"
    max_tokens: Annotated[int, Meta(ge=16, description="Longest text")] = 512


class BlipSettings(PublishedSettings, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which of the models, and how long a text may be."""

    model: ModelName = "Salesforce/blip-image-captioning-base"
    max_tokens: Annotated[int, Meta(ge=16, description="Longest text")] = 64


class _Captioner:
    """Writes texts about pictures, in batches, always the likeliest words."""

    def __init__(self, settings: Florence2Settings | BlipSettings, kind: str, called: str) -> None:
        classes = {kind: ("AutoModelForImageTextToText", "AutoProcessor")}
        loaded = load_published(called, settings, classes, called)
        self._model, self._processor, self._placement = loaded.model, loaded.processor, loaded.placement
        self._portions = Portions(loaded.name, settings.batch)
        self._max_tokens = settings.max_tokens
        self.name, self.fingerprint = loaded.name, loaded.fingerprint
        self.traits = Traits(batch=settings.batch, steady=False)

    def _texts(self, questions: Sequence[Question]) -> list[str]:
        return self._portions.answer(self._generate, questions)

    def _generate(self, questions: Sequence[Question]) -> list[str]:
        import torch

        given = self._given(questions).to(self._placement.device, self._placement.torch_dtype)
        with torch.inference_mode():
            written = self._model.generate(**given, max_new_tokens=self._max_tokens, do_sample=False, num_beams=1)
        return self._decoded(written)

    def _given(self, questions: Sequence[Question]) -> Any:
        return self._processor(images=[image for image, _ in questions], return_tensors="pt")

    def _decoded(self, written: Any) -> list[str]:
        return list(self._processor.batch_decode(written, skip_special_tokens=True))


class Florence2Describer(_Captioner):
    """Florence-2 by its own tasks: captions of the image and its things; nothing about arrangements and relations.

    Elements are the phrases of the detailed caption that its phrase grounding finds. It takes no instruction, so it
    is not asked whether a thing is there, and names no parts.
    """

    Settings: ClassVar[type[msgspec.Struct]] = Florence2Settings
    extra: ClassVar[str | None] = EXTRA

    def __init__(self, settings: Florence2Settings, seed: int = 0) -> None:
        del seed  # nothing here is left to chance
        super().__init__(settings, "florence2", "Florence-2")

    def describe(self, requests: Sequence[DescribeRequest]) -> list[DescribeReply]:
        """For each request, what the tasks tell of it."""
        images = [as_pillow(request.view) for request in requests]
        kinds: dict[str, Callable[[DescribeRequest], bool]] = {
            "<MORE_DETAILED_CAPTION>": lambda request: isinstance(request, ImageRequest),
            "<CAPTION>": lambda request: isinstance(request, ImageRequest),
            "<DETAILED_CAPTION>": lambda request: isinstance(request, EntityRequest),
        }
        asked = [(n, task) for task, fits in kinds.items() for n, request in enumerate(requests) if fits(request)]
        texts = dict(zip(asked, self._texts([(images[n], task) for n, task in asked]), strict=True))
        said = {key: once(plain(text)) for key, text in texts.items()}
        details = [(n, said[n, task]) for n, task in asked if task == "<MORE_DETAILED_CAPTION>" and said[n, task]]
        grounded = self._texts([(images[n], f"<CAPTION_TO_PHRASE_GROUNDING>{detail}") for n, detail in details])
        elements = {n: grounded_elements(text) for (n, _), text in zip(details, grounded, strict=True)}
        return [self._reply(n, request, said, elements) for n, request in enumerate(requests)]

    def _reply(
        self,
        number: int,
        request: DescribeRequest,
        said: dict[tuple[int, str], str],
        elements: dict[int, tuple[Element, ...]],
    ) -> DescribeReply:
        match request:
            case ImageRequest():
                detail, short = said[number, "<MORE_DETAILED_CAPTION>"], said[number, "<CAPTION>"]
                return ImageReply(detail=detail, short=short, elements=elements.get(number, ()))
            case EntityRequest():
                return EntityReply(detail=said[number, "<DETAILED_CAPTION>"])
            case _:
                return _nothing(request)

    def _given(self, questions: Sequence[Question]) -> Any:
        images, tasks = [image for image, _ in questions], [task for _, task in questions]
        return self._processor(images=images, text=tasks, padding=True, truncation=True, return_tensors="pt")

    def _decoded(self, written: Any) -> list[str]:
        """With the places, which are special tokens, and without the others."""
        texts = self._processor.batch_decode(written, skip_special_tokens=False)
        return [re.sub(r"</?s>|<pad>|<unk>|<mask>", "", text) for text in texts]


class BlipDescriber(_Captioner):
    """BLIP: one sentence about the image and each of its things; it names no elements, so a vocabulary must.

    Nothing is found but what ``annotate.vocabulary.required`` lists.
    """

    Settings: ClassVar[type[msgspec.Struct]] = BlipSettings
    extra: ClassVar[str | None] = EXTRA

    def __init__(self, settings: BlipSettings, seed: int = 0) -> None:
        del seed  # nothing here is left to chance
        super().__init__(settings, "blip", "BLIP")

    def describe(self, requests: Sequence[DescribeRequest]) -> list[DescribeReply]:
        """For each request, its sentence."""
        asked = [n for n, request in enumerate(requests) if isinstance(request, ImageRequest | EntityRequest)]
        written = self._texts([(as_pillow(requests[n].view), "") for n in asked])
        texts = {n: once(plain(text)) for n, text in zip(asked, written, strict=True)}
        return [
            ImageReply(detail=texts[n], short="")
            if isinstance(request, ImageRequest)
            else EntityReply(detail=texts[n])
            if isinstance(request, EntityRequest)
            else _nothing(request)
            for n, request in enumerate(requests)
        ]


def grounded_elements(text: str) -> tuple[Element, ...]:
    """The phrases of a text that places follow, without article; several where there are several places."""
    found: dict[str, bool] = {}
    for phrase, places in _GROUNDED.findall(text):
        label = _ARTICLE.sub("", plain(phrase))
        if label:
            found[label] = found.get(label, False) or places.count("<loc_") >= 8
    return tuple(Element(label, several) for label, several in found.items())


def _nothing(request: DescribeRequest) -> DescribeReply:
    return CompositionReply(arrangement="") if isinstance(request, CompositionRequest) else RelationReply()
