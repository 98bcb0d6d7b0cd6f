"""A pause for everyone when a server answers nobody: it is tried by one request at a time until it does again."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from gbc.runtime.stop import Halted, Stop

PATIENCE = 900.0
"""Seconds without any answer after which the run stops, to be gone on with later."""

_FIRST_PAUSE, _LONGEST_PAUSE = 2.0, 60.0


class Breaker:
    """Opens after ``limit`` requests in a row found the server unable; says so by ``note``.

    Who comes meanwhile waits. After a pause one request is let through: if it is answered, all are, else the pause
    doubles. Where that lasts longer than ``patience`` seconds the run is stopped.
    """

    def __init__(
        self, name: str, limit: int, note: Callable[[str], None], stop: Stop, patience: float = PATIENCE
    ) -> None:
        self._name = name
        self._limit = limit
        self._note = note
        self._stop = stop
        self._patience = patience
        self._in_a_row = 0
        self._pause = _FIRST_PAUSE
        self._silent_since: float | None = None
        self._closed = asyncio.Event()
        self._closed.set()
        self._probing = asyncio.Lock()

    async def passage(self) -> bool:
        """Wait until a request may be made; True where it is the one that tries the server.

        Raises ``Halted`` where the run is to stop.
        """
        while not self._closed.is_set():
            if self._probing.locked():
                await self._closed.wait()
                continue
            await self._probing.acquire()
            if self._closed.is_set():
                self._probing.release()
                return False
            try:
                await asyncio.sleep(self._pause)
                self._stop.check()
            except BaseException:
                self._probing.release()
                self._closed.set()  # who waits finds out for itself
                raise
            return True
        self._stop.check()
        return False

    def answered(self, *, probe: bool) -> None:
        """The server answered."""
        self._in_a_row = 0
        self._silent_since = None
        if probe:
            self._probing.release()
        if not self._closed.is_set():
            self._note(f"{self._name}: it answers again")
            self._pause = _FIRST_PAUSE
            self._closed.set()

    def refused(self, reason: str, *, probe: bool, after: float | None = None) -> None:
        """The server could not answer. Raises ``Halted`` where that has lasted too long."""
        now = time.monotonic()
        self._in_a_row += 1
        self._silent_since = self._silent_since or now
        if probe:
            self._pause = min(2 * self._pause, _LONGEST_PAUSE)
            self._probing.release()
        if self._closed.is_set() and self._in_a_row < self._limit:
            return
        if self._closed.is_set() or probe:
            self._pause = max(self._pause, after or 0.0)
            if now - self._silent_since > self._patience:
                self._stop.halt(f"{self._name} has not answered for {now - self._silent_since:.0f} s ({reason})")
                self._closed.set()
                raise Halted(self._stop.reason)
            self._note(f"{self._name}: no answer ({reason}); trying it again in {self._pause:.0f} s")
            self._closed.clear()

    def given_up(self, *, probe: bool) -> None:
        """The one who asked has gone, and nothing is known."""
        if probe:
            self._probing.release()
