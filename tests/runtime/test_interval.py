"""Intervals: Student's quantiles, and how often an interval holds what it is about."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from gbc.runtime.interval import extrapolate, student_t


@pytest.mark.parametrize(
    ("degrees", "value"), [(1, 12.706), (2, 4.303), (3, 3.182), (10, 2.228), (30, 2.042), (999, 1.962)]
)
def test_the_quantiles_are_those_of_the_tables(degrees: int, value: float) -> None:
    assert student_t(degrees) == pytest.approx(value, abs=5e-4)


def test_the_interval_holds_the_sum_about_as_often_as_it_says() -> None:
    chance = random.Random(0)  # noqa: S311 - no secret
    figures = [chance.lognormvariate(3, 0.6) for _ in range(300)]
    held, tries = 0, 1000
    for _ in range(tries):
        found = extrapolate(chance.sample(figures, 20), len(figures))
        held += found.low <= sum(figures) <= found.high
    assert 0.90 <= held / tries <= 0.97


def test_it_narrows_to_the_sum_itself() -> None:
    figures = [float(number % 7) for number in range(70)]
    ranges = [extrapolate(figures[:count], 70) for count in (7, 14, 35, 69, 70)]
    assert all(one.high - one.low > other.high - other.low for one, other in pairwise(ranges))
    assert (ranges[-1].low, ranges[-1].expected, ranges[-1].high) == (210.0, 210.0, 210.0)


def test_less_than_what_was_counted_is_never_told() -> None:
    found = extrapolate([0.0, 0.0, 100.0], 4)
    assert found.low == 100.0
    assert extrapolate([5.0, 5.0], 1000) == extrapolate([5.0] * 9, 1000)
