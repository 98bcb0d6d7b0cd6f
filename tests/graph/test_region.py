"""When two regions are one thing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gbc.graph import WHOLE, Box, Mask, Region


def mask(rows: slice, height: int = 40, width: int = 30) -> Mask:
    pixels = np.zeros((height, width), dtype=bool)
    pixels[rows] = True
    return Mask.from_array(pixels)


UPPER, LOWER = mask(slice(0, 20)), mask(slice(20, 40))


def test_boxes_alone_decide_where_pixels_are_not_known() -> None:
    assert Region(WHOLE).shows_the_same(Region(Box(0.0, 0.0, 1.0, 0.9)), 0.85)
    assert Region(WHOLE, UPPER).shows_the_same(Region(WHOLE), 0.85)
    assert not Region(WHOLE).shows_the_same(Region(Box(0.0, 0.0, 1.0, 0.8)), 0.85)


def test_pixels_tell_two_things_in_one_box_apart() -> None:
    assert not Region(WHOLE, UPPER).shows_the_same(Region(WHOLE, LOWER), 0.85)
    assert Region(WHOLE, UPPER).shows_the_same(Region(WHOLE, mask(slice(0, 18))), 0.85)


def test_pixels_do_not_join_what_boxes_keep_apart() -> None:
    assert not Region(Box(0.0, 0.0, 0.5, 1.0), UPPER).shows_the_same(Region(WHOLE, UPPER), 0.85)


@pytest.mark.parametrize(("other", "iou"), [(UPPER, 1.0), (LOWER, 0.0), (mask(slice(0, 10)), 0.5)])
def test_masks_overlap_by_a_known_share(other: Mask, iou: float) -> None:
    assert UPPER.iou(other) == iou


def test_masks_of_different_sizes_overlap_as_their_shapes_do() -> None:
    assert UPPER.iou(mask(slice(0, 60), 120, 17)) == 1.0
    assert UPPER.iou(mask(slice(60, 120), 120, 90)) == 0.0


def test_empty_masks_share_nothing() -> None:
    empty = mask(slice(0, 0))
    assert empty.iou(empty) == empty.iou(UPPER) == 0.0


@given(st.integers(0, 2**20), st.integers(0, 2**20))
def test_the_order_does_not_matter(one: int, other: int) -> None:
    masks = [Mask.from_array(np.random.default_rng(seed).random((9, 7)) > 0.5) for seed in (one, other)]
    assert masks[0].iou(masks[1]) == masks[1].iou(masks[0])
    assert masks[0].iou(masks[0]) == 1.0
