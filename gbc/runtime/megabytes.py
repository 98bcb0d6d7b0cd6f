"""The one memory knob: how many megabytes of decoded pictures may live at once."""

from __future__ import annotations

import asyncio

MEGABYTE = 1_000_000


class Megabytes:
    """Lets pictures in while they fit; one that is larger than all room comes in alone."""

    def __init__(self, limit: float) -> None:
        self._limit = limit * MEGABYTE
        self._used = 0
        self._changed = asyncio.Condition()

    async def take(self, size: int) -> None:
        """Wait until ``size`` bytes fit."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._used == 0 or self._used + size <= self._limit)
            self._used += size

    async def give(self, size: int) -> None:
        """Hand the bytes back."""
        async with self._changed:
            self._used -= size
            self._changed.notify_all()
