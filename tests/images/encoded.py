"""Small pictures whose every pixel is known, and their encoded bytes."""

from __future__ import annotations

import io

import numpy as np
import numpy.typing as npt
from PIL import Image as Pillow

Pixels = npt.NDArray[np.uint8]


def colours(height: int = 7, width: int = 11) -> Pixels:
    """Every pixel another colour, so that a pixel in the wrong place is seen."""
    y, x = np.mgrid[:height, :width]
    return np.stack([x * 255 // width, y * 255 // height, (x + y * width) % 256], axis=-1).astype(np.uint8)


def encoded(picture: Pillow.Image | Pixels, form: str = "PNG", **options: object) -> bytes:
    stream = io.BytesIO()
    shown = picture if isinstance(picture, Pillow.Image) else Pillow.fromarray(picture)
    shown.save(stream, form, **options)
    return stream.getvalue()


def turned(orientation: int, form: str = "PNG", pixels: Pixels | None = None, **options: object) -> bytes:
    """Bytes whose EXIF says how to turn the stored pixels."""
    exif = Pillow.Exif()
    exif[0x0112] = orientation
    return encoded(colours() if pixels is None else pixels, form, exif=exif.tobytes(), **options)
