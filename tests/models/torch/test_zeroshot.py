"""Zero-shot detectors of transformers, through their real loading code, against the library's own documented calls."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
import torch
import transformers
from PIL import Image as Pillow

from gbc.graph import Box
from gbc.images import Picture, View
from gbc.models.roles import Detection, DetectRequest, ModelError
from gbc.models.torch.zeroshot import ZeroShotDetector, ZeroShotSettings
from tests.models.torch.pictures import picture

Tiny = Callable[[str], str]

KINDS = ["grounding-dino", "mm-grounding-dino", "owlvit", "owlv2"]
LABELS = ("a cat", "red ball", "dog")


def detector(folder: str, **settings: Any) -> ZeroShotDetector:
    thresholds = {"box_threshold": 0.0, "text_threshold": 0.0, "device": "cpu"} | settings
    return ZeroShotDetector(ZeroShotSettings(model=folder, **thresholds))


def request(shown: Picture, labels: Sequence[str] = LABELS, box: Box | None = None) -> DetectRequest:
    return DetectRequest(View(shown, box) if box else View(shown), tuple(labels))


def documented(folder: str, shown: Picture, labels: Sequence[str]) -> dict[str, Any]:
    """The call of the model's page in the library's documentation."""
    processor = transformers.AutoProcessor.from_pretrained(folder)
    model = transformers.AutoModelForZeroShotObjectDetection.from_pretrained(folder)
    image = Pillow.fromarray(shown.pixels)
    inputs = processor(images=image, text=[list(labels)], return_tensors="pt")
    with torch.no_grad():
        outputs = model(**inputs)
    (result,) = processor.post_process_grounded_object_detection(
        outputs, threshold=0.0, target_sizes=[(image.height, image.width)]
    )
    return dict(result)


def close(one: Sequence[Detection], other: Sequence[Detection]) -> bool:
    def numbers(found: Detection) -> list[float]:
        return [found.score, *found.box.sides]

    return [a.label for a in one] == [b.label for b in other] and all(
        x == pytest.approx(y, abs=1e-4)
        for a, b in zip(one, other, strict=True)
        for x, y in zip(numbers(a), numbers(b), strict=True)
    )


@pytest.mark.parametrize("kind", KINDS)
def test_boxes_and_scores_are_those_of_the_documented_call(tiny: Tiny, kind: str) -> None:
    shown = picture(120, 90)
    (ours,) = detector(tiny(kind)).detect([request(shown)])
    theirs = documented(tiny(kind), shown, LABELS)
    expected = []
    for score, (left, top, right, bottom) in zip(theirs["scores"].tolist(), theirs["boxes"].tolist(), strict=True):
        sides = [min(1.0, max(0.0, side)) for side in (left / 120, top / 90, right / 120, bottom / 90)]
        if sides[0] < sides[2] and sides[1] < sides[3]:
            expected.append([score, *sides])
    assert len({tuple(numbers) for numbers in expected}) > 1
    assert len(ours) == len(expected)
    for found, numbers in zip(ours, expected, strict=True):
        assert [found.score, *found.box.sides] == pytest.approx(numbers, abs=1e-4)


@pytest.mark.parametrize("kind", KINDS)
def test_many_pictures_at_once_are_answered_as_each_alone(tiny: Tiny, kind: str) -> None:
    model = detector(tiny(kind), batch=3)
    sizes = [(120, 90), (120, 90), (60, 45), (90, 120), (400, 30), (64, 64), (1, 1), (1, 300), (300, 1), (2, 3)]
    texts = [LABELS, ("dog",), ("a cat", "dog"), LABELS, (), ("coffee cup",), *[("dog", "hat")] * 4]
    asked = [request(picture(*size, seed), text) for seed, (size, text) in enumerate(zip(sizes, texts, strict=True))]
    together = model.detect(asked)
    assert together[4] == []
    for one, answer in zip(asked, together, strict=True):
        (alone,) = model.detect([one])
        assert close(alone, answer)
        assert {found.label for found in answer} <= set(one.labels)
    assert sum(map(len, together)) > 20


@pytest.mark.parametrize("kind", KINDS)
def test_a_view_is_seen_as_a_picture_of_its_own(tiny: Tiny, kind: str) -> None:
    whole = picture(120, 90)
    part = Box(0.25, 0.2, 0.75, 0.8)
    model = detector(tiny(kind))
    cut = View(whole, part)
    alone = Picture(picture(cut.width, cut.height).image, cut.pixels.copy())
    assert model.detect([request(whole, box=part)]) == model.detect([request(alone)])
    assert model.detect([request(whole, box=part)]) != model.detect([request(whole)])


@pytest.mark.parametrize("kind", KINDS)
def test_any_label_can_be_asked_for(tiny: Tiny, kind: str) -> None:
    odd = (
        "T-shirt",
        "coffee cup. yes?",
        "",
        " ",
        "..",
        "日本",
        "🐈",
        "[SEP]",
        "cat\n",
        "dog " * 200,
        "#",
        "Cat",
        "cat",
    )
    (found,) = detector(tiny(kind)).detect([request(picture(80, 80), odd)])
    assert {one.label for one in found} <= set(odd) - {"", " "}
    assert detector(tiny(kind)).detect([request(picture(80, 80), ("", "."))][:1])[0] == [] or kind.startswith("owl")
    assert detector(tiny(kind)).detect([]) == []


@pytest.mark.parametrize("kind", ["grounding-dino", "mm-grounding-dino"])
def test_a_list_longer_than_the_window_is_asked_in_several_passes(tiny: Tiny, kind: str) -> None:
    """The window of the tiny models holds 32 tokens: of labels of one token it takes fifteen."""
    distinct = list("bcefghijklmnopq")
    model, shown = detector(tiny(kind)), picture(120, 90)
    seen: list[int] = []
    model._model.register_forward_hook(lambda _, __, outputs: seen.append(len(outputs.logits)))
    model.detect([request(shown, distinct)])
    assert sum(seen) == 1  # fifteen words, as many full stops, and two tokens around them
    seen.clear()
    (longer,) = model.detect([request(shown, [*distinct, "cat", "red ball"])])
    assert sum(seen) == 2
    (first,) = model.detect([request(shown, distinct)])
    (second,) = model.detect([request(shown, ["cat", "red ball"])])
    assert close(longer, [*first, *second])


def test_two_spellings_of_one_phrase_are_both_answered(tiny: Tiny) -> None:
    (found,) = detector(tiny("grounding-dino")).detect([request(picture(120, 90), ("Cat", "cat"))])
    upper, lower = ([(d.box, d.score) for d in found if d.label == label] for label in ("Cat", "cat"))
    assert upper == lower != []


@pytest.mark.parametrize("kind", KINDS)
def test_thresholds_keep_what_is_above(tiny: Tiny, kind: str) -> None:
    shown = picture(120, 90)
    (everything,) = detector(tiny(kind)).detect([request(shown)])
    middle = sorted(found.score for found in everything)[len(everything) // 2]
    (rest,) = detector(tiny(kind), box_threshold=middle).detect([request(shown)])
    assert [d for d in everything if d.score > middle + 1e-4] == [d for d in rest if d.score > middle + 1e-4]
    assert 0 < len(rest) < len(everything)


def test_what_it_is_called_and_what_tells_replies_apart(tiny: Tiny, tmp_path_factory: pytest.TempPathFactory) -> None:
    from tests.models.torch.tiny import grounding_dino

    one = detector(tiny("grounding-dino"))
    assert one.name.startswith("grounding-dino/")
    assert one.fingerprint == detector(tiny("grounding-dino"), batch=3).fingerprint
    assert one.fingerprint != detector(tiny("grounding-dino"), box_threshold=0.5).fingerprint
    assert one.fingerprint != detector(tiny("grounding-dino"), dtype="bfloat16").fingerprint
    moved = grounding_dino(tmp_path_factory.mktemp("elsewhere") / "grounding-dino")
    assert detector(str(moved)).fingerprint == one.fingerprint  # the same weights in another folder
    weights = moved / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-4] + b"\0\0\0\1")
    assert detector(str(moved)).fingerprint != one.fingerprint
    assert not one.traits.steady


@pytest.mark.parametrize("dtype", ["bfloat16", "float16"])
@pytest.mark.parametrize("kind", KINDS)
def test_half_precision_answers_too(tiny: Tiny, kind: str, dtype: str) -> None:
    (found,) = detector(tiny(kind), dtype=dtype).detect([request(picture(120, 90))])
    assert found


def test_a_batch_that_does_not_fit_into_memory_is_halved(tiny: Tiny, caplog: pytest.LogCaptureFixture) -> None:
    asked = [request(picture(120, 90, seed)) for seed in range(6)]
    model = detector(tiny("owlvit"), batch=6)
    plenty = model.detect(asked)
    tried: list[int] = []

    def refuse(_: object, __: object, inputs: dict[str, Any]) -> None:
        tried.append(len(inputs["pixel_values"]))
        if tried[-1] > 2:
            raise torch.OutOfMemoryError("CUDA out of memory.")

    model._model.register_forward_pre_hook(refuse, with_kwargs=True)
    for one, other in zip(model.detect(asked), plenty, strict=True):
        assert close(one, other)
    assert tried == [6, 3, 2, 2, 2]
    assert "going on with 2" in caplog.messages[-1]


def test_a_model_of_another_kind_is_refused_in_one_line(tiny: Tiny) -> None:
    with pytest.raises(
        ModelError, match=r"^sam/\w+: its kind is sam, which is none of GroundingDINO, OWL-ViT and OWLv2$"
    ):
        detector(tiny("sam"))
