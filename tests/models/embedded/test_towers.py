from __future__ import annotations

import numpy as np
import pytest

from gbc.graph import Box
from gbc.models.embedded.towers import _body, _tops

pytest.importorskip("cv2", reason="needs the extra 'embedded'")

TOWER = (slice(20, 160), slice(90, 110))


def sky(*, tower: bool = True) -> np.ndarray:
    """The upper 120 of 200 rows, with or without a tower in it."""
    pixels = np.zeros((200, 200), dtype=bool)
    pixels[:120] = True
    if tower:
        pixels[TOWER] = False
    return pixels


def test_a_tower_stands_out_of_the_skyline() -> None:
    assert list(_tops(sky())) == [Box(0.45, 0.1, 0.55, 0.6)]
    assert list(_tops(sky(tower=False))) == []


def test_what_is_cut_by_the_edge_is_no_tower() -> None:
    pixels = sky(tower=False)
    pixels[20:120, :20] = False
    assert list(_tops(pixels)) == []


def test_hills_and_wires_are_no_towers() -> None:
    pixels = sky(tower=False)
    pixels[60:120, 40:140] = False
    pixels[20:120, 180:182] = False
    assert list(_tops(pixels)) == []


def test_a_tower_reaches_down_to_the_ground() -> None:
    picture = np.full((200, 200, 3), (90, 140, 60), dtype=np.uint8)
    picture[:120] = (120, 170, 230)
    picture[TOWER] = (170, 90, 40)
    noise = np.random.default_rng(0).integers(0, 20, picture.shape, dtype=np.uint8)
    grass = np.zeros((200, 200), dtype=bool)
    grass[165:] = True
    grass[125:, :80] = grass[125:, 120:] = True
    body = _body(picture + noise, Box(0.45, 0.1, 0.55, 0.6), [sky(), grass])
    assert body.iou(Box(0.45, 0.1, 0.55, 0.8)) > 0.9


def test_a_top_within_the_scenery_has_no_body() -> None:
    picture = np.zeros((200, 200, 3), dtype=np.uint8)
    assert _body(picture, Box(0.45, 0.1, 0.55, 0.6), [np.ones((200, 200), dtype=bool)]).height < 0.1
