"""Frames and names on views: around what they name, legible on small views and large ones."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gbc.graph import Box
from gbc.models.prompted.asking import shrunk
from gbc.models.prompted.drawing import COLOURS, MIN_SIDE, frame_width, framed
from tests.models.prompted.answering import frames_of

BOXES = [Box(0.05, 0.1, 0.35, 0.9), Box(0.45, 0.1, 0.6, 0.5), Box(0.5, 0.6, 0.95, 0.95)]


def grey(width: int, height: int) -> np.ndarray:
    return np.full((height, width, 3), 120, np.uint8)


@pytest.mark.parametrize("size", [(20, 20), (33, 90), (160, 120), (640, 480), (1024, 1024), (3000, 1200)])
def test_every_frame_is_where_its_box_is_and_bears_its_name(size: tuple[int, int]) -> None:
    drawn = framed(grey(*size), BOXES, ["1", "2", "3"])
    factor = max(1, -(-MIN_SIDE // max(size)))
    width, height = size[0] * factor, size[1] * factor
    rim = frame_width(width, height)
    assert drawn.shape == (height + 2 * rim, width + 2 * rim, 3)
    places = [tuple(side + rim for side in box.pixels(width, height)) for box in BOXES]
    assert frames_of(drawn, ["1", "2", "3"]) == places


def test_the_pixels_inside_stay_as_they_were() -> None:
    pixels = np.random.default_rng(0).integers(0, 200, (600, 800, 3), dtype=np.uint8)
    drawn = framed(pixels, BOXES[:1], ["1"])
    rim = frame_width(800, 600)
    left, top, right, bottom = BOXES[0].pixels(800, 600)
    assert (drawn[top + rim : bottom + rim, left + rim : right + rim] == pixels[top:bottom, left:right]).all()


@given(
    st.integers(1, 300),
    st.integers(1, 300),
    st.lists(st.tuples(*[st.floats(0, 1)] * 4), min_size=1, max_size=12),
    st.text(min_size=1, max_size=40),
)
def test_anything_can_be_drawn(
    width: int, height: int, sides: list[tuple[float, float, float, float]], name: str
) -> None:
    boxes = [Box(min(a, c), min(b, d), max(a, c), max(b, d)) for a, b, c, d in sides if a != c and b != d]
    view = shrunk(grey(width, height), 256)
    drawn = framed(view, boxes, [name] * len(boxes))
    assert max(drawn.shape) >= MIN_SIDE or not boxes
    assert view.max() == 120, "the picture itself is never drawn on"


def test_badges_keep_off_each_other_and_off_other_things() -> None:
    """Side by side and touching, as rows of things are."""
    boxes = [Box(n / 8, 0.3, (n + 1) / 8, 0.7) for n in range(8)]
    names = [str(n + 1) for n in range(8)]
    assert len(frames_of(framed(grey(400, 200), boxes, names), names)) == len(COLOURS)


def test_names_are_read_by_a_reader_of_text() -> None:
    """One that knows nothing of how they were written."""
    pytest.importorskip("rapidocr", reason="pip install 'gbc-builder[embedded]'")
    from gbc.images import View, decode
    from gbc.models.embedded.reader import RapidReader
    from tests.models.prompted.answering import png

    names = ["boat", "cat", "rocket"]
    reader = RapidReader(RapidReader.Settings(), 0)
    for size in ((120, 90), (800, 600)):
        picture = decode(png(framed(grey(*size), BOXES, names)))
        (lines,) = reader.read([View(picture)])
        assert {line.text.lower() for line in lines} == set(names), size
