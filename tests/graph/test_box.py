from __future__ import annotations

import math

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gbc.graph import WHOLE, Box, StructuralError, bounding
from tests.graph.graphs import boxes


@pytest.mark.parametrize(
    "sides",
    [
        (0.5, 0.0, 0.5, 1.0),
        (0.0, 0.6, 1.0, 0.5),
        (0.0, 0.5, 1.0, 0.5),
        (-0.1, 0.0, 1.0, 1.0),
        (0.0, 0.0, 1.0, 1.0000001),
        (math.nan, 0.0, 1.0, 1.0),
        (0.0, math.nan, 1.0, 1.0),
        (0.0, 0.0, math.nan, 1.0),
        (0.0, 0.0, 1.0, math.nan),
        (0.0, 0.0, math.inf, 1.0),
    ],
)
def test_what_is_no_rectangle_within_the_image_is_refused(sides: tuple[float, float, float, float]) -> None:
    with pytest.raises(StructuralError) as refused:
        Box(*sides)
    assert refused.value.invariant == "box"


def test_a_document_with_a_bad_box_is_refused_in_one_line() -> None:
    with pytest.raises(msgspec.ValidationError, match="no rectangle"):
        msgspec.json.decode(b'{"left": 0.5, "top": 0, "right": 0.2, "bottom": 1}', type=Box)
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(b'{"left": 0, "top": 0, "right": 1, "bottom": 1, "depth": 1}', type=Box)


def test_whole_numbers_become_floats_so_that_equal_boxes_are_equal_bytes() -> None:
    assert msgspec.json.encode(Box(0, 0, 1, 1)) == msgspec.json.encode(WHOLE)  # type: ignore[arg-type]
    assert all(type(side) is float for side in Box(False, 0, True, 1).sides)
    assert msgspec.json.encode(msgspec.json.decode(b'{"left":0,"top":0,"right":1,"bottom":1}', type=Box)) == (
        msgspec.json.encode(WHOLE)
    )


def test_a_box_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        WHOLE.left = 0.5  # type: ignore[misc]


def test_measures() -> None:
    box = Box(0.25, 0.5, 0.75, 0.75)
    assert (box.width, box.height, box.area, box.centre) == (0.5, 0.25, 0.125, (0.5, 0.625))


def test_overlap_of_known_boxes() -> None:
    one, other = Box(0.0, 0.0, 0.5, 0.5), Box(0.25, 0.25, 0.75, 0.75)
    assert one.overlap(other) == 0.0625
    assert one.iou(other) == 0.0625 / 0.4375
    assert one.share_inside(other) == 0.25
    assert one.overlap(Box(0.5, 0.0, 1.0, 0.5)) == 0.0, "to touch is not to overlap"


@given(boxes, boxes)
def test_iou_is_a_symmetric_share(one: Box, other: Box) -> None:
    assert 0 <= one.iou(other) <= 1 + 1e-12
    assert one.iou(other) == pytest.approx(other.iou(one))
    assert one.iou(one) == pytest.approx(1)
    assert one.iou(other) <= one.share_inside(other) + 1e-9
    assert (one.iou(other) > 0) == (one.clipped(other) is not None) or one.overlap(other) < 1e-300


@given(boxes, boxes)
def test_the_union_holds_both_and_the_clip_lies_in_both(one: Box, other: Box) -> None:
    both = one.union(other)
    assert both == other.union(one) == bounding([one, other])
    assert one.share_inside(both) == pytest.approx(1)
    assert other.clipped(both) == other
    cut = one.clipped(other)
    if cut:
        assert cut.clipped(one) == cut.clipped(other) == cut


@given(boxes, boxes)
def test_relative_to_undoes_within(box: Box, frame: Box) -> None:
    assume(frame.width > 1e-3 and frame.height > 1e-3 and box.width > 1e-3 and box.height > 1e-3)
    placed = box.within(frame)
    assert placed.share_inside(frame) == pytest.approx(1)
    back = placed.relative_to(frame)
    assert back is not None
    assert back.sides == pytest.approx(box.sides, abs=1e-9)


@given(boxes, boxes)
def test_within_undoes_relative_to_where_nothing_is_cut(box: Box, frame: Box) -> None:
    inside = box.relative_to(frame)
    if inside is None:
        assert box.overlap(frame) == 0
        return
    cut = box.clipped(frame)
    assert cut is not None
    assert inside.within(frame).sides == pytest.approx(cut.sides, abs=1e-9)


def test_whole_is_neutral() -> None:
    box = Box(0.1, 0.2, 0.3, 0.4)
    assert box.within(WHOLE) == box == box.relative_to(WHOLE)
    assert WHOLE.within(box).sides == pytest.approx(box.sides)


@given(boxes, st.floats(0, 1))
def test_padding_grows_each_side_and_stays_in_the_image(box: Box, fraction: float) -> None:
    padded = box.padded(fraction)
    assert box.clipped(padded) == box
    assert padded.left == max(0, box.left - fraction * box.width)
    assert padded.bottom == min(1, box.bottom + fraction * box.height)
    assert box.padded(0) == box


@given(st.data(), st.integers(1, 3000), st.integers(1, 3000))
def test_pixels_come_back_exactly_even_from_six_digits(data: st.DataObject, width: int, height: int) -> None:
    left, top = data.draw(st.integers(0, width - 1)), data.draw(st.integers(0, height - 1))
    right, bottom = data.draw(st.integers(left + 1, width)), data.draw(st.integers(top + 1, height))
    box = Box.from_pixels(left, top, right, bottom, width=width, height=height)
    assert box.pixels(width, height) == (left, top, right, bottom)
    assert box.rounded().pixels(width, height) == (left, top, right, bottom)


@given(boxes, st.integers(1, 3000), st.integers(1, 3000))
def test_pixels_are_the_nearest_and_never_none(box: Box, width: int, height: int) -> None:
    left, top, right, bottom = box.pixels(width, height)
    assert 0 <= left < right <= width
    assert 0 <= top < bottom <= height
    assert abs(left - box.left * width) <= 1.5
    assert abs(bottom - box.bottom * height) <= 1.5
    if right - left > 1:
        assert abs(left - box.left * width) <= 0.5
        assert abs(right - box.right * width) <= 0.5


def test_a_sliver_at_the_far_edge_has_a_pixel_inside_the_image() -> None:
    assert Box(0.9999, 0.9999, 1.0, 1.0).pixels(10, 10) == (9, 9, 10, 10)


def test_pixels_beyond_the_edge_are_cut_off() -> None:
    assert Box.from_pixels(-5, -5, 50, 200, width=100, height=100) == Box(0.0, 0.0, 0.5, 1.0)
    with pytest.raises(StructuralError):
        Box.from_pixels(100, 0, 120, 50, width=100, height=100)


def test_rounding_that_leaves_no_area_is_refused() -> None:
    with pytest.raises(StructuralError):
        Box(0.5, 0.5, 0.5000001, 0.6).rounded()


def test_boxes_that_only_touch_have_no_part_in_common() -> None:
    box = Box(0.0, 0.0, 0.5, 0.5)
    for beside in (Box(0.5, 0.0, 1.0, 0.5), Box(0.0, 0.5, 0.5, 1.0), Box(0.5, 0.5, 1.0, 1.0)):
        assert box.clipped(beside) is None
        assert box.relative_to(beside) is None
