"""Photographs that the tests of the embedded models look at; tests skip where they are absent."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from gbc.graph import Image
from gbc.images import Picture, decode
from gbc.images.samples import SampleError, sample_path

PHOTOS = Path(__file__).resolve().parents[4] / "shared" / "data" / "photos"


def photo(name: str) -> Picture:
    """One of the photographs that are not part of the project."""
    path = PHOTOS / f"{name}.jpg"
    if not path.exists():
        pytest.skip(f"needs the photograph {path}")
    return decode(path.read_bytes())


def sample(name: str) -> Picture:
    """One of scikit-image's photographs."""
    try:
        return decode(sample_path(f"sample:{name}").read_bytes())
    except SampleError as missing:
        pytest.skip(str(missing))


def picture(pixels: npt.NDArray[np.uint8], name: str = "0") -> Picture:
    """A picture made up of an array of shape (height, width, 3)."""
    height, width = pixels.shape[:2]
    return Picture(Image(name.rjust(64, "0"), width, height), pixels)
