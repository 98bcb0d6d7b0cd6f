"""Masks, and the numbers whose sign they are."""

from __future__ import annotations

import numpy as np
import torch

from gbc.graph import Mask

NEAR = 1e-4
"""So near to zero a number may fall to either side by rounding alone."""


def assert_same_mask(mask: Mask | None, numbers: torch.Tensor, expected: torch.Tensor) -> None:
    """``numbers`` (height, width), of which ``mask`` was made, are the ``expected`` ones, and so is the mask."""
    assert torch.allclose(numbers, expected, rtol=0, atol=NEAR)
    clear = (expected.abs() > NEAR).numpy()
    assert clear.mean() > 0.99, "what is compared says little"
    pixels = mask.to_array() if mask else np.zeros(numbers.shape, dtype=bool)
    assert (pixels == (expected > 0).numpy())[clear].all()
