"""The one memory knob: how many megabytes of decoded pictures may live at once."""

from __future__ import annotations

import threading
from collections import deque

from gbc.runtime.stop import Halted

MEGABYTE = 1_000_000


class Megabytes:
    """Lets pictures in while they fit, in the order in which they came; one larger than all room comes in alone.

    Threads wait here, each woken once, when it is let in: they would only take Python's lock from those at work.
    """

    def __init__(self, limit: float) -> None:
        self._limit = limit * MEGABYTE
        self._used = 0
        self._closed = False
        self._waiting: deque[tuple[int, threading.Event]] = deque()
        self._lock = threading.Lock()

    def take(self, size: int) -> None:
        """Wait until ``size`` bytes fit. Raises ``Halted`` where nothing is let in any more."""
        let_in = threading.Event()
        with self._lock:
            self._waiting.append((size, let_in))
            self._let_in()
        let_in.wait()
        if self._closed:
            raise Halted("no more pictures")

    def give(self, size: int) -> None:
        """Hand the bytes back."""
        with self._lock:
            self._used -= size
            self._let_in()

    def close(self) -> None:
        """Let nobody wait any longer, and nothing in."""
        with self._lock:
            self._closed = True
            self._let_in()

    def _let_in(self) -> None:
        while self._waiting:
            size, let_in = self._waiting[0]
            if self._used and self._used + size > self._limit and not self._closed:
                return
            self._waiting.popleft()
            self._used += size
            let_in.set()
