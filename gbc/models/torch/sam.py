"""SAM, SAM 2 and SAM 3 of transformers, asked by boxes: a picture is encoded once, its boxes decoded together."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, ClassVar

import msgspec

from gbc.graph import Mask
from gbc.images import View
from gbc.models.roles import SegmentRequest, Traits
from gbc.models.torch.geometry import mask_in_view, mask_shape, pixel_sides
from gbc.models.torch.loading import EXTRA
from gbc.models.torch.memory import Portions
from gbc.models.torch.pictures import as_pillow
from gbc.models.torch.published import ModelName, PublishedSettings, load_published

BOXES = 64
"""Boxes decoded at once: many more than a picture has as a rule, and no more than memory bears."""

_KINDS = {
    "sam": ("SamModel", "SamProcessor"),
    "sam2": ("Sam2Model", "Sam2Processor"),
    "sam2_video": ("Sam2Model", "Sam2Processor"),
    "sam3": ("Sam3TrackerModel", "Sam3TrackerProcessor"),
    "sam3_tracker": ("Sam3TrackerModel", "Sam3TrackerProcessor"),
    "sam3_video": ("Sam3TrackerModel", "Sam3TrackerProcessor"),
}
"""What a folder calls itself -> the classes that segment by boxes. Published weights of SAM 2 and 3 are those for
videos, which hold the ones for pictures; of SAM 3 it is the tracker that takes a box for what it encloses."""


class SamSettings(PublishedSettings, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which model."""

    model: ModelName = "facebook/sam-vit-base"


class Encoded(msgspec.Struct):
    """A picture that the model has seen, and its boxes as the model takes them, of shape (1, boxes, 4)."""

    request: SegmentRequest
    inputs: Any
    features: Any


class SamSegmenter:
    """Tells the pixels of what a box encloses: SAM, SAM 2 or SAM 3."""

    Settings: ClassVar[type[msgspec.Struct]] = SamSettings
    extra: ClassVar[str | None] = EXTRA

    def __init__(self, settings: SamSettings, seed: int = 0) -> None:
        del seed  # nothing here is left to chance
        loaded = load_published("sam", settings, _KINDS, "SAM, SAM 2 and SAM 3")
        self._model, self._processor, self._placement = loaded.model, loaded.processor, loaded.placement
        self._pictures = Portions(loaded.name, settings.batch)
        self._boxes = Portions(loaded.name, BOXES)
        self.name, self.fingerprint = loaded.name, loaded.fingerprint
        self.traits = Traits(batch=settings.batch, steady=False)

    def segment(self, requests: Sequence[SegmentRequest]) -> list[list[Mask | None]]:
        """For each request, a mask for each of its boxes, None where no pixel belongs to the thing."""
        import torch

        asked = [request for request in requests if request.boxes]
        with torch.inference_mode():
            encoded = iter(self._pictures.answer(self._encode, asked))
            return [self._decode(next(encoded)) if request.boxes else [] for request in requests]

    def _encode(self, requests: Sequence[SegmentRequest]) -> list[Encoded]:
        """Pictures of all shapes together: the model sees them at one size."""
        import torch

        inputs = [self._prepare(request) for request in requests]
        pixels = torch.cat([each["pixel_values"] for each in inputs])
        features = self._model.get_image_embeddings(pixels.to(self._placement.device, self._placement.torch_dtype))
        return [
            Encoded(request, each, _part(features, number))
            for number, (request, each) in enumerate(zip(requests, inputs, strict=True))
        ]

    def _prepare(self, request: SegmentRequest) -> Any:
        image = as_pillow(View(request.picture))
        boxes = [pixel_sides(box, *image.size) for box in request.boxes]
        return self._processor(images=image, input_boxes=[boxes], return_tensors="pt")

    def _decode(self, encoded: Encoded) -> list[Mask | None]:
        boxes = encoded.inputs["input_boxes"][0]
        return self._boxes.answer(partial(self._masks, encoded), list(boxes))

    def _masks(self, encoded: Encoded, boxes: Sequence[Any]) -> list[Mask | None]:
        import torch

        together = torch.stack(list(boxes))[None]
        outputs = self._model(
            image_embeddings=encoded.features,
            input_boxes=together.to(self._placement.device, self._placement.torch_dtype),
            multimask_output=False,  # a box leaves little doubt which thing is meant
        )
        picture = encoded.request.picture
        sizes = [encoded.inputs["reshaped_input_sizes"].tolist()] if "reshaped_input_sizes" in encoded.inputs else []
        (masks,) = self._processor.image_processor.post_process_masks(
            outputs.pred_masks.float().cpu(), [mask_shape(picture)], *sizes
        )
        return [mask_in_view(mask, View(picture)) for mask in masks[:, 0].numpy()]


def _part(features: Any, number: int) -> Any:
    """The features of one picture of a batch: SAM has a tensor of them, SAM 2 and 3 one a level."""
    if isinstance(features, list | tuple):
        return [level[number : number + 1] for level in features]
    return features[number : number + 1]
