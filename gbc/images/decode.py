"""Encoded bytes to an upright RGB picture."""

from __future__ import annotations

import hashlib
import io
import struct

import numpy as np
import numpy.typing as npt
from PIL import Image as Pillow
from PIL import ImageOps, UnidentifiedImageError

from gbc.graph import Image
from gbc.images.errors import ImageError

MAX_PIXELS = 178_956_970
"""Pictures with more pixels are refused before they are decoded: a small file can hold a huge picture."""


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
        with Pillow.open(io.BytesIO(data)) as opened:
            return 3 * opened.size[0] * opened.size[1]
    except (OSError, ValueError, SyntaxError, Pillow.DecompressionBombError):
        return 0


def decode(data: bytes, max_pixels: int = MAX_PIXELS) -> Picture:
    """Decode a picture of any format that Pillow reads. Raises ``ImageError`` with one line that says why."""
    if not data:
        raise ImageError("decode", "the file is empty")
    try:
        with Pillow.open(io.BytesIO(data)) as opened:
            width, height = opened.size
            if width * height > max_pixels:
                raise ImageError("decode", f"{width} by {height} pixels are more than the {max_pixels:,} allowed")
            pixels = np.array(_upright_rgb(opened))
    except UnidentifiedImageError:
        raise ImageError("decode", "not a picture in a format known here") from None
    except Pillow.DecompressionBombError as bomb:
        raise ImageError("decode", str(bomb)) from None
    except (OSError, ValueError, SyntaxError, EOFError, struct.error, IndexError, MemoryError) as broken:
        raise ImageError("decode", f"damaged: {_one_line(broken)}") from None
    height, width = pixels.shape[:2]
    return Picture(Image(identity(data), width, height), pixels)


def _upright_rgb(opened: Pillow.Image) -> Pillow.Image:
    upright = ImageOps.exif_transpose(opened)
    if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
        rgba = upright.convert("RGBA")
        white = Pillow.new("RGBA", rgba.size, "white")
        return Pillow.alpha_composite(white, rgba).convert("RGB")
    if upright.mode.startswith("I;16") or upright.mode == "I":
        wide = np.asarray(upright).astype(np.uint32)
        return Pillow.fromarray((wide >> 8).clip(0, 255).astype(np.uint8)).convert("RGB")
    return upright.convert("RGB")


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__
