"""Ctrl-C while something runs: it is told how much is still finished, and a second one ends that."""

from __future__ import annotations

import asyncio
import os
import signal

import pytest

from gbc.runtime.interrupt import run_interruptible
from gbc.runtime.stop import Stop


async def interrupted(times: int, stop: Stop) -> None:
    for _ in range(times):
        os.kill(os.getpid(), signal.SIGINT)
        await asyncio.sleep(0.05)
    stop.left_something = True


@pytest.mark.parametrize(
    ("images", "words"),
    [(0, "nothing is in flight"), (1, "1 image in flight will be finished"), (1200, "1,200 images in flight")],
)
def test_the_first_one_tells_how_many_images_are_still_finished(images: int, words: str) -> None:
    stop, notes = Stop(), list[str]()
    with pytest.raises(KeyboardInterrupt):
        run_interruptible(interrupted(1, stop), stop, notes.append, lambda: images)
    (note,) = notes
    assert note.startswith(f"stopping: {words}")
    assert note.endswith("; Ctrl-C again stops at once")
    assert stop.kind == "drain"


def test_the_second_one_ends_it() -> None:
    stop, notes = Stop(), list[str]()
    with pytest.raises(KeyboardInterrupt):
        run_interruptible(interrupted(2, stop), stop, notes.append, lambda: 3)
    assert (stop.kind, stop.left_something, len(notes)) == ("halt", False, 1)


@pytest.mark.parametrize(("presses", "kind"), [(1, "drain"), (2, "halt")])
def test_where_a_loop_runs_already_the_work_has_one_of_its_own_and_still_hears(presses: int, kind: str) -> None:
    """As in a notebook, whose cells run inside a loop."""
    stop, notes = Stop(), list[str]()

    async def patient() -> None:
        stop.left_something = True
        for _ in range(presses):
            os.kill(os.getpid(), signal.SIGINT)
            await asyncio.sleep(0.1)

    async def cell() -> None:
        run_interruptible(patient(), stop, notes.append, lambda: 3)

    loop = asyncio.new_event_loop()  # not ``asyncio.run``, which hears Ctrl-C itself
    try:
        with pytest.raises(KeyboardInterrupt):
            loop.run_until_complete(cell())
    finally:
        loop.close()
    assert (stop.kind, len(notes)) == (kind, 1)
