"""When to stop waiting."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")

_PATIENCE = 0.5
"""Seconds for which nobody looks whether all is to stop."""


class Stopped(Exception):  # noqa: N818 - no error: it was asked for
    """Somebody wants all waiting to end."""


class Deadline:
    """So many ``seconds`` from now, or whenever ``stop`` is set."""

    def __init__(self, seconds: float, stop: threading.Event | None = None) -> None:
        self._end = time.monotonic() + seconds
        self._stop = stop or threading.Event()

    def wait(self, wait: Callable[[float], Result]) -> Result:
        """Call ``wait`` with seconds to wait until it does not raise ``TimeoutError``.

        Raises ``TimeoutError`` past the deadline and ``Stopped`` where all is to stop.
        """
        while True:
            left = self._end - time.monotonic()
            if self._stop.is_set():
                raise Stopped
            if left <= 0:
                raise TimeoutError
            try:
                return wait(min(left, _PATIENCE))
            except TimeoutError:
                continue

    def left(self) -> float:
        """Seconds. Raises ``TimeoutError`` where there are none."""
        return self.wait(lambda _: self._end - time.monotonic())
