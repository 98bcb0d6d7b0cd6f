from __future__ import annotations

import msgspec
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gbc.graph import Box, Mask, StructuralError
from tests.graph.graphs import bitmaps, masks

Bitmap = npt.NDArray[np.bool_]


@given(bitmaps)
@example(np.zeros((1, 1), bool))
@example(np.ones((1, 1), bool))
@example(np.zeros((40, 50), bool))
@example(np.ones((50, 40), bool))
def test_a_mask_comes_back_as_it_was(pixels: Bitmap) -> None:
    mask = Mask.from_array(pixels)
    assert (mask.width, mask.height) == (pixels.shape[1], pixels.shape[0])
    assert np.array_equal(mask.to_array(), pixels)
    assert mask.area == pytest.approx(pixels.mean())
    assert msgspec.json.decode(msgspec.json.encode(mask), type=Mask) == mask


@given(st.integers(0, 2**32 - 1), st.floats(0.001, 0.999))
def test_large_masks_with_long_and_short_runs_come_back(seed: int, density: float) -> None:
    random = np.random.default_rng(seed)
    pixels = random.random((97, 131)) < density
    pixels[:, 40:60] = True
    assert np.array_equal(Mask.from_array(pixels).to_array(), pixels)


KNOWN = [
    # COCO's code by hand: five bits a character from 48 on, bit 6 where more follow; runs column by column.
    ([[0]], "1"),
    ([[1]], "01"),
    ([[0, 1]], "11"),
    ([[1, 0]], "011"),
    ([[0, 0], [1, 1]], "1110"),  # runs 1 1 1 1: the fourth is written as its difference to the second
    ([[0] * 16], "`0"),  # 16 needs two characters: its fifth bit would be a sign
    ([[0] * 15], "?"),
    ([[0] * 32], "P1"),
    ([[0] * 1000], "Xo0"),
    ([[1, 1, 1, 1, 1, 0, 1, 1]], "051M"),  # runs 0 5 1 2, the last as 2 - 5 = -3, which is 29 in five bits
]
"""Bitmaps and their codes."""


def coco(runs: list[int]) -> str:
    """The code of run lengths, written down from COCO's description once more and otherwise."""
    text = ""
    for number, run in enumerate(runs):
        value = run - runs[number - 2] if number > 2 else run
        more = True
        while more:
            five = value & 31
            value >>= 5
            more = value != -1 if five & 16 else value != 0
            text += chr(48 + five + (32 if more else 0))
    return text


@pytest.mark.parametrize(("pixels", "counts"), KNOWN)
def test_the_code_is_cocos(pixels: list[list[int]], counts: str) -> None:
    mask = Mask.from_array(np.array(pixels, dtype=bool))
    assert mask.counts == counts
    assert np.array_equal(Mask(width=mask.width, height=mask.height, counts=counts).to_array(), np.array(pixels, bool))


@given(bitmaps)
def test_the_code_is_that_of_a_plain_encoder(pixels: Bitmap) -> None:
    runs, value = [0], False
    for pixel in pixels.T.reshape(-1).tolist():
        if pixel != value:
            runs.append(0)
            value = pixel
        runs[-1] += 1
    assert Mask.from_array(pixels).counts == coco(runs)


@pytest.mark.parametrize(
    "counts",
    [
        "",
        " ",
        "/",
        "p",
        "é",
        "1" * 3,
        "0",
        "Q",
        "5",
        "3\x00",
        coco([2, -1, 3]),
        coco([1, 2, 3]),
        "P" * 20,
        "P" * 12 + "1",
        coco([2, 2, 2, -2]),
    ],
)
def test_a_damaged_code_is_refused(counts: str) -> None:
    with pytest.raises(StructuralError) as refused:
        Mask(width=2, height=2, counts=counts)
    assert refused.value.invariant == "mask"


@given(st.text(max_size=12) | st.text(st.characters(min_codepoint=48, max_codepoint=111), max_size=12))
def test_any_code_fills_the_mask_or_is_refused(counts: str) -> None:
    try:
        mask = Mask(width=3, height=4, counts=counts)
    except StructuralError:
        return
    pixels = mask.to_array()
    assert pixels.shape == (4, 3)
    assert np.array_equal(Mask.from_array(pixels).to_array(), pixels)


@given(masks, st.data())
def test_a_changed_letter_never_goes_unnoticed_as_another_size(mask: Mask, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(mask.counts) - 1))
    other = data.draw(st.characters(min_codepoint=40, max_codepoint=120))
    damaged = mask.counts[:place] + other + mask.counts[place + 1 :]
    try:
        pixels = msgspec.structs.replace(mask, counts=damaged).to_array()
    except StructuralError:
        return
    assert pixels.size == mask.width * mask.height


@pytest.mark.parametrize("size", [(0, 2), (2, 0), (-2, -2)])
def test_a_mask_without_pixels_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(StructuralError):
        Mask(width=size[0], height=size[1], counts="0")


def test_bounds_are_those_of_the_covered_pixels() -> None:
    pixels = np.zeros((10, 20), bool)
    pixels[2:5, 4:11] = True
    pixels[3, 5] = False
    assert Mask.from_array(pixels).bounds() == Box(0.2, 0.2, 0.55, 0.5)
    assert Mask.from_array(np.zeros((3, 3), bool)).bounds() is None


@given(bitmaps)
def test_bounds_hold_all_that_is_covered_and_no_more(pixels: Bitmap) -> None:
    box = Mask.from_array(pixels).bounds()
    assert (box is None) == (not pixels.any())
    if box:
        left, top, right, bottom = box.pixels(pixels.shape[1], pixels.shape[0])
        inside = pixels[top:bottom, left:right]
        assert inside.sum() == pixels.sum()
        assert all(edge.any() for edge in (inside[0], inside[-1], inside[:, 0], inside[:, -1]))
