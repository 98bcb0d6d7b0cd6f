"""Encoded bytes to an upright RGB picture."""

from __future__ import annotations

import hashlib
import struct
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import numpy.typing as npt
from PIL import Image as Pillow
from PIL import ImageFile, UnidentifiedImageError

from gbc.graph import Image
from gbc.images.colour import upright_rgb
from gbc.images.errors import ImageError
from gbc.images.formats import open_picture
from gbc.images.limits import MAX_PIXELS
from gbc.images.quiet import quiet_pillow

BROKEN = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    MemoryError,
    OSError,
    Pillow.DecompressionBombError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)
"""What Pillow's readers raise over damaged files: each was seen."""

_pillows_limit = threading.Lock()

ImageFile.MAXBLOCK = max(ImageFile.MAXBLOCK, 1 << 20)
"""Pillow hands pixels out in blocks of this size. In its own, of 64 kB, each picture of a megapixel would be copied
once more, and would wait 50 times for Python's lock.
"""


class Picture:
    """A decoded picture: its identity and its pixels.

    ``pixels`` is a read-only array of shape (height, width, 3), RGB, 8 bits a channel, orientation applied.
    """

    __slots__ = ("__weakref__", "image", "pixels")

    def __init__(self, image: Image, pixels: npt.NDArray[np.uint8]) -> None:
        pixels.flags.writeable = False
        self.image = image
        self.pixels = pixels

    @property
    def width(self) -> int:
        """Pixels across, after orientation."""
        return self.image.width

    @property
    def height(self) -> int:
        """Pixels down, after orientation."""
        return self.image.height


def identity(data: bytes) -> str:
    """The id of a picture: SHA-256 of its encoded bytes."""
    return hashlib.sha256(data).hexdigest()


def decoded_size(data: bytes) -> int:
    """Bytes that the decoded picture will take, by its header; 0 where that cannot be read."""
    try:
        with header_of(data) as opened:
            return 3 * opened.size[0] * opened.size[1]
    except (ImageError, *BROKEN):
        return 0


def decode(data: bytes, max_pixels: int = MAX_PIXELS, image_id: str | None = None) -> Picture:
    """Decode a picture, its first frame or page where there are several; the content says which format it has.

    ``image_id`` is the picture's id where that was worked out already.
    A picture with more than ``max_pixels`` is refused before it is decoded: a small file can hold a huge one.
    Raises ``ImageError`` with one line that says why.
    """
    if not data:
        raise ImageError("decode", "the file is empty")
    try:
        with header_of(data) as opened:
            width, height = opened.size
            if width * height > max_pixels:
                raise ImageError("decode", f"{width} by {height} pixels are more than the {max_pixels:,} allowed")
            pixels = _pixels(upright_rgb(opened))
    except UnidentifiedImageError:
        raise ImageError("decode", "not a picture in a format known here") from None
    except BROKEN as broken:
        raise ImageError("decode", f"damaged: {_one_line(broken)}") from None
    height, width = pixels.shape[:2]
    return Picture(Image(image_id or identity(data), width, height), pixels)


def _pixels(rgb: Pillow.Image) -> npt.NDArray[np.uint8]:
    """The pixels of an RGB picture, without the copy that an array of its own would be."""
    return np.frombuffer(rgb.tobytes(), np.uint8).reshape(rgb.height, rgb.width, 3)


@contextmanager
def header_of(data: bytes) -> Iterator[Pillow.Image]:
    """A picture whose header was read. Pillow's own limit of pixels is ours to set: it is lifted for that moment."""
    with quiet_pillow():
        with _pillows_limit:
            saved, Pillow.MAX_IMAGE_PIXELS = Pillow.MAX_IMAGE_PIXELS, None
            try:
                opened = open_picture(data)
            finally:
                Pillow.MAX_IMAGE_PIXELS = saved
        with opened:
            yield opened


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__
