"""``segment-anything``, against its own documented call."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from gbc.graph import Box
from gbc.models.roles import ModelError, SegmentRequest
from gbc.models.torch.segmentanything import SegmentAnything, SegmentAnythingSettings
from tests.models.torch.masks import assert_same_mask
from tests.models.torch.pictures import as_picture, picture
from tests.models.torch.tiny_classic import original_sam
from tests.models.torch.tiny_sam import decided

segment_anything = pytest.importorskip("segment_anything", reason="pip install 'gbc-builder[classic]'")

BOXES = (Box(0.1, 0.1, 0.6, 0.7), Box(0.3, 0.2, 0.9, 0.95), Box(0.0, 0.0, 1.0, 1.0), Box(0.5, 0.5, 0.51, 0.52))


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("sam") / "tiny_sam.pth"
    model = original_sam()
    decided(model)
    torch.save(model.state_dict(), file)
    return file


@pytest.fixture(autouse=True)
def small_builder() -> Iterator[None]:
    """The library's own registry of builders holds a small one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(segment_anything.sam_model_registry, "vit_b", original_sam)
        yield


def segmenter(
    checkpoint: Path,
) -> SegmentAnything:
    return SegmentAnything(SegmentAnythingSettings(model=str(checkpoint), device="cpu"))


def test_masks_are_those_of_the_documented_call(checkpoint: Path) -> None:
    shown = picture(120, 90)
    (ours,) = segmenter(checkpoint).segment([SegmentRequest(shown, BOXES)])
    predictor = segment_anything.SamPredictor(segment_anything.sam_model_registry["vit_b"](checkpoint=str(checkpoint)))
    predictor.set_image(np.array(shown.pixels))
    seen = set()
    for mask, box in zip(ours, BOXES, strict=True):
        sides = np.array([box.left * 120, box.top * 90, box.right * 120, box.bottom * 90])
        (expected,), _, _ = predictor.predict(box=sides, multimask_output=False)
        seen.add(expected.tobytes())
        if mask is None:
            assert not expected.any()
        else:
            assert (mask.to_array() == expected).all()
    assert len(seen) > 1


def test_a_picture_is_encoded_once_and_all_its_boxes_decoded_together(checkpoint: Path) -> None:
    model = segmenter(checkpoint)
    encoded: list[int] = []
    decoded: list[int] = []
    model._predictor.model.image_encoder.register_forward_hook(lambda *_: encoded.append(1))
    model._predictor.model.mask_decoder.register_forward_hook(lambda *seen: decoded.append(len(seen[-1][0])))
    model.segment([SegmentRequest(picture(120, 90), BOXES)])
    assert (encoded, decoded) == ([1], [len(BOXES)])


def test_boxes_together_are_answered_as_each_alone(checkpoint: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = segmenter(checkpoint)
    sam = model._predictor.model
    theirs = sam.postprocess_masks
    numbers: list[torch.Tensor] = []

    def kept(*given: Any) -> torch.Tensor:
        whole: torch.Tensor = theirs(*given)
        numbers.extend(whole[:, 0])
        return whole

    monkeypatch.setattr(sam, "postprocess_masks", kept)
    scores: list[torch.Tensor] = []
    sam.mask_decoder.register_forward_hook(lambda *seen: scores.extend(seen[-1][1][:, 0]))
    shown = picture(120, 90)
    (masks,) = model.segment([SegmentRequest(shown, BOXES)])
    for box in BOXES:
        model.segment([SegmentRequest(shown, (box,))])
    assert torch.allclose(torch.stack(scores[:4]), torch.stack(scores[4:]), rtol=0, atol=1e-4)
    assert torch.stack(numbers).std() > 0.1
    for mask, ours, expected in zip(masks, numbers[:4], numbers[4:], strict=True):
        assert_same_mask(mask, ours, expected)


def test_pictures_of_any_shape(checkpoint: Path) -> None:
    model = segmenter(checkpoint)
    sizes = [(120, 90), (90, 120), (1, 1), (1, 300), (300, 1), (2, 3)]
    asked = [SegmentRequest(picture(*size, seed), BOXES) for seed, size in enumerate(sizes)]
    asked.append(SegmentRequest(picture(64, 64), ()))
    asked.append(SegmentRequest(as_picture(np.zeros((700, 2100, 3), dtype=np.uint8)), BOXES))
    answers = model.segment(asked)
    assert [len(answer) for answer in answers] == [4, 4, 4, 4, 4, 4, 0, 4]
    for one, answer in zip(asked[:6], answers, strict=False):
        assert all((m.width, m.height) == (one.picture.width, one.picture.height) for m in answer if m)
        assert answer == model.segment([one])[0]
    assert all((mask.width, mask.height) == (1024, 341) for mask in answers[7] if mask)


def test_what_it_is_called_and_what_is_refused(checkpoint: Path, tmp_path: Path) -> None:
    one = segmenter(checkpoint)
    assert one.name.startswith("tiny_sam/")
    assert one.fingerprint == segmenter(checkpoint).fingerprint
    (tmp_path / "text.pth").write_text("not weights")
    with pytest.raises(ModelError, match="is not loaded"):
        segmenter(tmp_path / "text.pth")
    with pytest.raises(ModelError, match="there is no such file"):
        segmenter(tmp_path / "none.pth")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "mine.pth").write_bytes(checkpoint.read_bytes())
    named = SegmentAnythingSettings(model=str(folder), checkpoint="mine.pth", device="cpu")
    assert SegmentAnything(named).name.startswith("mine/")
