"""What is published of a picture: its pixels, and nothing of who took it, where and when."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image as Pillow
from PIL import ImageCms, PngImagePlugin

from gbc.images import ImageError, bare, decode
from tests.images.encoded import colours, encoded

SECRETS = (b"Leica of Ada", b"N51.5", b"Ada Lovelace", b"<x:xmpmeta", b"a comment", b"GPSLatitude")
ICC = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def exif(orientation: int) -> bytes:
    made = Pillow.Exif()
    made[0x0112] = orientation
    made[0x010F] = "Leica of Ada"
    made[0x013B] = "Ada Lovelace"
    made.get_ifd(0x8825)[1] = "N51.5"
    return made.tobytes()


def telling(form: str, orientation: int) -> bytes:
    """A picture with all that its format can tell."""
    xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><a>GPSLatitude</a></x:xmpmeta>'
    options: dict[str, object] = {"exif": exif(orientation), "icc_profile": ICC}
    if form == "PNG":
        text = PngImagePlugin.PngInfo()
        text.add_text("Comment", "a comment")
        text.add_itxt("XML:com.adobe.xmp", xmp.decode())
        options["pnginfo"] = text
    elif form == "WEBP":
        options |= {"xmp": xmp, "lossless": True}
    elif form == "JPEG":
        options |= {"xmp": xmp, "comment": b"a comment", "quality": 95}
    elif form == "GIF":
        options = {"comment": b"a comment"}
    data = encoded(Pillow.fromarray(colours(20, 30)), form, **options)
    return data + b"a comment after the end" if form in ("PNG", "JPEG") else data


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_it_looks_the_same_and_tells_nothing(form: str, orientation: int) -> None:
    data = telling(form, orientation)
    assert any(secret in data for secret in SECRETS)
    kept = bare(data)
    assert [secret for secret in SECRETS if secret in kept] == []
    assert np.array_equal(decode(kept).pixels, decode(data).pixels)
    with Pillow.open(io.BytesIO(kept)) as opened:
        tags = dict(opened.getexif())
        assert tags == ({} if orientation == 1 or form in ("TIFF", "AVIF") else {0x0112: orientation})
        if form in ("JPEG", "PNG", "WEBP"):
            assert opened.format == form
            assert opened.info["icc_profile"] == ICC
    assert bare(kept) == kept


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_these_are_not_encoded_anew(form: str) -> None:
    """What is left stands there bit by bit."""
    plain = encoded(Pillow.fromarray(colours(20, 30)), form, icc_profile=ICC)
    assert bare(plain) == plain
    stored = max(telling(form, 1).split({"JPEG": b"\xff\xda", "PNG": b"IDAT", "WEBP": b"VP8L"}[form])[1:], key=len)
    assert stored[:50] in bare(telling(form, 1))


def test_progressive_jpegs_and_those_of_other_colours_stay() -> None:
    for options in ({"progressive": True}, {"restart_marker_blocks": 1}, {"qtables": "web_low"}):
        data = encoded(Pillow.fromarray(colours(40, 60)), "JPEG", exif=exif(6), **options)
        assert np.array_equal(decode(bare(data)).pixels, decode(data).pixels)
    cmyk = encoded(Pillow.fromarray(colours(40, 60)).convert("CMYK"), "JPEG", exif=exif(1))
    assert np.array_equal(decode(bare(cmyk)).pixels, decode(cmyk).pixels)
    assert b"Ada" not in bare(cmyk)


def test_a_second_picture_in_the_file_goes() -> None:
    first, second = Pillow.fromarray(colours(20, 30)), Pillow.fromarray(colours(20, 30)[::-1].copy())
    data = encoded(first, "MPO", save_all=True, append_images=[second], exif=exif(1))
    assert b"MPF" in data
    kept = bare(data)
    assert np.array_equal(decode(kept).pixels, decode(data).pixels)
    assert (kept.count(b"\xff\xd8\xff"), b"MPF" in kept, b"Ada" in kept) == (1, False, False)


def test_chunks_that_nobody_knows_go_too() -> None:
    content = b"Ada Lovelace"
    chunk = struct.pack(">I", len(content)) + b"prVt" + content + struct.pack(">I", zlib.crc32(b"prVt" + content))
    plain = encoded(colours())
    assert bare(plain[:33] + chunk + plain[33:]) == plain


def test_other_formats_stay_as_they_are_where_they_tell_nothing() -> None:
    for form in ("TIFF", "BMP", "GIF", "AVIF", "PPM"):
        data = encoded(colours(20, 30), form)
        assert bare(data) == data, form
    kept = bare(telling("GIF", 1))
    assert b"comment" not in kept
    assert np.array_equal(decode(kept).pixels, decode(telling("GIF", 1)).pixels)


@pytest.mark.parametrize("data", [b"", b"no picture", encoded(colours(), "JPEG")[:40]])
def test_what_cannot_be_read_is_told(data: bytes) -> None:
    with pytest.raises(ImageError):
        bare(data)
