from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from gbc.graph import Box, Mask
from gbc.images import Picture, View
from gbc.models.embedded.detector import DetectorSettings, EmbeddedDetector
from gbc.models.embedded.sight import ColourShare, Sighting, Sort
from gbc.models.roles import Detector, DetectRequest
from tests.models.embedded.photos import picture

PERSON, CORGI, OTHER_DOG = Box(0.1, 0.1, 0.5, 0.9), Box(0.6, 0.6, 0.7, 0.7), Box(0.8, 0.6, 0.9, 0.7)
FACE = Box(0.4, 0.2, 0.6, 0.3)


def sighting(label: str, box: Box, general: str = "", sort: Sort = "object", score: float = 0.9) -> Sighting:
    return Sighting(label=label, general=general or label, sort=sort, box=box, score=score)


class ToldEyes:
    """Sees a person with a face, a corgi and another dog in every picture."""

    def things(self, picture: Picture) -> Sequence[Sighting]:
        return (
            sighting("person", PERSON),
            sighting("Pembroke corgi", CORGI, "dog", score=0.987654),
            sighting("dog", OTHER_DOG, score=0.4),
        )

    def parts(self, view: View, label: str) -> Sequence[Sighting]:
        return (sighting("face", FACE, sort="part"),) if label == "person" else ()

    def colours(self, picture: Picture, box: Box, mask: Mask | None) -> Sequence[ColourShare]:
        return ()

    def mask(self, picture: Picture, box: Box) -> Mask | None:
        return None


@pytest.fixture
def detector(monkeypatch: pytest.MonkeyPatch) -> EmbeddedDetector:
    monkeypatch.setattr("gbc.models.embedded.detector.weights_version", lambda: "weights/1")
    return EmbeddedDetector(DetectorSettings(), 0, ToldEyes())


@pytest.fixture
def shown() -> Picture:
    return picture(np.zeros((200, 200, 3), dtype=np.uint8))


def boxes(detector: EmbeddedDetector, view: View, *labels: str) -> list[tuple[str, Box]]:
    return [(found.label, found.box) for found in detector.detect([DetectRequest(view, labels)])[0]]


def test_is_a_detector(detector: EmbeddedDetector) -> None:
    assert isinstance(detector, Detector)


def test_the_general_name_finds_all_of_a_kind(detector: EmbeddedDetector, shown: Picture) -> None:
    assert boxes(detector, View(shown), "dog") == [("dog", CORGI), ("dog", OTHER_DOG)]
    assert boxes(detector, View(shown), "dogs") == [("dogs", CORGI), ("dogs", OTHER_DOG)]


def test_the_exact_name_finds_only_that(detector: EmbeddedDetector, shown: Picture) -> None:
    assert boxes(detector, View(shown), "Pembroke corgi") == [("Pembroke corgi", CORGI)]
    assert boxes(detector, View(shown), "pembroke corgi") == [("pembroke corgi", CORGI)]


def test_other_labels_find_nothing(detector: EmbeddedDetector, shown: Picture) -> None:
    assert boxes(detector, View(shown), "cat", "canine", "") == []


def test_a_view_of_a_thing_shows_its_parts(detector: EmbeddedDetector, shown: Picture) -> None:
    view = View.around(shown, PERSON, 0.1)
    assert boxes(detector, view, "face", "hand") == [("face", FACE)]
    assert boxes(detector, view, "dog") == []


def test_a_view_of_a_part_shows_the_things_in_it(detector: EmbeddedDetector, shown: Picture) -> None:
    (found,) = boxes(detector, View(shown, Box(0.5, 0.5, 0.75, 0.75)), "dog")
    assert found == ("dog", Box(0.4, 0.4, 0.8, 0.8))


def test_scores_are_rounded_and_have_a_floor(detector: EmbeddedDetector, shown: Picture) -> None:
    (found, *_) = detector.detect([DetectRequest(View(shown), ("dog",))])[0]
    assert found.score == 0.9877
    strict = EmbeddedDetector(DetectorSettings(min_score=0.5), 0, ToldEyes())
    assert boxes(strict, View(shown), "dog") == [("dog", CORGI)]


def test_the_fingerprint_names_weights_and_settings(detector: EmbeddedDetector) -> None:
    other = EmbeddedDetector(DetectorSettings(min_score=0.5), 0, ToldEyes())
    assert "weights/1" in detector.fingerprint
    assert detector.fingerprint != other.fingerprint
