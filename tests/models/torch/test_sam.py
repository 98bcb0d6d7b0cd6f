"""SAM, SAM 2 and SAM 3 by boxes, through their real loading code, against the library's own documented calls."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
import transformers
from PIL import Image as Pillow

from gbc.graph import Box, Mask
from gbc.images import Picture
from gbc.models.roles import ModelError, SegmentRequest
from gbc.models.torch.sam import SamSegmenter, SamSettings
from tests.models.torch.masks import assert_same_mask
from tests.models.torch.pictures import as_picture, picture

Tiny = Callable[[str], str]

KINDS = ["sam", "sam2", "sam3-tracker"]
CLASSES = {
    "sam": (transformers.SamModel, transformers.SamProcessor),
    "sam2": (transformers.Sam2Model, transformers.Sam2Processor),
    "sam3-tracker": (transformers.Sam3TrackerModel, transformers.Sam3TrackerProcessor),
}
BOXES = (Box(0.1, 0.1, 0.6, 0.7), Box(0.3, 0.2, 0.9, 0.95), Box(0.0, 0.0, 1.0, 1.0), Box(0.5, 0.5, 0.51, 0.52))


def segmenter(folder: str, **settings: Any) -> SamSegmenter:
    return SamSegmenter(SamSettings(model=folder, device="cpu", **settings))


class Watched:
    """A model with what stood behind each mask that it gave: a number a pixel, and the score of the whole."""

    def __init__(self, model: SamSegmenter, patch: pytest.MonkeyPatch) -> None:
        self._model = model
        self._numbers: list[torch.Tensor] = []
        self._scores: list[torch.Tensor] = []
        model._model.mask_decoder.register_forward_hook(lambda *seen: self._scores.extend(seen[-1][1][0, :, 0]))
        images = model._processor.image_processor
        theirs = images.post_process_masks

        def kept(*given: Any) -> Any:
            self._numbers.extend(theirs(*given, binarize=False)[0][:, 0])
            return theirs(*given)

        patch.setattr(images, "post_process_masks", kept)

    def segment(self, *asked: SegmentRequest) -> tuple[list[Mask | None], list[torch.Tensor], torch.Tensor]:
        """The masks of all boxes of all requests, their numbers, each of shape (height, width), and their scores."""
        self._numbers.clear()
        self._scores.clear()
        answers = self._model.segment(asked)
        assert [len(answer) for answer in answers] == [len(one.boxes) for one in asked]
        return [mask for answer in answers for mask in answer], list(self._numbers), torch.stack(self._scores)


def documented(kind: str, folder: str, shown: Picture) -> tuple[torch.Tensor, torch.Tensor]:
    """The calls of the model's page in the library's documentation: numbers (boxes, height, width) and scores."""
    model, processor = (part.from_pretrained(folder) for part in CLASSES[kind])
    image = Pillow.fromarray(shown.pixels)
    width, height = image.size
    boxes = [[b.left * width, b.top * height, b.right * width, b.bottom * height] for b in BOXES]
    inputs = processor(images=image, input_boxes=[boxes], return_tensors="pt")
    with torch.no_grad():
        outputs = model(**inputs, multimask_output=False)
    sizes = [inputs["original_sizes"], *([inputs["reshaped_input_sizes"]] if kind == "sam" else [])]
    (numbers,) = processor.image_processor.post_process_masks(outputs.pred_masks, *sizes, binarize=False)
    return numbers[:, 0], outputs.iou_scores[0, :, 0]


@pytest.mark.parametrize("kind", KINDS)
def test_masks_are_those_of_the_documented_call(tiny: Tiny, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = picture(120, 90)
    masks, numbers, scores = Watched(segmenter(tiny(kind)), monkeypatch).segment(SegmentRequest(shown, BOXES))
    theirs, their_scores = documented(kind, tiny(kind), shown)
    assert torch.allclose(scores, their_scores, rtol=0, atol=1e-4)
    assert 0 < (theirs > 0).float().mean() < 1
    assert theirs.std(dim=0).max() > 0.1
    for mask, ours, expected in zip(masks, numbers, theirs, strict=True):
        assert_same_mask(mask, ours, expected)


@pytest.mark.parametrize("kind", KINDS)
def test_many_at_once_are_answered_as_each_alone(tiny: Tiny, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    watched = Watched(segmenter(tiny(kind), batch=3), monkeypatch)
    sizes = [(120, 90), (64, 64), (90, 120), (400, 30), (1, 1), (1, 300), (300, 1), (2, 3)]
    asked = [SegmentRequest(picture(*size, seed), BOXES[: seed % 4]) for seed, size in enumerate(sizes)]
    masks, numbers, scores = watched.segment(*asked)
    alone = [watched.segment(SegmentRequest(one.picture, (box,))) for one in asked for box in one.boxes]
    assert torch.allclose(scores, torch.cat([each[2] for each in alone]), rtol=0, atol=1e-4)
    assert torch.cat([each.flatten() for each in numbers]).std() > 0.1
    sides = [(one.picture.height, one.picture.width) for one in asked for _ in one.boxes]
    assert [tuple(each.shape) for each in numbers] == sides
    for mask, ours, (_, (expected,), _) in zip(masks, numbers, alone, strict=True):
        assert_same_mask(mask, ours, expected)


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_is_encoded_once_and_all_its_boxes_decoded_together(tiny: Tiny, kind: str) -> None:
    model = segmenter(tiny(kind))
    encoded: list[int] = []
    decoded: list[int] = []
    model._model.vision_encoder.register_forward_pre_hook(lambda *_: encoded.append(1))
    model._model.mask_decoder.register_forward_hook(lambda *seen: decoded.append(seen[-1][0].shape[1]))
    model.segment([SegmentRequest(picture(120, 90), BOXES)])
    assert (encoded, decoded) == ([1], [len(BOXES)])


def test_a_grey_picture_and_a_large_one(tiny: Tiny) -> None:
    grey = np.repeat(np.random.default_rng(0).integers(0, 255, (50, 70, 1), dtype=np.uint8), 3, axis=2)
    large = as_picture(np.zeros((700, 2100, 3), dtype=np.uint8))
    model = segmenter(tiny("sam"))
    (masks,) = model.segment([SegmentRequest(as_picture(grey), BOXES)])
    assert len(masks) == len(BOXES)
    (masks,) = model.segment([SegmentRequest(large, BOXES)])
    assert all((mask.width, mask.height) == (1024, 341) for mask in masks if mask)


def test_what_it_is_called_and_what_tells_replies_apart(tiny: Tiny) -> None:
    one = segmenter(tiny("sam"))
    assert one.name.startswith("sam/")
    assert one.fingerprint == segmenter(tiny("sam"), batch=2).fingerprint
    assert one.fingerprint != segmenter(tiny("sam2")).fingerprint
    with pytest.raises(ModelError, match="its kind is owlvit, which is none of SAM, SAM 2 and SAM 3"):
        segmenter(tiny("owlvit"))


@pytest.mark.parametrize("kind", ["sam2-video", "sam3-video"])
def test_weights_for_videos_hold_those_for_pictures(tiny: Tiny, kind: str, caplog: pytest.LogCaptureFixture) -> None:
    (masks,) = segmenter(tiny(kind)).segment([SegmentRequest(picture(120, 90), BOXES)])
    assert any(masks)
    assert caplog.messages == []  # no weights are lacking
