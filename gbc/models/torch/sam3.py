"""SAM 3, asked by words: a detector that knows the pixels of what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from operator import itemgetter
from typing import Annotated, Any, ClassVar

import msgspec
from msgspec import Meta

from gbc.images import View
from gbc.models.roles import Detection, DetectRequest, Traits
from gbc.models.torch.geometry import box_around, mask_in_view, view_in_mask
from gbc.models.torch.loading import EXTRA
from gbc.models.torch.memory import Portions
from gbc.models.torch.pictures import as_pillow
from gbc.models.torch.published import ModelName, PublishedSettings, load_published
from gbc.models.torch.settings import Share

_KINDS = dict.fromkeys(("sam3", "sam3_video"), ("Sam3Model", "Sam3Processor"))

_TEXT_WINDOW = 32
"""Tokens that the model reads of a label; its processor asks for as many."""


class Sam3Settings(PublishedSettings, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which model, and which of its finds count."""

    model: ModelName = "facebook/sam3"
    box_threshold: Annotated[Share, Meta(description="Things with a higher score are given")] = 0.3
    mask_threshold: Annotated[Share, Meta(description="Pixels believed more than this belong to a thing")] = 0.5


class Sam3Detector:
    """Finds what any words name, boxes and pixels: SAM 3 by text.

    A view is encoded once for all its labels.
    """

    Settings: ClassVar[type[msgspec.Struct]] = Sam3Settings
    extra: ClassVar[str | None] = EXTRA

    def __init__(self, settings: Sam3Settings, seed: int = 0) -> None:
        del seed  # nothing here is left to chance
        loaded = load_published("sam3", settings, _KINDS, "those of SAM 3")
        self._settings = settings
        self._model, self._processor, self._placement = loaded.model, loaded.processor, loaded.placement
        self._portions = Portions(loaded.name, settings.batch)
        self.name, self.fingerprint = loaded.name, loaded.fingerprint
        self.traits = Traits(batch=settings.batch, steady=False)

    def detect(self, requests: Sequence[DetectRequest]) -> list[list[Detection]]:
        """For each request, the things above the threshold, with masks over the whole picture."""
        import torch

        labels = [[label for label in dict.fromkeys(request.labels) if label.strip()] for request in requests]
        shown = [request.view for request, names in zip(requests, labels, strict=True) if names]
        detections = []
        with torch.inference_mode():
            encoded = iter(self._portions.answer(self._encode, shown))
            for request, names in zip(requests, labels, strict=True):
                look = partial(self._look, request.view, next(encoded)) if names else None
                found = self._portions.answer(look, names) if look else []
                detections.append([detection for each in found for detection in each])
        return detections

    def _encode(self, views: Sequence[View]) -> list[Any]:
        """What the model keeps of each view, of which it sees all at one size."""
        prepared = self._processor(images=[as_pillow(view) for view in views], return_tensors="pt")
        pixels = prepared["pixel_values"].to(self._placement.device, self._placement.torch_dtype)
        together = self._model.get_vision_features(pixels)
        return [_features(together, itemgetter(slice(number, number + 1))) for number in range(len(views))]

    def _look(self, view: View, encoded: Any, labels: Sequence[str]) -> list[list[Detection]]:
        """What is found of some labels in an encoded view."""
        read = self._processor.tokenizer(
            list(labels), padding="max_length", max_length=_TEXT_WINDOW, truncation=True, return_tensors="pt"
        )
        text = {name: read[name].to(self._placement.device) for name in ("input_ids", "attention_mask")}
        repeated = _features(encoded, lambda level: level.expand(len(labels), *level.shape[1:]))  # copies nothing
        outputs = self._model(vision_embeds=repeated, **text)
        left, top, right, bottom = view_in_mask(view)
        results = self._processor.post_process_instance_segmentation(
            outputs,
            threshold=self._settings.box_threshold,
            mask_threshold=self._settings.mask_threshold,
            target_sizes=[(bottom - top, right - left)] * len(labels),
        )
        return [
            list(_detections(label, result, view, (right - left, bottom - top)))
            for label, result in zip(labels, results, strict=True)
        ]


def _features(encoded: Any, change: Callable[[Any], Any]) -> Any:
    """The features of some views, each level of them changed."""
    return type(encoded)(
        fpn_hidden_states=tuple(map(change, encoded.fpn_hidden_states)),
        fpn_position_encoding=tuple(map(change, encoded.fpn_position_encoding)),
    )


def _detections(label: str, result: dict[str, Any], view: View, size: tuple[int, int]) -> Iterator[Detection]:
    width, height = size
    masks = result["masks"].bool().cpu().numpy()
    for score, sides, mask in zip(result["scores"].tolist(), result["boxes"].tolist(), masks, strict=True):
        left, top, right, bottom = sides
        box = box_around(left / width, top / height, right / width, bottom / height)
        if box:
            yield Detection(label, box, round(score, 4), mask_in_view(mask, view))
