"""SAM 3 by words, through its real loading code, against the library's own documented call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
import transformers
from PIL import Image as Pillow

from gbc.graph import Box
from gbc.images import View
from gbc.models.roles import Detection, DetectRequest, ModelError
from gbc.models.torch.sam3 import Sam3Detector, Sam3Settings
from tests.models.torch.pictures import picture

Tiny = Callable[[str], str]

LABELS = ("red ball", "a cat", "dog")
ONE_PIXEL = 1 / (120 * 90)
"""What may fall to either side by rounding, as a share of a mask."""


def detector(folder: str, **settings: Any) -> Sam3Detector:
    return Sam3Detector(Sam3Settings(model=folder, **({"device": "cpu", "box_threshold": 0.0} | settings)))


def differing(one: Detection, other: Detection) -> float:
    """The share of pixels that belong to one mask and not to the other."""
    if one.mask is None or other.mask is None:
        return float(one.mask is not other.mask)
    return float((one.mask.to_array() != other.mask.to_array()).mean())


def test_boxes_scores_and_masks_are_those_of_the_documented_call(tiny: Tiny) -> None:
    shown = picture(120, 90)
    (ours,) = detector(tiny("sam3")).detect([DetectRequest(View(shown), LABELS)])
    processor = transformers.Sam3Processor.from_pretrained(tiny("sam3"))
    model = transformers.Sam3Model.from_pretrained(tiny("sam3"))
    scores = set()
    for label in LABELS:
        inputs = processor(images=Pillow.fromarray(shown.pixels), text=label, return_tensors="pt")
        with torch.no_grad():
            outputs = model(**inputs)
        (theirs,) = processor.post_process_instance_segmentation(
            outputs, threshold=0.0, mask_threshold=0.5, target_sizes=inputs["original_sizes"].tolist()
        )
        mine = [found for found in ours if found.label == label]
        assert len(mine) == len(theirs["scores"]) > 0
        for found, score, sides, mask in zip(mine, *(theirs[k] for k in ("scores", "boxes", "masks")), strict=True):
            expected = (sides / torch.tensor([120, 90, 120, 90])).clamp(0, 1).tolist()
            assert [found.score, *found.box.sides] == pytest.approx([float(score), *expected], abs=1e-4)
            covered = found.mask.to_array() if found.mask else np.zeros((90, 120), dtype=bool)
            assert (covered != np.asarray(mask, dtype=bool)).mean() <= ONE_PIXEL
            scores.add(round(float(score), 4))
    assert len(scores) > 3


def test_many_at_once_are_answered_as_each_alone_and_each_view_is_encoded_once(tiny: Tiny) -> None:
    model = detector(tiny("sam3"), batch=2)
    sizes = [(120, 90), (64, 64), (1, 1), (1, 300), (300, 1), (400, 30)]
    texts = [LABELS, ("dog", "dog", " ", ""), (), ("日本", "🐈", "T-shirt. yes?", "word " * 100), ("dog",), LABELS]
    asked = [DetectRequest(View(picture(*s, n)), text) for n, (s, text) in enumerate(zip(sizes, texts, strict=True))]
    encoded: list[int] = []
    model._model.vision_encoder.register_forward_hook(lambda _, seen, __: encoded.append(len(seen[0])))
    outputs: list[Any] = []
    model._model.register_forward_hook(lambda *seen: outputs.append(seen[-1]))
    together, looks = model.detect(asked), len(outputs)
    assert encoded == [2, 2, 1]  # one has no labels
    assert together[2] == []
    for one, answer in zip(asked, together, strict=True):
        (alone,) = model.detect([one])
        assert [found.label for found in alone] == [found.label for found in answer]
        for a, b in zip(alone, answer, strict=True):
            assert [a.score, *a.box.sides] == pytest.approx([b.score, *b.box.sides], abs=1e-4)
            assert differing(a, b) <= ONE_PIXEL
    for a, b in zip(outputs[:looks], outputs[looks:], strict=True):
        for numbers in ("pred_masks", "pred_logits", "pred_boxes"):
            assert torch.allclose(a[numbers], b[numbers], rtol=0, atol=1e-4)
    assert torch.cat([each["pred_masks"].flatten() for each in outputs]).std() > 0.1
    assert {found.label for found in together[1]} == {"dog"}
    assert model.detect([]) == []


def test_masks_of_a_view_lie_in_the_whole_picture(tiny: Tiny) -> None:
    whole, part = picture(200, 100), Box(0.5, 0.25, 1.0, 0.75)
    (found,) = detector(tiny("sam3")).detect([DetectRequest(View(whole, part), LABELS)])
    masks = [one.mask for one in found if one.mask]
    assert masks
    for mask in masks:
        assert (mask.width, mask.height) == (200, 100)
        bounds = mask.bounds()
        assert bounds is not None
        assert bounds.share_inside(part) == 1.0


def test_thresholds_and_name(tiny: Tiny) -> None:
    request = DetectRequest(View(picture(120, 90)), LABELS)
    (everything,) = detector(tiny("sam3")).detect([request])
    middle = sorted(found.score for found in everything)[len(everything) // 2]
    (rest,) = detector(tiny("sam3"), box_threshold=middle).detect([request])
    assert 0 < len(rest) < len(everything)
    assert detector(tiny("sam3")).fingerprint != detector(tiny("sam3"), mask_threshold=0.6).fingerprint
    assert detector(tiny("sam3")).name.startswith("sam3/")
    with pytest.raises(ModelError, match="its kind is sam2, which is none of those of SAM 3"):
        detector(tiny("sam2"))


def test_weights_for_videos_hold_those_for_pictures(tiny: Tiny, caplog: pytest.LogCaptureFixture) -> None:
    (found,) = detector(tiny("sam3-video")).detect([DetectRequest(View(picture(120, 90)), LABELS)])
    assert found
    assert caplog.messages == []  # no weights are lacking
