from __future__ import annotations

import numpy as np
import pytest

from gbc.graph import Box, Mask
from gbc.models.embedded import landscape
from gbc.models.embedded.landscape import scenery_around
from gbc.models.embedded.scenery import Stretch

pytest.importorskip("cv2", reason="needs the extra 'embedded'")

PIXELS = np.zeros((100, 100, 3), dtype=np.uint8)


def stretch(label: str, *parts: tuple[slice, slice]) -> Stretch:
    pixels = np.zeros((100, 100), dtype=bool)
    for part in parts:
        pixels[part] = True
    mask = Mask.from_array(pixels)
    box = mask.bounds()
    assert box
    return Stretch(label, box, mask, 0.9)


def seen(monkeypatch: pytest.MonkeyPatch, *stretches: Stretch, things: tuple[Box, ...] = ()) -> list[tuple[str, Box]]:
    monkeypatch.setattr(landscape, "find_scenery", lambda _: list(stretches))
    return [(found.label, found.box) for found in scenery_around(PIXELS, things)]


SKY = stretch("sky", (slice(0, 60), slice(30, 70)), (slice(0, 5), slice(0, 100)))
TREES = (slice(8, 60), slice(0, 30)), (slice(30, 60), slice(70, 100))


def test_what_things_cover_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    grass = stretch("grass", (slice(60, 100), slice(0, 100)))
    assert seen(monkeypatch, grass, things=(Box(0.0, 0.5, 0.5, 1.0),)) == [("grass", Box(0.0, 0.6, 1.0, 1.0))]
    assert seen(monkeypatch, grass, things=(Box(0.0, 0.5, 0.8, 1.0),)) == []


def test_trees_on_both_sides_are_told_from_the_sky_between(monkeypatch: pytest.MonkeyPatch) -> None:
    found = seen(monkeypatch, SKY, stretch("trees", *TREES))
    assert found == [("sky", Box(0.0, 0.0, 1.0, 0.6)), ("trees", Box(0.0, 0.08, 0.3, 0.6))]


def test_what_cannot_be_told_apart_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    haze = stretch("snow", (slice(0, 62), slice(0, 100)))
    assert seen(monkeypatch, SKY, haze) == [("sky", Box(0.0, 0.0, 1.0, 0.6))]
