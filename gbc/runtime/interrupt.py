"""Ctrl-C, and the signal by which schedulers ask a process to end: first gently, then at once."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Callable, Coroutine
from typing import Any

from gbc.runtime.stop import Stop, drain_words

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def run_interruptible(
    work: Coroutine[Any, Any, None], stop: Stop, note: Callable[[str], None], in_flight: Callable[[], int]
) -> None:
    """Run to the end in a new event loop. Raises ``KeyboardInterrupt`` where a signal left something undone.

    The first signal drains: so many images as are ``in_flight`` are finished. The second cancels it. A third one is no
    longer ours.
    """
    with asyncio.Runner() as runner:
        loop = runner.get_loop()
        handler = _Handler(loop, stop, note, in_flight)
        if threading.current_thread() is threading.main_thread():
            for number in _SIGNALS:
                loop.add_signal_handler(number, handler.signalled)
        try:
            runner.run(handler.watch(work))
        except asyncio.CancelledError:
            if not handler.signals:
                raise
            raise KeyboardInterrupt from None
    if handler.signals and stop.left_something:
        raise KeyboardInterrupt


class _Handler:
    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        stop: Stop,
        note: Callable[[str], None],
        in_flight: Callable[[], int],
    ) -> None:
        self.signals = 0
        self._loop = loop
        self._stop = stop
        self._note = note
        self._in_flight = in_flight
        self._task: asyncio.Task[None] | None = None

    async def watch(self, work: Coroutine[Any, Any, None]) -> None:
        self._task = asyncio.current_task()
        await work

    def signalled(self) -> None:
        self.signals += 1
        if self.signals == 1:
            self._stop.drain("interrupted")
            self._note(drain_words(self._in_flight()))
            return
        for number in _SIGNALS:
            self._loop.remove_signal_handler(number)
        self._stop.halt("interrupted")
        if self._task is not None:
            self._task.cancel()
