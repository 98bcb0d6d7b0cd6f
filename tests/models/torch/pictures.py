"""Pictures made of numbers."""

from __future__ import annotations

import hashlib

import numpy as np

from gbc.graph import Image
from gbc.images import Picture


def picture(width: int, height: int, seed: int = 0) -> Picture:
    """Coloured rectangles and some noise."""
    chance = np.random.default_rng((seed, width, height))
    pixels = chance.integers(0, 60, (height, width, 3))
    for _ in range(6):
        left, top = int(chance.integers(width)), int(chance.integers(height))
        pixels[top : top + height // 2 + 1, left : left + width // 2 + 1] += chance.integers(0, 190, 3)
    return as_picture(np.clip(pixels, 0, 255).astype(np.uint8))


def as_picture(pixels: np.ndarray) -> Picture:
    height, width = pixels.shape[:2]
    return Picture(Image(hashlib.sha256(pixels.tobytes()).hexdigest(), width, height), np.ascontiguousarray(pixels))
