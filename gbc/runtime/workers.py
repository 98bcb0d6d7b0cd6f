"""Several processes on one machine, each of which builds shards; this one hands them out and listens.

A worker that dies costs the unfinished images of its shards, whose journals and replies stay: another one goes on
with them. If this process dies, its workers end at once, so that nobody builds where the lock says that nobody does.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import queue
import signal
import threading
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from typing import Any

import msgspec

from gbc.errors import GbcError
from gbc.models.registry import Role
from gbc.runtime.account import RoleTotals, add_roles
from gbc.runtime.crew import Crew, Order
from gbc.runtime.progress import Counts, Progress
from gbc.runtime.shard import Job
from gbc.runtime.stop import Budget, Stop
from gbc.store import Document, StoreError

_DEATHS = 3
"""A shard whose workers die so often ends the run."""

_TELL_EVERY = 0.2

_context = multiprocessing.get_context("spawn")


class Told(msgspec.Struct):
    """What a worker says: one of these at a time is set."""

    wants: bool = False
    skipped: int | None = None
    counts: Counts | None = None
    note: str = ""
    shard: int | None = None
    tally: Counts | None = None
    in_flight: int = 0
    totals: dict[Role, RoleTotals] | None = None
    ended: bool = False
    stopped: str = ""
    error: str = ""


class Workers:
    """Runs an order's jobs in ``count`` processes, and hands on what they tell. Raises ``StoreError`` if one fails."""

    def __init__(
        self,
        order: Order,
        count: int,
        progress: Progress,
        stop: Stop,
        committed: Callable[[int], None],
        beat: Callable[[int, dict[Role, RoleTotals]], None],
    ) -> None:
        self._order = _shared(order, count)
        self._count = count
        self._progress = progress
        self._stop = stop
        self._committed = committed
        self._beat = beat
        self._workers: dict[Connection, _Worker] = {}
        self._again: deque[Job] = deque()
        self._deaths: Counter[int] = Counter()
        self._gone: list[dict[Role, RoleTotals]] = []
        self.tally = Counts()
        self._signals = 0

    def run(self, jobs: Iterator[Job]) -> None:
        """Until all jobs are done. Raises ``KeyboardInterrupt`` where a signal left some undone."""
        main = threading.current_thread() is threading.main_thread()
        before = {number: signal.signal(number, self._signalled) for number in _signals()} if main else {}
        beaten = 0.0
        try:
            for _ in range(self._count):
                self._start()
            while self._workers:
                self._listen(jobs)
                if time.monotonic() - beaten > 2.0:
                    beaten = time.monotonic()
                    self._beat(sum(worker.in_flight for worker in self._workers.values()), self.totals())
        finally:
            for worker in self._workers.values():
                worker.process.kill()
                worker.process.join()
            for number, handler in before.items():
                signal.signal(number, handler)
        if self._signals and self._stop.left_something:
            raise KeyboardInterrupt

    def totals(self) -> dict[Role, RoleTotals]:
        """What all models were asked, those of workers that are gone included."""
        return add_roles([*self._gone, *(worker.totals for worker in self._workers.values())])

    def _start(self) -> None:
        ours, theirs = _context.Pipe()
        process = _context.Process(target=_work, args=(self._order, theirs), daemon=True)
        process.start()
        theirs.close()
        self._workers[ours] = _Worker(process)

    def _listen(self, jobs: Iterator[Job]) -> None:
        for ready in wait(list(self._workers), timeout=0.5):
            assert isinstance(ready, Connection)  # noqa: S101 - nothing else was waited for
            try:
                told = ready.recv()
            except (EOFError, OSError):
                self._bury(ready)
                continue
            self._take(ready, told, jobs)
        if self._signals > 1:
            for worker in self._workers.values():
                worker.process.kill()

    def _take(self, connection: Connection, told: Told, jobs: Iterator[Job]) -> None:
        worker = self._workers[connection]
        if told.error:
            raise StoreError(told.error)
        if told.note:
            self._progress.note(told.note)
        if told.skipped is not None:
            self._progress.skip(told.skipped)
        if told.counts is not None:
            self._progress.images(told.counts)
        if told.totals is not None:
            worker.totals, worker.in_flight = told.totals, told.in_flight
        if told.shard is not None:
            worker.jobs.pop(told.shard, None)
            self.tally = self.tally + (told.tally or Counts())
            self._committed(told.shard)
        if told.stopped:
            self._stop.halt(told.stopped)
            self._stop.left_something = True
        if told.wants:
            self._hand_out(connection, worker, jobs)
        if told.ended:
            worker.ended = True

    def _hand_out(self, connection: Connection, worker: _Worker, jobs: Iterator[Job]) -> None:
        job = None
        if not self._stop.kind:
            job = self._again.popleft() if self._again else next(jobs, None)
        if job is not None:
            worker.jobs[job.number] = job
        _send(connection, job)

    def _bury(self, connection: Connection) -> None:
        """A worker's end: its totals stay, and what it left undone goes to another."""
        worker = self._workers.pop(connection)
        worker.process.join()
        connection.close()
        self._gone.append(worker.totals)
        if self._stop.kind:
            self._stop.left_something |= bool(worker.jobs)
        if worker.ended or self._stop.kind:
            return
        for job in worker.jobs.values():
            self._deaths[job.number] += 1
            if self._deaths[job.number] >= _DEATHS:
                raise StoreError(
                    f"{self._order.folder}: {_DEATHS} workers died over shard {job.number} "
                    f"(the last with exit code {worker.process.exitcode}); is there enough memory?"
                )
        self._progress.note(f"a worker died (exit code {worker.process.exitcode}); another goes on with its shard")
        self._again.extend(worker.jobs.values())
        self._start()

    def _signalled(self, *_: Any) -> None:
        self._signals += 1
        if self._signals == 1:
            self._stop.drain("interrupted")
            self._progress.note("stopping: what is in flight is finished first; Ctrl-C again stops at once")
            for connection in self._workers:
                _send(connection, "drain")


class _Worker:
    """One process as the others see it."""

    def __init__(self, process: Any) -> None:
        self.process = process
        self.jobs: dict[int, Job] = {}
        self.totals: dict[Role, RoleTotals] = {}
        self.in_flight = 0
        self.ended = False


class _Teller(Progress):
    """The progress of a worker: counts, told a few times a second."""

    def __init__(self, tell: Callable[[Told], None]) -> None:
        self._tell = tell
        self._counts = Counts()
        self._told = time.monotonic()

    def skip(self, items: int) -> None:
        """So many were done before."""
        self._tell(Told(skipped=items))

    def note(self, line: str) -> None:
        """Something is odd."""
        self._tell(Told(note=line))

    def image(self, document: Document, *, failed: bool) -> None:  # noqa: ARG002
        """One more image is done."""
        self._counts.count(document)
        if time.monotonic() - self._told > _TELL_EVERY:
            self.flush()

    def flush(self) -> None:
        """Tell what was not told yet."""
        self._tell(Told(counts=self._counts))
        self._counts, self._told = Counts(), time.monotonic()


def _work(order: Order, connection: Connection) -> None:
    """A worker's life."""
    for number in _signals():
        signal.signal(number, signal.SIG_IGN)  # whoever started us tells us what they mean
    lock = threading.Lock()

    def tell(told: Told) -> None:
        with lock:
            connection.send(told)

    try:
        asyncio.run(_do_jobs(order, connection, tell))
    except (GbcError, OSError) as error:
        what = str(error) if isinstance(error, GbcError) else f"{order.folder}: {error.strerror or error}"
        tell(Told(error=what))
    tell(Told(ended=True))
    connection.close()


async def _do_jobs(order: Order, connection: Connection, tell: Callable[[Told], None]) -> None:
    stop, inbox = Stop(), queue.SimpleQueue[Job | None]()
    threading.Thread(target=_read, args=(connection, inbox, stop), daemon=True).start()
    teller = _Teller(tell)

    async def jobs() -> AsyncIterator[Job]:
        while True:
            tell(Told(wants=True))
            job = await asyncio.to_thread(inbox.get)
            if job is None:
                return
            yield job

    with Crew(order, order.pipeline.load_models(), teller, stop) as crew:

        def committed(shard: int) -> None:
            tell(Told(shard=shard, tally=crew.tally.take()))

        await crew.build(jobs(), committed, lambda n, totals: tell(Told(in_flight=n, totals=totals)))
        teller.flush()
        tell(Told(totals=crew.panel.totals(), stopped=stop.reason if stop.kind == "halt" else ""))


def _read(connection: Connection, inbox: queue.SimpleQueue[Job | None], stop: Stop) -> None:
    while True:
        try:
            message = connection.recv()
        except (EOFError, OSError):
            os._exit(1)
        if message == "drain":
            stop.drain("interrupted")
        else:
            inbox.put(message)


def _send(connection: Connection, message: Any) -> None:
    with suppress(OSError):  # else it is dead, which we are about to hear
        connection.send(message)


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


def _signals() -> tuple[signal.Signals, ...]:
    return (signal.SIGINT, signal.SIGTERM)
