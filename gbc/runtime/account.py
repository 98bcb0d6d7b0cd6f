"""What was asked of one model, and what that took."""

from __future__ import annotations

import time

import msgspec

from gbc.models.usage import Usage


class RoleTotals(msgspec.Struct, frozen=True, kw_only=True):
    """What one model was asked: ``calls`` it answered, in so many ``attempts``, and what was ``remembered`` instead.

    ``seconds`` it was at work, summed over its ``slots``; tokens and money as the server told them.
    """

    calls: int = 0
    seconds: float = 0.0
    attempts: int = 0
    remembered: int = 0
    slots: int = 1
    tokens_in: int = 0
    tokens_out: int = 0
    money: float = 0.0

    @property
    def tokens(self) -> int:
        """Read and written together."""
        return self.tokens_in + self.tokens_out

    def occupancy(self, seconds: float) -> float:
        """How much of its slots was in use during so many seconds, 0..1."""
        return min(1.0, self.seconds / max(self.slots * seconds, 1e-9))

    def __add__(self, other: RoleTotals) -> RoleTotals:
        """What two processes asked together; each has slots of its own."""
        pairs = zip(msgspec.structs.astuple(self), msgspec.structs.astuple(other), strict=True)
        return RoleTotals(**dict(zip(self.__struct_fields__, (a + b for a, b in pairs), strict=True)))

    def __sub__(self, earlier: RoleTotals) -> RoleTotals:
        """What came since; the slots stay."""
        pairs = zip(msgspec.structs.astuple(self), msgspec.structs.astuple(earlier), strict=True)
        since = dict(zip(self.__struct_fields__, (a - b for a, b in pairs), strict=True))
        return RoleTotals(**{**since, "slots": self.slots})


class Account:
    """Counts for one model. It is written to by its threads one at a time, or by the loop."""

    def __init__(self, slots: int = 1) -> None:
        self.calls = self.attempts = self.remembered = 0
        self.seconds = 0.0
        self.usage = Usage()
        self._slots = slots
        self._since: dict[int, float] = {}

    def begin(self, call: int) -> None:
        """A slot is in use from now on."""
        self._since[call] = time.perf_counter()

    def end(self, call: int) -> None:
        """It is free again."""
        self.seconds += time.perf_counter() - self._since.pop(call)

    def totals(self) -> RoleTotals:
        """All so far, with what is under way."""
        now = time.perf_counter()
        return RoleTotals(
            calls=self.calls,
            seconds=self.seconds + sum(now - since for since in list(self._since.values())),
            attempts=self.attempts,
            remembered=self.remembered,
            slots=self._slots,
            tokens_in=self.usage.tokens_in,
            tokens_out=self.usage.tokens_out,
            money=self.usage.money,
        )
