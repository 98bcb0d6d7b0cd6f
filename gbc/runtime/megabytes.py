"""The one memory knob: how many megabytes of decoded pictures may live at once."""

from __future__ import annotations

import threading

from gbc.runtime.stop import Halted

MEGABYTE = 1_000_000


class Megabytes:
    """Lets pictures in while they fit; one that is larger than all room comes in alone. Threads wait here."""

    def __init__(self, limit: float) -> None:
        self._limit = limit * MEGABYTE
        self._used = 0
        self._closed = False
        self._changed = threading.Condition()

    def take(self, size: int) -> None:
        """Wait until ``size`` bytes fit. Raises ``Halted`` where nothing is to come in any more."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._used == 0 or self._used + size <= self._limit)
            if self._closed:
                raise Halted("no more pictures")
            self._used += size

    def give(self, size: int) -> None:
        """Hand the bytes back."""
        with self._changed:
            self._used -= size
            self._changed.notify_all()

    def close(self) -> None:
        """Let nobody wait any longer, and nothing in."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
