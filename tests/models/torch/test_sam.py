"""SAM, SAM 2 and SAM 3 by boxes, through their real loading code, against the library's own documented calls."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
import transformers
from PIL import Image as Pillow

from gbc.graph import Box
from gbc.images import Picture
from gbc.models.roles import ModelError, SegmentRequest
from gbc.models.torch.sam import SamSegmenter, SamSettings
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


def documented(kind: str, folder: str, shown: Picture) -> np.ndarray:
    """The calls of the model's page in the library's documentation: masks of shape (boxes, height, width)."""
    model, processor = (part.from_pretrained(folder) for part in CLASSES[kind])
    image = Pillow.fromarray(shown.pixels)
    width, height = image.size
    boxes = [[b.left * width, b.top * height, b.right * width, b.bottom * height] for b in BOXES]
    inputs = processor(images=image, input_boxes=[boxes], return_tensors="pt")
    with torch.no_grad():
        outputs = model(**inputs, multimask_output=False)
    sizes = [inputs["reshaped_input_sizes"]] if kind == "sam" else []
    (masks,) = processor.image_processor.post_process_masks(outputs.pred_masks, inputs["original_sizes"], *sizes)
    return np.asarray(masks[:, 0])


@pytest.mark.parametrize("kind", KINDS)
def test_masks_are_those_of_the_documented_call(tiny: Tiny, kind: str) -> None:
    shown = picture(120, 90)
    (ours,) = segmenter(tiny(kind)).segment([SegmentRequest(shown, BOXES)])
    theirs = documented(kind, tiny(kind), shown)
    assert 0 < theirs.mean() < 1
    assert len({mask.tobytes() for mask in theirs}) > 1
    for mask, expected in zip(ours, theirs, strict=True):
        if mask is None:
            assert not expected.any()
        else:
            assert (mask.to_array() == expected).all()


@pytest.mark.parametrize("kind", KINDS)
def test_many_pictures_at_once_are_answered_as_each_alone(tiny: Tiny, kind: str) -> None:
    model = segmenter(tiny(kind), batch=3)
    sizes = [(120, 90), (64, 64), (90, 120), (400, 30), (1, 1), (1, 300), (300, 1), (2, 3)]
    asked = [SegmentRequest(picture(*size, seed), BOXES[: seed % 4]) for seed, size in enumerate(sizes)]
    together = model.segment(asked)
    for one, answer in zip(asked, together, strict=True):
        assert len(answer) == len(one.boxes)
        (alone,) = model.segment([one])
        for mask, single in zip(answer, alone, strict=True):
            assert (mask is None) == (single is None)
            if mask and single:  # a pixel on the border between yes and no may fall to either side
                assert (mask.width, mask.height) == (one.picture.width, one.picture.height)
                assert (mask.to_array() != single.to_array()).mean() < 0.01
    assert model.segment([]) == []


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
