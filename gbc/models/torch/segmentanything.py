"""The first SAM as its publishers' own code runs it: the package ``segment-anything`` and a checkpoint."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from importlib.metadata import version
from typing import Annotated, Any, ClassVar, Literal

import msgspec
import numpy as np
from msgspec import Meta

from gbc.graph import Mask
from gbc.images import View
from gbc.models.roles import SegmentRequest, Traits
from gbc.models.torch.checkpoints import CheckpointName, CheckpointSettings, FileName, find_checkpoint, read_checkpoint
from gbc.models.torch.device import place
from gbc.models.torch.geometry import mask_in_view, mask_shape, pixel_sides
from gbc.models.torch.loading import one_line, telling
from gbc.models.torch.memory import Portions
from gbc.models.torch.pictures import as_pillow
from gbc.models.torch.sam import BOXES
from gbc.models.torch.settings import shaping

_EXTRA = "classic"


class SegmentAnythingSettings(CheckpointSettings, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which checkpoint, and the size that it has."""

    model: CheckpointName = "ybelkada/segment-anything"
    checkpoint: FileName = "checkpoints/sam_vit_b_01ec64.pth"
    kind: Annotated[Literal["vit_b", "vit_l", "vit_h"], Meta(description="The checkpoint's size")] = "vit_b"


class SegmentAnything:
    """Tells the pixels of what a box encloses, with a checkpoint of SAM's publishers."""

    Settings: ClassVar[type[msgspec.Struct]] = SegmentAnythingSettings
    extra: ClassVar[str | None] = _EXTRA

    def __init__(self, settings: SegmentAnythingSettings, seed: int = 0) -> None:
        del seed  # nothing here is left to chance
        from segment_anything import SamPredictor, sam_model_registry

        placement = place(settings)
        found = find_checkpoint(settings.model, settings.checkpoint, settings.revision)
        with telling(found.name, placement), one_line(found.name, _EXTRA):
            model = sam_model_registry[settings.kind]()
            read_checkpoint(found, model)
            self._predictor = SamPredictor(model.eval().to(placement.device))
        self._pictures = Portions(found.name, 1)
        self._boxes = Portions(found.name, BOXES)
        self.name = found.name
        self.traits = Traits(batch=settings.batch, steady=False)
        library = f"segment-anything/{version('segment-anything')}"
        self.fingerprint = f"segment-anything {found.identity} {library} {shaping(settings, placement.dtype)}"

    def segment(self, requests: Sequence[SegmentRequest]) -> list[list[Mask | None]]:
        """For each request, a mask for each of its boxes, None where no pixel belongs to the thing."""
        return [self._segment(request) if request.boxes else [] for request in requests]

    def _segment(self, request: SegmentRequest) -> list[Mask | None]:
        """Encode the picture once, and decode all its boxes together."""
        image = as_pillow(View(request.picture))
        self._pictures.answer(lambda images: [self._predictor.set_image(np.asarray(each)) for each in images], [image])
        sides = np.array([pixel_sides(box, *image.size) for box in request.boxes])
        boxes = self._predictor.transform.apply_boxes(sides, (image.height, image.width))
        return self._boxes.answer(partial(self._masks, View(request.picture)), boxes.tolist())

    def _masks(self, view: View, boxes: Sequence[Any]) -> list[Mask | None]:
        """``SamPredictor.predict_torch``, but for the size of the masks, which is that of masks as they are kept."""
        import torch

        predictor, model = self._predictor, self._predictor.model
        with torch.inference_mode():
            sparse, dense = model.prompt_encoder(
                points=None, boxes=torch.tensor(boxes, dtype=torch.float32, device=predictor.device), masks=None
            )
            small, _ = model.mask_decoder(
                image_embeddings=predictor.features,
                image_pe=model.prompt_encoder.get_dense_pe(),
                sparse_prompt_embeddings=sparse,
                dense_prompt_embeddings=dense,
                multimask_output=False,  # a box leaves little doubt which thing is meant
            )
            masks = model.postprocess_masks(small, predictor.input_size, mask_shape(view.picture))
        return [mask_in_view(mask, view) for mask in (masks[:, 0] > model.mask_threshold).cpu().numpy()]
