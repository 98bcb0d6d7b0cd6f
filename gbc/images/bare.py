"""A picture's bytes without what they tell beside the picture: EXIF with its place, XMP, IPTC, comments, thumbnails."""

from __future__ import annotations

import io
import re
import struct
import zlib
from collections.abc import Iterator

from PIL import ExifTags
from PIL import Image as Pillow

from gbc.images.colour import orientation_of, upright_rgb
from gbc.images.decode import BROKEN, header_of
from gbc.images.errors import ImageError

_JPEG_KEPT = (b"JFIF\0", b"ICC_PROFILE\0", b"Adobe")
"""Application segments without which the picture would look otherwise: density, profile, colour transform."""

_PNG_KEPT = frozenset(
    b"IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB cICP mDCV cLLI bKGD hIST pHYs sPLT acTL fcTL fdAT".split()
)
_WEBP_KEPT = frozenset((b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"))
_WEBP_EXIF, _WEBP_XMP = 0x08, 0x04

_NEXT_MARKER = re.compile(rb"\xff+([^\x00\xff\xd0-\xd7])", re.DOTALL)
"""In the compressed part of a JPEG, 255 is followed by 0, and restart markers are part of it."""

_PNG_MODES = frozenset(("1", "L", "LA", "I", "I;16", "P", "RGB", "RGBA"))


def bare(data: bytes) -> bytes:
    """The same picture, with its pixels, its colour profile, and its orientation where it has to be turned.

    JPEG, PNG and WebP lose whole segments and are not encoded anew; a picture of another format becomes a PNG where
    it holds anything that is to go. Raises ``ImageError`` where the bytes are not to be read as what they claim to be.
    """
    try:
        with header_of(data) as opened:
            orientation = orientation_of(opened)
            match opened.format:
                case "JPEG" | "MPO":
                    return _jpeg(data, orientation)
                case "PNG":
                    return _png(data, orientation)
                case "WEBP":
                    return _webp(data, orientation)
            return _encoded_anew(opened) if _tells(opened) else data
    except BROKEN as broken:
        raise ImageError("decode", f"damaged: {broken}") from None


def _jpeg(data: bytes, orientation: int) -> bytes:
    turned = [_segment(0xE1, b"Exif\0\0" + _exif(orientation))] if orientation > 1 else []
    return b"".join((b"\xff\xd8", *turned, *_jpeg_parts(data)))


def _jpeg_parts(data: bytes) -> Iterator[bytes]:
    """Segments and compressed parts up to the end of the first picture; a second one may follow it in the file."""
    at = 2
    while True:
        found = _NEXT_MARKER.search(data, at)
        if found is None:
            yield data[at:] + b"\xff\xd9"  # cut off: it stays so, and still can be read as far as it goes
            return
        if found.start() > at:
            yield data[at : found.start()]
        kind, at = found[1][0], found.end()
        if kind == 0xD9:
            yield b"\xff\xd9"
            return
        (size,) = struct.unpack_from(">H", data, at)
        content = data[at + 2 : at + size]
        if content.startswith(b"JFIF\0"):
            content = content[:12] + b"\0\0"  # without its thumbnail
        at += size
        if kind != 0xFE and (not 0xE0 <= kind <= 0xEF or content.startswith(_JPEG_KEPT)):
            yield _segment(kind, content)


def _segment(kind: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, kind, len(content) + 2) + content


def _png(data: bytes, orientation: int) -> bytes:
    parts, at, kind = [data[:8]], 8, b""
    while kind != b"IEND" and at + 12 <= len(data):
        (size,) = struct.unpack_from(">I", data, at)
        kind = data[at + 4 : at + 8]
        if kind in _PNG_KEPT:
            parts.append(data[at : at + 12 + size])
        if kind == b"IHDR" and orientation > 1:
            parts.append(_png_chunk(b"eXIf", _exif(orientation)))
        at += 12 + size
    return b"".join(parts)


def _png_chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _webp(data: bytes, orientation: int) -> bytes:
    parts, at = [], 12
    while at + 8 <= len(data):
        kind, size = data[at : at + 4], struct.unpack_from("<I", data, at + 4)[0]
        content = data[at + 8 : at + 8 + size]
        at += 8 + size + size % 2
        if kind == b"VP8X":
            flags = content[0] & ~(_WEBP_EXIF | _WEBP_XMP) | (_WEBP_EXIF if orientation > 1 else 0)
            content = bytes((flags,)) + content[1:]
        if kind in _WEBP_KEPT:
            parts.append(_webp_chunk(kind, content))
    if orientation > 1:
        parts.append(_webp_chunk(b"EXIF", _exif(orientation)))
    body = b"WEBP" + b"".join(parts)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _webp_chunk(kind: bytes, content: bytes) -> bytes:
    return kind + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)


def _exif(orientation: int) -> bytes:
    """EXIF that holds the orientation alone."""
    entry = struct.pack("<HHIHH", ExifTags.Base.Orientation, 3, 1, orientation, 0)
    return b"II*\0" + struct.pack("<IH", 8, 1) + entry + struct.pack("<I", 0)


def _tells(opened: Pillow.Image) -> bool:
    """Whether a picture of another format holds more than is needed to show it."""
    beside = {"exif", "xmp", "comment", "XML:com.adobe.xmp", "photoshop", "id_section", "xml"}
    tags = set(opened.getexif()) - _TIFF_SHAPE
    return bool(tags or beside & {name for name, value in opened.info.items() if value})


_TIFF_SHAPE = frozenset(
    (
        *range(254, 260), 262, 266, 273, 274, *range(277, 285), 292, 293, 296, 301, *range(317, 321), *range(322, 326),
        330, *range(338, 342), 347, *range(512, 516), *range(529, 533), 34675,
    )
)  # fmt: skip
"""Tags of TIFF that say how the pixels are laid out, and the profile."""


def _encoded_anew(opened: Pillow.Image) -> bytes:
    """The first frame as PNG; what PNG cannot hold becomes RGB of 8 bits."""
    out = io.BytesIO()
    orientation = orientation_of(opened)
    opened.load()
    if opened.mode in _PNG_MODES and orientation == 1:
        kept = {name: opened.info[name] for name in ("icc_profile", "transparency") if opened.info.get(name)}
        plain = opened.copy()
        plain.info = {}
        plain.save(out, "PNG", **kept)
    else:
        upright_rgb(opened).save(out, "PNG")
    return out.getvalue()
