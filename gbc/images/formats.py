"""The formats of pictures that are opened, known by their content and not by the names of their files."""

from __future__ import annotations

import io

from PIL import Image as Pillow

from gbc.images.errors import ImageError

SUFFIXES = frozenset(
    ".jpg .jpeg .jpe .jfif .png .webp .gif .bmp .dib .tif .tiff .avif .avifs .jp2 .ppm .pgm .pbm .tga "
    ".heic .heif .hif".split()
)
"""Endings by which pictures are found in folders and archives."""

_PILLOWS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "DIB", "TIFF", "AVIF", "JPEG2000", "PPM", "TGA")
"""All others stay shut: among Pillow's readers are some that start programs, such as Ghostscript."""

_HEIF_BRANDS = frozenset(b"heic heix heim heis hevc hevx hevm hevs mif1 msf1".split())


def open_picture(data: bytes) -> Pillow.Image:
    """Read a picture's header. Raises ``ImageError`` for HEIC without its extra, else what Pillow raises."""
    if _is_heif(data):
        return _open_heif(data)
    return Pillow.open(io.BytesIO(data), formats=_PILLOWS)


def _is_heif(data: bytes) -> bool:
    """By the brands of the ISO container; those of AVIF share ``mif1``, which therefore must come without them."""
    if data[4:8] != b"ftyp":
        return False
    size = int.from_bytes(data[:4], "big")
    brands = {data[8:12], *(data[at : at + 4] for at in range(16, min(size, 256), 4))}
    return bool(brands & _HEIF_BRANDS) and not brands & {b"avif", b"avis"}


def _open_heif(data: bytes) -> Pillow.Image:
    try:
        import pillow_heif.as_plugin
    except ImportError:
        raise ImageError("decode", "HEIC pictures need: pip install 'gbc-builder[heic]'") from None
    opened: Pillow.Image = pillow_heif.as_plugin.HeifImageFile(io.BytesIO(data))  # type: ignore[no-untyped-call, unused-ignore]
    return opened
