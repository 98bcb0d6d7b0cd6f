"""The side that hands out shards, whoever builds them: it hears the workers, and speaks of all of them as of one."""

from __future__ import annotations

import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import msgspec

from gbc.models.registry import Role
from gbc.runtime.account import RoleTotals, add_roles
from gbc.runtime.crew import Beat, Order
from gbc.runtime.progress import Counts, Progress
from gbc.runtime.runlog import BEAT_SECONDS
from gbc.runtime.stop import Budget, Stop, drain_words
from gbc.runtime.worker import Told
from gbc.store import StoreError

_DEATHS = 3
"""A shard whose workers die so often ends the run."""

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Foreman:
    """What the workers of a run did, and whether it is to end. ``order`` is that of each of them.

    ``signals`` counts how often someone asked the run to end: at the second time nothing is waited for.
    """

    def __init__(
        self, order: Order, count: int, progress: Progress, stop: Stop, committed: Callable[[int], None], beat: Beat
    ) -> None:
        self.order = _shared(order, count)
        self.count = count
        self.progress = progress
        self.stop = stop
        self.tally = Counts()
        self.done: set[int] = set()
        self.signals = 0
        self._committed = committed
        self._beat = beat
        self._beaten = 0.0
        self._totals: dict[Hashable, dict[Role, RoleTotals]] = {}
        self._in_flight: dict[Hashable, int] = {}
        self._deaths: Counter[int | None] = Counter()

    def hear(self, worker: Hashable, told: Told) -> None:
        """Take in what a worker says. Raises ``StoreError`` where it says that it cannot go on."""
        if told.error:
            raise StoreError(told.error)
        if told.note:
            self.progress.note(told.note)
        if told.skipped is not None:
            self.progress.skip(told.skipped)
        if told.counts is not None:
            self.progress.images(told.counts, told.done)
        if told.totals is not None:
            self._totals[worker], self._in_flight[worker] = told.totals, told.in_flight
        if told.shard is not None:
            self.done.add(told.shard)
            self.tally = self.tally + (told.tally or Counts())
            self._committed(told.shard)
        if told.stopped:
            self.stop.halt(told.stopped)
            self.stop.left_something = True

    def lost(self, worker: Hashable, shards: Iterable[int], how: str) -> None:
        """A worker died over these shards; its calls count, its slots no longer. Raises ``StoreError`` at the third."""
        self._in_flight.pop(worker, None)
        totals = self._totals.get(worker, {})
        self._totals[worker] = {role: msgspec.structs.replace(each, slots=0) for role, each in totals.items()}
        over_what: list[int | None] = [*shards]
        for shard in over_what or [None]:
            self._deaths[shard] += 1
            if self._deaths[shard] >= _DEATHS:
                over = "before they had a shard" if shard is None else f"over shard {shard}"
                raise StoreError(
                    f"{self.order.folder}: {_DEATHS} workers died {over} (the last {how}); is there enough memory?"
                )
        self.progress.note(f"a worker died ({how}); another goes on with its shard")

    def totals(self) -> dict[Role, RoleTotals]:
        """What all models were asked, those of workers that are gone included."""
        return add_roles(list(self._totals.values()))

    def beat_now_and_then(self) -> None:
        """Tell how far all are, every two seconds; call it more often."""
        if time.monotonic() - self._beaten > BEAT_SECONDS:
            self._beaten = time.monotonic()
            self._beat(sum(self._in_flight.values()), self.totals())

    @contextmanager
    def heeding_signals(self, drain: Callable[[], None]) -> Iterator[None]:
        """Count signals, and ``drain`` at the first. Raises ``KeyboardInterrupt`` where they left something undone."""

        def signalled(*_: Any) -> None:
            self.signals += 1
            if self.signals == 1:
                self.stop.drain("interrupted")
                self.progress.note(drain_words(sum(self._in_flight.values())))
                drain()

        main = threading.current_thread() is threading.main_thread()
        before = {number: signal.signal(number, signalled) for number in SIGNALS} if main else {}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
        if self.signals and self.stop.left_something:
            raise KeyboardInterrupt


def _shared(order: Order, count: int) -> Order:
    """The order with a part of its budget for each worker."""
    budget = order.options.panel.budget
    part = Budget(
        calls=None if budget.calls is None else -(-budget.calls // count),
        tokens=None if budget.tokens is None else -(-budget.tokens // count),
        seconds=budget.seconds,
        money=None if budget.money is None else budget.money / count,
    )
    panel = msgspec.structs.replace(order.options.panel, budget=part)
    return msgspec.structs.replace(order, options=msgspec.structs.replace(order.options, panel=panel))
