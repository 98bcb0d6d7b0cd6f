"""Text that is read, and pictures in which none can be."""

from __future__ import annotations

import io

import pytest
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from gbc.images import Picture, View, decode

pytest.importorskip("rapidocr", reason="needs the extra embedded")

from gbc.models.embedded.reader import RapidReader, ReaderSettings


@pytest.fixture(scope="module")
def reader() -> RapidReader:
    return RapidReader(ReaderSettings())


def picture(size: tuple[int, int], text: str = "") -> Picture:
    drawn = Pillow.new("RGB", size, "white")
    ImageDraw.Draw(drawn).text((40, 60), text, fill="black", font=ImageFont.load_default(48))
    buffer = io.BytesIO()
    drawn.save(buffer, "PNG")
    return decode(buffer.getvalue())


def test_a_line_is_read_where_it_stands(reader: RapidReader) -> None:
    ((line,),) = reader.read([View(picture((480, 200), "EXIT 42"))])
    assert line.text == "EXIT 42"
    left, top, right, bottom = line.box.pixels(480, 200)
    assert 20 <= left <= 45
    assert 50 <= top <= 80
    assert 180 <= right <= 300
    assert 90 <= bottom <= 130


@pytest.mark.parametrize("size", [(1, 5000), (5000, 1), (3000, 4), (10, 3000), (1, 1), (3, 3)])
def test_pictures_too_thin_for_a_letter_hold_no_text(reader: RapidReader, size: tuple[int, int]) -> None:
    assert reader.read([View(picture(size))]) == [[]]


def test_signs_of_lattices_are_no_text(reader: RapidReader) -> None:
    assert reader.read([View(picture((480, 200), "XXXX")), View(picture((480, 200), "8"))]) == [[], []]
