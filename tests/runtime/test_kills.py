"""Processes that are killed: whatever the moment, the next run goes on, and in the end nobody can tell."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from pathlib import Path

import pytest

from gbc.store import Layout, StoreError
from tests.runtime.test_build import digests, documents
from tests.runtime.victims import Order, calls, kill_after, run, start

IN_FLIGHT = 30
"""Requests that may be in flight at once with six images: at the most, those of all of them."""


@pytest.fixture
def order(photos: Path, tmp_path: Path, pipeline: str) -> Order:
    return Order(photos=photos, out=tmp_path / "a" / "out", pipeline=pipeline, calls=tmp_path / "calls")


@pytest.fixture
def whole(order: Order, tmp_path: Path) -> dict[str, str]:
    """What an undisturbed build leaves."""
    out = tmp_path / "whole" / "out"
    assert run(Order(photos=order.photos, out=out, pipeline=order.pipeline, calls=tmp_path / "calls-whole")) == 0
    return digests(out)


def finish(order: Order, whole: dict[str, str], kills: int) -> None:
    """Run it to its end, and see that nothing is missing, doubled or different."""
    assert run(Order(**{name: getattr(order, name) for name in order.__struct_fields__} | {"kill_at": -1})) == 0
    assert digests(order.out) == whole
    positions = [document.source.position for document in documents(order.out)]
    assert positions == list(range(6))
    assert not list((order.out / ".gbc" / "journal").iterdir())
    asked = Counter(calls(order.calls))
    assert len(asked) == 72, "each request of the six images"
    assert asked.total() - len(asked) <= kills * IN_FLIGHT


def start_over(order: Order) -> None:
    shutil.rmtree(order.out, ignore_errors=True)
    order.calls.unlink(missing_ok=True)


def killed_at_random(order: Order, whole: dict[str, str], builds: int, kills: int) -> None:
    moments = random.Random(7)  # noqa: S311 - moments, not secrets
    for _ in range(builds):
        start_over(order)
        for _ in range(kills):
            kill_after(start(order), moments.uniform(0.0, 0.35))
        finish(order, whole, kills)


@pytest.mark.parametrize("unsteady", [False, True])
def test_killed_at_random_moments(order: Order, whole: dict[str, str], unsteady: bool) -> None:
    order = Order(**{n: getattr(order, n) for n in order.__struct_fields__} | {"unsteady": unsteady})
    killed_at_random(order, whole, builds=5, kills=5)


@pytest.mark.slow
def test_killed_at_two_hundred_random_moments(order: Order, whole: dict[str, str]) -> None:
    killed_at_random(order, whole, builds=40, kills=5)


def test_twenty_interrupted_runs_are_one(order: Order, whole: dict[str, str]) -> None:
    killed_at_random(order, whole, builds=1, kills=20)


def killed_at_steps(order: Order, whole: dict[str, str], stride: int) -> int:
    step = 0
    while True:
        start_over(order)
        killed = Order(**{n: getattr(order, n) for n in order.__struct_fields__} | {"kill_at": step})
        if run(killed) == 0:
            return step
        finish(order, whole, 1)
        step += stride


def test_killed_at_some_steps_to_the_disk(order: Order, whole: dict[str, str]) -> None:
    assert killed_at_steps(order, whole, 17) > 100


@pytest.mark.slow
def test_killed_at_every_step_to_the_disk(order: Order, whole: dict[str, str]) -> None:
    assert killed_at_steps(order, whole, 1) > 100


def test_a_second_builder_is_refused_by_name(order: Order, whole: dict[str, str]) -> None:
    import gbc

    slow = Order(**{n: getattr(order, n) for n in order.__struct_fields__} | {"unsteady": True})
    first = start(slow)
    while not (order.out / ".gbc" / "plan.sqlite").exists() and first.is_alive():
        first.join(0.005)
    try:
        gbc.build(order.photos, order.out, order.pipeline)
    except StoreError as error:
        assert f"process {first.pid} is building here" in str(error)
    else:
        pytest.skip("the first was done already")
    finally:
        first.join()
    assert Layout(order.out).shards() == [0, 1]
