"""From the figures of some items, drawn at random, to the sum over all: with an interval."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import fmean, stdev

import msgspec

CONFIDENCE = 0.95


class Range(msgspec.Struct, frozen=True):
    """What is to be expected, and between which bounds it lies with ``CONFIDENCE``."""

    expected: float
    low: float
    high: float


def extrapolate(figures: Sequence[float], items: int) -> Range:
    """The sum over ``items`` items, of which ``figures`` are some, drawn without replacement.

    Student's t over the figures, narrowed as the sample comes to hold all items (W. G. Cochran, Sampling Techniques,
    3rd ed., section 2.8). At least what the figures themselves sum to.
    """
    count = len(figures)
    mean, known = fmean(figures), math.fsum(figures)
    if count >= items:
        return Range(known, known, known)
    error = stdev(figures) / math.sqrt(count) * math.sqrt(1 - count / items)
    half = items * student_t(count - 1) * error
    return Range(items * mean, max(known, items * mean - half), items * mean + half)


def student_t(degrees: int) -> float:
    """The distance from 0 within which Student's t with so many degrees of freedom stays with ``CONFIDENCE``."""
    low, high = 0.0, 16.0
    while high - low > 1e-9:
        middle = (low + high) / 2
        low, high = (low, middle) if _within(middle, degrees) > CONFIDENCE else (middle, high)
    return low


def _within(distance: float, degrees: int) -> float:
    """How likely Student's t stays within a distance (Abramowitz and Stegun, 26.7.3 and 26.7.4)."""
    angle = math.atan(distance / math.sqrt(degrees))
    sine, square = math.sin(angle), math.cos(angle) ** 2
    odd = degrees % 2
    term, total = (math.cos(angle), 0.0) if odd else (1.0, 0.0)
    for number in range(degrees // 2):
        total += term
        term *= square * (2 * number + 1 + odd) / (2 * number + 2 + odd)
    return 2 / math.pi * (angle + sine * total) if odd else sine * total
