"""Room for pictures: never more than fits, in the order in which they came, and nobody waits for ever."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from gbc.runtime.megabytes import Megabytes
from gbc.runtime.stop import Halted


def test_no_more_is_let_in_than_fits_and_one_that_is_larger_comes_alone() -> None:
    room, lock = Megabytes(1), threading.Lock()
    inside: list[int] = []
    most: list[tuple[int, ...]] = []

    def picture(size: int) -> None:
        room.take(size)
        with lock:
            inside.append(size)
            most.append(tuple(inside))
        time.sleep(0.002)
        with lock:
            inside.remove(size)
        room.give(size)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(picture, [400_000, 600_000, 2_000_000, 300_000, 900_000] * 8))
    assert all(sum(sizes) <= 1_000_000 or len(sizes) == 1 for sizes in most)
    assert any(len(sizes) > 1 for sizes in most)


def test_a_large_one_is_not_overtaken_for_ever() -> None:
    room, came = Megabytes(1), list[int]()

    def come(size: int) -> None:
        room.take(size)
        came.append(size)
        room.give(size)

    room.take(600_000)
    with ThreadPoolExecutor(2) as threads:
        large = threads.submit(come, 900_000)
        while not room._waiting:
            time.sleep(0.001)
        small = threads.submit(come, 200_000)
        time.sleep(0.02)
        assert came == []
        room.give(600_000)
        large.result(5)
        small.result(5)
    assert came == [900_000, 200_000]


def test_whoever_waits_when_it_closes_is_told() -> None:
    room = Megabytes(1)
    room.take(1_000_000)
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(room.take, 1)
        time.sleep(0.01)
        room.close()
        with pytest.raises(Halted):
            waiting.result(5)
    with pytest.raises(Halted):
        room.take(1)
