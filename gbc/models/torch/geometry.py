"""From a model's numbers to boxes and masks."""

from __future__ import annotations

from gbc.graph import Box


def box_around(left: float, top: float, right: float, bottom: float) -> Box | None:
    """A box given by its sides, each 0..1 of the view, cut off at the view's edge; None where nothing is left."""
    sides = [round(min(1.0, max(0.0, side)), 6) for side in (left, top, right, bottom)]
    return Box(*sides) if sides[0] < sides[2] and sides[1] < sides[3] else None
