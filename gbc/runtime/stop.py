"""Why and how a run ends before everything is done."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Literal

import msgspec

from gbc.runtime.account import Account

Kind = Literal["drain", "halt"]
"""Finish what is in flight, or ask nothing more."""


def drain_words(images: int) -> str:
    """What is said after the first Ctrl-C, with so many images in flight."""
    what = "nothing is in flight" if not images else f"{images:,} image{'s' * (images > 1)} in flight will be finished"
    return f"stopping: {what}; Ctrl-C again stops at once"


class Halted(Exception):  # noqa: N818 - no error: the image is simply left for the next run
    """No more questions may be asked in this run."""


class Stop:
    """Set once by whoever wants the run to end; everyone else looks here before beginning something."""

    def __init__(self) -> None:
        self.kind: Kind | None = None
        self.reason = ""
        self.left_something = False
        """Whether something was not begun or not finished because of this."""

    def drain(self, reason: str) -> None:
        """Begin no more images."""
        if self.kind is None:
            self.kind, self.reason = "drain", reason

    def halt(self, reason: str) -> None:
        """Ask nothing more, also not for the images that are in flight."""
        if self.kind != "halt":
            self.kind, self.reason = "halt", reason

    def check(self) -> None:
        """Raises ``Halted`` where nothing more may be asked."""
        if self.kind == "halt":
            self.left_something = True
            raise Halted(self.reason)


class Budget(msgspec.Struct, frozen=True, kw_only=True):
    """The most that a run may spend: calls to models, tokens, seconds, money; None is without limit."""

    calls: int | None = None
    tokens: int | None = None
    seconds: float | None = None
    money: float | None = None


class Purse:
    """Holds a run to its budget: the call that would go beyond it is not made, and the run stops."""

    def __init__(self, budget: Budget, accounts: Iterable[Account], stop: Stop) -> None:
        self._budget = budget
        self._accounts = list(accounts)
        self._stop = stop
        self._begun = 0
        self._start = time.monotonic()

    def pay(self) -> None:
        """One more call is about to be made. Raises ``Halted`` if it may not be."""
        self._stop.check()
        spent = self._spent()
        if spent is not None:
            self._stop.halt(f"the budget of {spent} is spent")
            self._stop.check()
        self._begun += 1

    def _spent(self) -> str | None:
        budget = self._budget
        if budget.calls is not None and self._begun >= budget.calls:
            return f"{budget.calls:,} calls"
        if budget.tokens is not None and sum(a.spent.tokens for a in self._accounts) >= budget.tokens:
            return f"{budget.tokens:,} tokens"
        if budget.seconds is not None and time.monotonic() - self._start >= budget.seconds:
            return f"{budget.seconds:g} seconds"
        if budget.money is not None and sum(a.spent.money for a in self._accounts) >= budget.money:
            return f"{budget.money:g} in money"
        return None
