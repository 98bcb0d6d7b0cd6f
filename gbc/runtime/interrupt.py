"""Ctrl-C, and the signal by which schedulers ask a process to end: first gently, then at once."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import Any, TypeVar

from gbc.runtime.stop import Stop, drain_words

Result = TypeVar("Result")

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_LOOK_EVERY = 0.05


def run_interruptible(
    work: Coroutine[Any, Any, None], stop: Stop, note: Callable[[str], None], in_flight: Callable[[], int]
) -> None:
    """Run to the end in a new event loop. Raises ``KeyboardInterrupt`` where a signal left something undone.

    The first signal drains: so many images as are ``in_flight`` are finished. The second cancels it. A third one is no
    longer ours. In a notebook, where this thread has a loop already, the new one runs in another.
    """
    handler = _Handler(stop, note, in_flight)
    run_beside(lambda: _run(handler, work), handler.pressed)
    if handler.signals and stop.left_something:
        raise KeyboardInterrupt


def run_beside(work: Callable[[], Result], pressed: Callable[[], None] = lambda: None) -> Result:
    """Call ``work``, which runs an event loop: in this thread, or in another where a loop runs in this one already.

    Then ``pressed`` is called for each Ctrl-C meanwhile.
    """
    if not _in_a_loop():
        return work()
    with ThreadPoolExecutor(1, thread_name_prefix="gbc-loop") as thread, _heard(pressed):
        future = thread.submit(work)
        while not wait([future], _LOOK_EVERY).done:
            continue  # a signal may be another thread's: Python handles it when this one next wakes
        return future.result()


def _in_a_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


@contextmanager
def _heard(pressed: Callable[[], None]) -> Iterator[None]:
    """Call ``pressed`` for each Ctrl-C, in place of the exception that might come anywhere."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, lambda *_: pressed())
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _run(handler: _Handler, work: Coroutine[Any, Any, None]) -> None:
    with asyncio.Runner() as runner:
        if threading.current_thread() is threading.main_thread():
            for number in _SIGNALS:
                runner.get_loop().add_signal_handler(number, handler.signalled)
        try:
            runner.run(handler.watch(work))
        except asyncio.CancelledError:
            if not handler.signals:
                raise
            raise KeyboardInterrupt from None


class _Handler:
    def __init__(self, stop: Stop, note: Callable[[str], None], in_flight: Callable[[], int]) -> None:
        self.signals = 0
        self._early = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop = stop
        self._note = note
        self._in_flight = in_flight
        self._task: asyncio.Task[None] | None = None

    async def watch(self, work: Coroutine[Any, Any, None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._task = asyncio.current_task()
        for _ in range(self._early):
            self.signalled()
        await work

    def pressed(self) -> None:
        """Ctrl-C, told by another thread than that of the loop."""
        if self._loop is None:
            self._early += 1
        else:
            self._loop.call_soon_threadsafe(self.signalled)

    def signalled(self) -> None:
        self.signals += 1
        if self.signals == 1:
            self._stop.drain("interrupted")
            self._note(drain_words(self._in_flight()))
            return
        if self._loop is not None and threading.current_thread() is threading.main_thread():
            for number in _SIGNALS:
                self._loop.remove_signal_handler(number)
        self._stop.halt("interrupted")
        if self._task is not None:
            self._task.cancel()
