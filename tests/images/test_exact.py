"""Decoding held, pixel by pixel, to references that are made without it."""

from __future__ import annotations

import io

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image as Pillow

from gbc.images import decode
from tests.images.corpus import colours, png, saved

Pixels = npt.NDArray[np.uint8]

UPRIGHT = {
    1: lambda a: a,
    2: lambda a: a[:, ::-1],
    3: lambda a: a[::-1, ::-1],
    4: lambda a: a[::-1],
    5: lambda a: a.transpose(1, 0, 2),
    6: lambda a: np.rot90(a, -1),
    7: lambda a: a[::-1, ::-1].transpose(1, 0, 2),
    8: np.rot90,
}


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_in_every_format_that_has_one(format_: str, orientation: int) -> None:
    options = {"lossless": True} if format_ == "WEBP" else {"quality": 95} if format_ == "JPEG" else {}
    plain = np.asarray(Pillow.open(io.BytesIO(saved(format_, **options))))
    exif = Pillow.Exif()
    exif[0x0112] = orientation
    picture = decode(saved(format_, exif=exif, **options))
    expected = UPRIGHT[orientation](plain)
    assert (picture.height, picture.width) == expected.shape[:2]
    np.testing.assert_array_equal(picture.pixels, expected)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientation_of_avif(orientation: int) -> None:
    exif = Pillow.Exif()
    exif[0x0112] = orientation
    picture = decode(saved("AVIF", quality=100, subsampling="4:4:4", exif=exif.tobytes()))
    plain = decode(saved("AVIF", quality=100, subsampling="4:4:4")).pixels
    np.testing.assert_array_equal(picture.pixels, UPRIGHT[orientation](plain))


def inks() -> Pixels:
    return np.random.default_rng(3).integers(0, 256, (16, 24, 4), dtype=np.uint8)


def from_inks(cmyk: Pixels) -> Pixels:
    """The plain formula: what each ink leaves of white, times what black leaves, rounded as integers are there."""
    left = 255 - cmyk.astype(int)
    product = left[..., :3] * left[..., 3:] + 128
    return (((product >> 8) + product) >> 8).astype(np.uint8)


def test_cmyk_of_tiff() -> None:
    picture = decode(saved("TIFF", Pillow.fromarray(inks(), "CMYK")))
    np.testing.assert_allclose(picture.pixels.astype(int), from_inks(inks()).astype(int), atol=1)


def test_cmyk_of_jpeg_is_inverted_with_and_without_the_mark_of_adobe() -> None:
    flat = np.zeros((16, 16, 4), np.uint8)
    flat[:] = (200, 30, 90, 40)
    inverted = saved("JPEG", Pillow.fromarray(flat, "CMYK"), quality=100)
    assert b"Adobe" in inverted
    expected = from_inks(flat)
    assert np.abs(decode(inverted).pixels.astype(int) - expected).max() <= 3
    start = inverted.index(b"Adobe") - 4
    length = int.from_bytes(inverted[start + 2 : start + 4], "big")
    plain = inverted[:start] + inverted[start + 2 + length :]
    assert b"Adobe" not in plain
    assert np.abs(decode(plain).pixels.astype(int) - expected).max() <= 3


def test_16_bits_are_cut_to_their_high_byte() -> None:
    deep = np.random.default_rng(4).integers(0, 1 << 16, (9, 11), dtype=np.uint16)
    for format_ in ("PNG", "TIFF"):
        pixels = decode(saved(format_, Pillow.fromarray(deep))).pixels
        np.testing.assert_array_equal(pixels, np.repeat((deep >> 8)[..., None], 3, axis=2))
    colour = np.random.default_rng(5).integers(0, 1 << 16, (9, 11, 3), dtype=np.uint16)
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in colour)
    np.testing.assert_array_equal(decode(png(11, 9, 16, 2, rows)).pixels, colour >> 8)


def test_one_transparent_value_of_16_bits_is_white_and_its_neighbours_are_not() -> None:
    deep = np.array([[1000, 1001, 40_000]], np.uint16)
    pixels = decode(saved("PNG", Pillow.fromarray(deep), transparency=1000)).pixels
    assert pixels[0, :, 0].tolist() == [255, 1001 >> 8, 40_000 >> 8]


def test_palettes_of_every_depth() -> None:
    for depth in (1, 2, 4, 8):
        count = 1 << depth
        palette = np.random.default_rng(depth).integers(0, 256, (count, 3), dtype=np.uint8)
        indices = (np.arange(16 * 8).reshape(8, 16) % count).astype(np.uint8)
        picture = Pillow.fromarray(indices, "P")
        picture.putpalette(palette.tobytes())
        np.testing.assert_array_equal(decode(saved("PNG", picture, bits=depth)).pixels, palette[indices])


def test_palettes_with_transparency_lie_over_white() -> None:
    indices = np.array([[0, 1, 2]], np.uint8)
    picture = Pillow.fromarray(indices, "P")
    picture.putpalette([10, 20, 30, 40, 50, 60, 70, 80, 90])
    pixels = decode(saved("PNG", picture, transparency=bytes([0, 255, 255]))).pixels
    assert pixels[0].tolist() == [[255, 255, 255], [40, 50, 60], [70, 80, 90]]


def test_alpha_lies_over_white() -> None:
    rgba = np.random.default_rng(6).integers(0, 256, (12, 10, 4), dtype=np.uint8)
    pixels = decode(saved("PNG", Pillow.fromarray(rgba))).pixels.astype(float)
    share = rgba[..., 3:] / 255
    expected = rgba[..., :3] * share + 255 * (1 - share)
    assert np.abs(pixels - expected).max() <= 1


@pytest.mark.parametrize("format_", ["GIF", "WEBP", "PNG", "TIFF"])
def test_the_first_of_several_frames_or_pages(format_: str) -> None:
    frames = [Pillow.new("RGB", (8, 6), colour) for colour in ("red", "lime", "blue")]
    options = {"lossless": True} if format_ == "WEBP" else {}
    data = saved(format_, frames[0], save_all=True, append_images=frames[1:], **options)
    assert (decode(data).pixels == (255, 0, 0)).all()


def test_a_wide_profile_is_followed() -> None:
    """A profile whose red and blue are swapped: nothing but following it gives the colours back."""
    from PIL import ImageCms

    srgb = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    red, blue = srgb.index(b"rXYZ"), srgb.index(b"bXYZ")
    srgb[red : red + 4], srgb[blue : blue + 4] = b"bXYZ", b"rXYZ"
    pixels = decode(saved("PNG", Pillow.new("RGB", (4, 4), (250, 10, 20)), icc_profile=bytes(srgb))).pixels
    assert np.abs(pixels[0, 0].astype(int) - (20, 10, 250)).max() <= 3


def test_heic_through_its_extra() -> None:
    heif = pytest.importorskip("pillow_heif")
    buffer = io.BytesIO()
    picture = colours().resize((64, 48))
    heif.from_pillow(picture).save(buffer, quality=100, chroma=444)
    decoded = decode(buffer.getvalue())
    assert (decoded.width, decoded.height) == (64, 48)
    assert np.abs(decoded.pixels.astype(int) - np.asarray(picture)).mean() < 4
    assert "HEIF" not in Pillow.OPEN, "nobody else's Pillow is changed"


def test_heic_without_its_extra_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    from gbc.images import ImageError

    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    monkeypatch.setitem(sys.modules, "pillow_heif.as_plugin", None)
    with pytest.raises(ImageError, match=r"pip install 'gbc-builder\[heic\]'"):
        decode(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 100)
