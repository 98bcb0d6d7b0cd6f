"""``groundingdino-py`` beside current transformers, against its own documented call.

Its code shrinks no picture below 800 pixels, but for long ones: those tested here are long, and so quick.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pytest
import torch
import transformers
from PIL import Image as Pillow

from gbc.graph import Box
from gbc.images import Picture, View
from gbc.models.roles import DetectRequest, ModelError
from gbc.models.torch.groundingdino import GroundingDinoPy, GroundingDinoSettings
from tests.models.torch.older import make_older
from tests.models.torch.pictures import picture

pytest.importorskip("groundingdino", reason="pip install 'gbc-builder[classic]'")

Tiny = Callable[[str], str]

LABELS = ("a cat", "red ball", "dog")


@pytest.fixture(scope="module")
def folder(tiny: Tiny) -> Path:
    return Path(tiny("classic"))


def settings(folder: Path, **changes: Any) -> GroundingDinoSettings:
    told = {
        "model": str(folder / "tiny.pth"),
        "config": str(folder / "tiny.py"),
        "text_encoder": str(folder / "bert"),
        "device": "cpu",
        "box_threshold": 0.0,
        "text_threshold": 0.0,
    }
    return GroundingDinoSettings(**(told | changes))


@pytest.fixture(scope="module")
def detector(folder: Path) -> GroundingDinoPy:
    return GroundingDinoPy(settings(folder))


def request(shown: Picture, labels: tuple[str, ...] = LABELS) -> DetectRequest:
    return DetectRequest(View(shown), labels)


def documented(
    folder: Path, file: Path, caption: str, monkeypatch: pytest.MonkeyPatch
) -> tuple[torch.Tensor, torch.Tensor, list[str]]:
    """``load_model``, ``load_image`` and ``predict`` of the package's page, with transformers made to look older."""
    make_older(monkeypatch)
    from groundingdino.util import inference

    own = folder / "documented.py"
    text = (folder / "tiny.py").read_text().replace("'bert-base-uncased'", repr(str(folder / "bert")))
    own.write_text(
        text.replace("use_checkpoint = True", "use_checkpoint = False").replace("_ckpt = True", "_ckpt = False")
    )
    with redirect_stdout(io.StringIO()):
        model = inference.load_model(str(own), str(folder / "tiny.pth"), device="cpu")
    _, image = inference.load_image(str(file))
    boxes, scores, phrases = inference.predict(model, image, caption, 0.0, 0.0, device="cpu")
    return boxes, scores, phrases


@pytest.mark.filterwarnings("ignore")  # of the package's own loading
def test_boxes_and_scores_are_those_of_the_documented_call(
    folder: Path, detector: GroundingDinoPy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = picture(480, 24)
    Pillow.fromarray(shown.pixels).save(tmp_path / "shown.png")
    (ours,) = detector.detect([request(shown)])
    boxes, scores, _ = documented(folder, tmp_path / "shown.png", "a cat. red ball. dog.", monkeypatch)
    expected = []
    for (x, y, width, height), score in zip(boxes.tolist(), scores.tolist(), strict=True):
        sides = [min(1, max(0, s)) for s in (x - width / 2, y - height / 2, x + width / 2, y + height / 2)]
        if sides[0] < sides[2] and sides[1] < sides[3]:
            expected.append([score, *sides])
    assert len({tuple(numbers) for numbers in expected}) > 1
    assert len(ours) == len(expected)
    for found, numbers in zip(ours, expected, strict=True):
        assert [found.score, *found.box.sides] == pytest.approx(numbers, abs=1e-4)


def test_many_pictures_at_once_are_answered_as_each_alone(detector: GroundingDinoPy) -> None:
    sizes = [(480, 12), (480, 12), (12, 480), (300, 1), (1, 300), (500, 20)]
    texts = [LABELS, ("dog",), LABELS, ("T-shirt", "", "..", "日本"), tuple("bcefghijklmnopqrs"), ()]
    asked = [request(picture(*size, n), text) for n, (size, text) in enumerate(zip(sizes, texts, strict=True))]
    together = detector.detect(asked)
    assert together[5] == []
    for one, answer in zip(asked, together, strict=True):
        (alone,) = detector.detect([one])
        assert [found.label for found in alone] == [found.label for found in answer]
        assert {found.label for found in answer} <= set(one.labels)
        for a, b in zip(alone, answer, strict=True):
            assert [a.score, *a.box.sides] == pytest.approx([b.score, *b.box.sides], abs=1e-4)
    assert sum(map(len, together)) > 20


def test_nothing_of_transformers_is_changed_for_others(detector: GroundingDinoPy, folder: Path) -> None:
    from groundingdino.util import get_tokenlizer

    assert not hasattr(transformers.BertModel, "get_head_mask")
    assert get_tokenlizer.get_tokenlizer.__module__ == "groundingdino.util.get_tokenlizer"


def test_nothing_is_printed(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    transformers.utils.logging.warning_once.cache_clear()  # what was said once would be said again
    model = GroundingDinoPy(settings(folder))
    model.detect([request(picture(480, 12))])
    assert capfd.readouterr() == ("", "")


def test_what_it_is_called_and_what_tells_replies_apart(folder: Path, detector: GroundingDinoPy) -> None:
    assert detector.name.startswith("tiny/")
    assert GroundingDinoPy(settings(folder, batch=2)).fingerprint == detector.fingerprint
    assert GroundingDinoPy(settings(folder, box_threshold=0.5)).fingerprint != detector.fingerprint


def test_a_configuration_that_is_not_there_is_told(folder: Path) -> None:
    with pytest.raises(ModelError, match="brings only GroundingDINO_SwinB_cfg, GroundingDINO_SwinT_OGC"):
        GroundingDinoPy(settings(folder, config="GroundingDINO_SwinX"))
    with pytest.raises(ModelError, match="there is no such file"):
        GroundingDinoPy(settings(folder, model="none/tiny.pth"))


def test_a_checkpoint_that_runs_code_is_refused(folder: Path, tmp_path: Path) -> None:
    class Harm:
        def __reduce__(self) -> tuple[Any, tuple[str]]:
            return Path.touch, (Path(tmp_path / "harm"),)  # type: ignore[return-value]

    torch.save({"model": Harm()}, tmp_path / "harmful.pth")
    with pytest.raises(ModelError, match="it holds more than tensors"):
        GroundingDinoPy(settings(folder, model=str(tmp_path / "harmful.pth")))
    assert not (tmp_path / "harm").exists()


def test_a_checkpoint_of_another_model_is_refused(folder: Path, tmp_path: Path) -> None:
    torch.save({"other": torch.zeros(3)}, tmp_path / "other.pth")
    with pytest.raises(ModelError, match="its weights are those of another model"):
        GroundingDinoPy(settings(folder, model=str(tmp_path / "other.pth")))


def test_a_view_is_seen_as_a_picture_of_its_own(detector: GroundingDinoPy) -> None:
    whole, part = picture(960, 24), Box(0.0, 0.0, 0.5, 1.0)
    cut = View(whole, part)
    alone = Picture(picture(cut.width, cut.height).image, cut.pixels.copy())
    assert detector.detect([DetectRequest(cut, LABELS)]) == detector.detect([request(alone)])
