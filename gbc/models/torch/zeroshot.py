"""Open-vocabulary detectors of transformers: GroundingDINO, MM-GroundingDINO, OWL-ViT and OWLv2."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, ClassVar

import msgspec
from msgspec import Meta

from gbc.models.roles import Detection, DetectRequest, Traits
from gbc.models.torch.loading import EXTRA
from gbc.models.torch.memory import Portions
from gbc.models.torch.passes import Pass, run_passes
from gbc.models.torch.phrases import Phrases
from gbc.models.torch.pictures import as_pillow
from gbc.models.torch.published import ModelName, PublishedSettings, load_published
from gbc.models.torch.queries import Queries
from gbc.models.torch.settings import Share

_BY_PHRASES = ("grounding-dino", "mm-grounding-dino")
_BY_QUERIES = ("owlvit", "owlv2")
_KINDS = dict.fromkeys((*_BY_PHRASES, *_BY_QUERIES), ("AutoModelForZeroShotObjectDetection", "AutoProcessor"))


class ZeroShotSettings(PublishedSettings, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which model, and which of its boxes count."""

    model: ModelName = "IDEA-Research/grounding-dino-tiny"
    box_threshold: Annotated[Share, Meta(description="Boxes with a higher score are given")] = 0.25
    text_threshold: Annotated[Share, Meta(description="GroundingDINO: words count for a box above this score")] = 0.25


class ZeroShotDetector:
    """Finds what any words name: GroundingDINO, MM-GroundingDINO, OWL-ViT or OWLv2.

    One pass over a view serves all labels, or as few passes as the text window allows.
    """

    Settings: ClassVar[type[msgspec.Struct]] = ZeroShotSettings
    extra: ClassVar[str | None] = EXTRA

    def __init__(self, settings: ZeroShotSettings, seed: int = 0) -> None:
        del seed  # nothing here is left to chance
        loaded = load_published("zero-shot", settings, _KINDS, "GroundingDINO, OWL-ViT and OWLv2")
        self._model, self._processor, self._placement = loaded.model, loaded.processor, loaded.placement
        self._way = self._way_to_ask(loaded.kind, settings)
        self._portions = Portions(loaded.name, settings.batch)
        self.name, self.fingerprint = loaded.name, loaded.fingerprint
        self.traits = Traits(batch=settings.batch, steady=False)

    def _way_to_ask(self, kind: str, settings: ZeroShotSettings) -> Phrases | Queries:
        if kind in _BY_QUERIES:
            return Queries(self._processor, settings.box_threshold)
        window = self._model.config.max_text_len
        return Phrases(self._processor.tokenizer, window, settings.box_threshold, settings.text_threshold)

    def detect(self, requests: Sequence[DetectRequest]) -> list[list[Detection]]:
        """For each request, the boxes above the thresholds."""
        return run_passes(len(requests), self._passes(requests), self._portions, self._look)

    def _passes(self, requests: Sequence[DetectRequest]) -> Iterator[Pass]:
        for number, request in enumerate(requests):
            texts = self._way.passes(request.labels)
            if texts:
                image = as_pillow(request.view)
                pixels = self._processor.image_processor(image, return_tensors="pt")["pixel_values"][0]
                yield from (Pass(number, image.size, pixels, asked) for asked in texts)

    def _look(self, group: Sequence[Pass]) -> list[list[Detection]]:
        import torch

        text = self._way.inputs([one.asked for one in group])
        pixels = torch.stack([one.pixels for one in group])
        with torch.inference_mode():
            outputs = self._model(
                pixel_values=pixels.to(self._placement.device, self._placement.torch_dtype),
                **{name: tensor.to(self._placement.device) for name, tensor in text.items()},
            )
        seen = zip(group, outputs.logits.float().cpu(), outputs.pred_boxes.float().cpu(), strict=True)
        return [list(self._way.found(one.asked, logits, boxes, one.size)) for one, logits, boxes in seen]
