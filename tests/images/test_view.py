"""A view shows exactly the pixels of its rectangle, and its box is exactly that rectangle."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gbc.graph import WHOLE, Box
from gbc.images import Picture, View, decode
from tests.graph.graphs import boxes
from tests.images.encoded import colours, encoded

PICTURE = decode(encoded(colours(37, 53)))


def test_the_view_of_everything_is_everything() -> None:
    view = View(PICTURE)
    assert np.array_equal(view.pixels, colours(37, 53))
    assert view.box == WHOLE
    assert (view.width, view.height) == (53, 37)


@given(st.data())
def test_a_view_shows_the_pixels_of_its_rectangle(data: st.DataObject) -> None:
    left, top = data.draw(st.integers(0, 52)), data.draw(st.integers(0, 36))
    right, bottom = data.draw(st.integers(left + 1, 53)), data.draw(st.integers(top + 1, 37))
    view = View(PICTURE, Box.from_pixels(left, top, right, bottom, width=53, height=37))
    assert view.rectangle == (left, top, right, bottom)
    assert np.array_equal(view.pixels, colours(37, 53)[top:bottom, left:right])
    assert (view.height, view.width) == view.pixels.shape[:2]


@given(boxes)
def test_the_box_of_a_view_is_its_rectangle_however_it_was_asked_for(box: Box) -> None:
    view = View(PICTURE, box)
    assert view.box == Box.from_pixels(*view.rectangle, width=53, height=37)
    assert View(PICTURE, view.box) == view
    assert view.pixels.size > 0


@given(boxes, st.data())
def test_a_pixel_of_the_view_is_the_same_pixel_of_the_picture(box: Box, data: st.DataObject) -> None:
    view = View(PICTURE, box)
    x, y = data.draw(st.integers(0, view.width - 1)), data.draw(st.integers(0, view.height - 1))
    seen = Box.from_pixels(x, y, x + 1, y + 1, width=view.width, height=view.height).rounded()
    left, top, right, bottom = seen.within(view.box).pixels(53, 37)
    assert (right - left, bottom - top) == (1, 1)
    assert np.array_equal(PICTURE.pixels[top, left], view.pixels[y, x])


@given(boxes, boxes)
def test_a_box_of_the_picture_lies_in_the_view_where_it_shows(box: Box, other: Box) -> None:
    view = View(PICTURE, box)
    inside = view.inside(other)
    if inside is None:
        assert other.overlap(view.box) == 0
    else:
        assert inside.within(view.box).sides == pytest.approx(other.clipped(view.box).sides, abs=1e-9)  # type: ignore[union-attr]


def test_context_is_a_share_of_the_region() -> None:
    picture = decode(encoded(colours(100, 200)))
    around = View.around(picture, Box.from_pixels(100, 40, 140, 60, width=200, height=100), 0.1)
    assert around.rectangle == (96, 38, 144, 62)
    assert View.around(picture, WHOLE, 0.5) == View(picture)


def test_views_of_the_same_pixels_are_equal() -> None:
    same = decode(encoded(colours(37, 53)))
    assert View(PICTURE, Box(0.1, 0.1, 0.5, 0.5)) == View(same, Box(0.1001, 0.1, 0.5, 0.5))
    assert hash(View(PICTURE)) == hash(View(same))
    assert View(PICTURE) != View(PICTURE, Box(0.0, 0.0, 0.5, 1.0))
    assert View(PICTURE) != View(decode(encoded(colours(37, 53), compress_level=0)))
    assert View(PICTURE) != "a view"


def test_a_view_copies_and_changes_nothing() -> None:
    view = View(PICTURE, Box(0.1, 0.1, 0.5, 0.5))
    assert np.shares_memory(view.pixels, PICTURE.pixels)
    with pytest.raises(ValueError, match="read-only"):
        view.pixels[0, 0] = 0


def test_a_picture_knows_its_size() -> None:
    assert isinstance(PICTURE, Picture)
    assert (PICTURE.width, PICTURE.height) == (53, 37)
