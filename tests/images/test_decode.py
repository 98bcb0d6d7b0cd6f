"""Encoded bytes become upright RGB pixels, each where it belongs; what is broken is an error of one line."""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image as Pillow

from gbc.images import ImageError, decode, decoded_size, identity
from tests.images.encoded import Pixels, colours, encoded, turned

UPRIGHT: dict[int, Callable[[Pixels], Pixels]] = {
    1: np.asarray,
    2: lambda p: p[:, ::-1],
    3: lambda p: p[::-1, ::-1],
    4: lambda p: p[::-1],
    5: lambda p: p.transpose(1, 0, 2),
    6: lambda p: np.rot90(p, -1),
    7: lambda p: p.transpose(1, 0, 2)[::-1, ::-1],
    8: np.rot90,
}
"""What EXIF's eight orientations ask for, in plain array operations."""


@pytest.mark.parametrize("orientation", UPRIGHT)
def test_every_orientation_is_turned_upright_to_the_pixel(orientation: int) -> None:
    picture = decode(turned(orientation))
    expected = UPRIGHT[orientation](colours())
    assert np.array_equal(picture.pixels, expected)
    assert (picture.height, picture.width) == expected.shape[:2]
    assert (picture.image.width, picture.image.height) == (picture.width, picture.height)


@pytest.mark.parametrize("orientation", UPRIGHT)
@pytest.mark.parametrize("form", ["JPEG", "WEBP", "TIFF"])
def test_orientation_is_read_from_other_formats(form: str, orientation: int) -> None:
    blocks = np.zeros((32, 64, 3), np.uint8)
    blocks[:16, :32] = 255
    options = {"JPEG": {"quality": 95}, "WEBP": {"lossless": True}, "TIFF": {}}[form]
    pixels = decode(turned(orientation, form, blocks, **options)).pixels
    expected = UPRIGHT[orientation](blocks)
    assert pixels.shape == expected.shape
    assert np.abs(pixels.astype(int) - expected).max() < 30


@pytest.mark.parametrize("orientation", [0, 9, 65535])
def test_an_orientation_that_there_is_not_turns_nothing(orientation: int) -> None:
    assert np.array_equal(decode(turned(orientation)).pixels, colours())


@pytest.mark.parametrize("form", ["PNG", "BMP", "TIFF", "PPM"])
def test_lossless_formats_give_the_pixels_themselves(form: str) -> None:
    assert np.array_equal(decode(encoded(colours(), form)).pixels, colours())


def test_pixels_are_upright_rgb_and_cannot_be_written() -> None:
    picture = decode(encoded(colours()))
    assert picture.pixels.dtype == np.uint8
    with pytest.raises(ValueError, match="read-only"):
        picture.pixels[0, 0] = 0


def test_transparency_shows_white() -> None:
    pixels = np.zeros((1, 3, 4), np.uint8)
    pixels[0] = [[200, 0, 0, 255], [200, 0, 0, 0], [0, 0, 0, 128]]
    solid, clear, half = decode(encoded(pixels)).pixels[0].tolist()
    assert solid == [200, 0, 0]
    assert clear == [255, 255, 255]
    assert all(abs(channel - 127) <= 1 for channel in half)


def test_grey_with_transparency_shows_white_too() -> None:
    pixels = np.array([[[10, 255], [10, 0]]], np.uint8)
    assert decode(encoded(Pillow.fromarray(pixels, "LA"))).pixels[0].tolist() == [[10, 10, 10], [255, 255, 255]]


def test_a_palette_is_looked_up_and_its_transparent_colour_is_white() -> None:
    picture = Pillow.new("P", (3, 1))
    picture.putpalette([255, 0, 0, 0, 255, 0, 0, 0, 255])
    picture.putdata([0, 1, 2])
    colours_of = [[255, 0, 0], [0, 255, 0], [0, 0, 255]]
    assert decode(encoded(picture)).pixels[0].tolist() == colours_of
    assert decode(encoded(picture, transparency=1)).pixels[0].tolist() == [[255, 0, 0], [255, 255, 255], [0, 0, 255]]
    assert decode(encoded(picture, "GIF")).pixels[0].tolist() == colours_of


def test_sixteen_bits_are_cut_to_eight_and_not_clipped() -> None:
    deep = np.array([[0, 255, 256, 32768, 65535]], np.uint16)
    assert decode(encoded(Pillow.fromarray(deep))).pixels[0, :, 0].tolist() == [0, 0, 1, 128, 255]


@pytest.mark.parametrize("mode", ["1", "L"])
def test_black_and_white_and_grey_become_rgb(mode: str) -> None:
    picture = Pillow.new(mode, (2, 1))
    picture.putdata([0, 255])
    assert decode(encoded(picture)).pixels[0].tolist() == [[0, 0, 0], [255, 255, 255]]


def test_cmyk_becomes_rgb() -> None:
    picture = Pillow.new("CMYK", (8, 8), (0, 0, 0, 0))
    assert decode(encoded(picture, "JPEG")).pixels.min() > 250


def test_of_an_animation_the_first_frame_counts() -> None:
    frames = [Pillow.new("RGB", (4, 4), colour) for colour in ("red", "blue")]
    data = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert decode(data).pixels[0, 0].tolist() == [255, 0, 0]


def test_the_identity_is_that_of_the_bytes_not_of_the_pixels() -> None:
    data = encoded(colours())
    other = encoded(colours(), compress_level=0)
    assert identity(data) == hashlib.sha256(data).hexdigest() == decode(data).image.id
    assert np.array_equal(decode(data).pixels, decode(other).pixels)
    assert identity(other) != identity(data)


def test_the_name_of_a_file_says_nothing_about_its_format() -> None:
    """A JPEG called .png is a JPEG: only the bytes are looked at."""
    assert decode(encoded(colours(), "JPEG")).width == 11


def _half(data: bytes) -> bytes:
    return data[: len(data) // 2]


NO_PICTURE = {
    "nothing": b"",
    "text": b"just some text that somebody called a picture\n" * 20,
    "a page of the web": b"<!doctype html><html><body>404 not found</body></html>",
    "zeros": bytes(5000),
    "the start of a PNG and no more": encoded(colours())[:20],
    "the signature of a PNG alone": b"\x89PNG\r\n\x1a\n",
    "the signature of a JPEG alone": b"\xff\xd8\xff",
    "half a PNG": _half(encoded(colours(60, 90))),
    "half a JPEG": _half(encoded(colours(60, 90), "JPEG")),
    "a PNG with damaged pixels": encoded(colours(60, 90), compress_level=0)[:200] + bytes(15000),
}


@pytest.mark.parametrize("what", NO_PICTURE)
def test_what_is_no_whole_picture_is_an_error_of_one_line(what: str) -> None:
    with pytest.raises(ImageError) as refused:
        decode(NO_PICTURE[what])
    assert refused.value.stage == "decode"
    assert str(refused.value).strip()
    assert "\n" not in str(refused.value)


def _bomb(width: int, height: int) -> bytes:
    """A PNG whose header promises a huge picture."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def test_a_bomb_is_refused_by_its_header() -> None:
    for side in (20_000, 60_000):
        with pytest.raises(ImageError, match="pixels") as refused:
            decode(_bomb(side, side))
        assert refused.value.stage == "decode"
        assert "\n" not in str(refused.value)


def test_the_limit_of_pixels_is_the_callers() -> None:
    assert decode(encoded(colours(10, 10)), max_pixels=100).width == 10
    with pytest.raises(ImageError, match="10 by 10"):
        decode(encoded(colours(10, 10)), max_pixels=99)


def test_the_size_once_decoded_is_known_from_the_header() -> None:
    assert decoded_size(encoded(colours(7, 11))) == 7 * 11 * 3 == decode(encoded(colours(7, 11))).pixels.nbytes
    assert decoded_size(b"no picture") == 0
    assert decoded_size(b"") == 0


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP"])
def test_bytes_damaged_anywhere_are_a_picture_or_an_error_of_one_line(form: str) -> None:
    whole = encoded(colours(24, 36), form)
    random = np.random.default_rng(5)
    refused = 0
    for _ in range(150):
        damaged = bytearray(whole)
        for place in random.integers(0, len(whole), 4):
            damaged[place] = random.integers(0, 256)
        try:
            pixels = decode(bytes(damaged[: random.integers(len(whole) // 2, len(whole) + 1)])).pixels
        except ImageError as error:
            assert error.stage == "decode"
            assert "\n" not in str(error)
            refused += 1
        else:
            assert pixels.ndim == 3
    assert refused, "nothing was damaged"
