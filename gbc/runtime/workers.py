"""Several processes on one machine, each of which builds shards; this one hands them out and listens.

A worker that dies costs the unfinished images of its shards, whose journals and replies stay: another one goes on
with them. If this process dies, its workers end at once, so that nobody builds where the lock says that nobody does.
"""

from __future__ import annotations

import asyncio
import os
import queue
import signal
import threading
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from multiprocessing.connection import Connection, Pipe, wait
from multiprocessing.process import BaseProcess
from typing import Any

from gbc.runtime import forked
from gbc.runtime.crew import Order
from gbc.runtime.foreman import SIGNALS, Foreman
from gbc.runtime.shard import Job
from gbc.runtime.stop import Stop
from gbc.runtime.worker import Tell, Told, build_shards, run_worker
from gbc.store import Shard


class Workers:
    """Builds shards in as many processes as the foreman counts. Raises ``StoreError`` if one of them fails."""

    def __init__(self, foreman: Foreman) -> None:
        self._foreman = foreman
        self._workers: dict[Connection, _Worker] = {}
        self._again: deque[Job] = deque()

    def run(self, shards: Iterator[Shard], job: Callable[[Shard], Job]) -> None:
        """Until all shards are done. Raises ``KeyboardInterrupt`` where a signal left some undone."""
        jobs = map(job, shards)
        with self._foreman.heeding_signals(self._drain):
            try:
                for _ in range(self._foreman.count):
                    self._start()
                while self._workers:
                    self._listen(jobs)
                    self._foreman.beat_now_and_then()
            finally:
                for worker in self._workers.values():
                    worker.process.kill()
                    worker.process.join()

    def _start(self) -> None:
        ours, theirs = Pipe()
        process = forked.start(_work, self._foreman.order, theirs)
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
        if self._foreman.signals > 1:
            for worker in self._workers.values():
                worker.process.kill()

    def _take(self, connection: Connection, told: Told, jobs: Iterator[Job]) -> None:
        worker = self._workers[connection]
        self._foreman.hear(worker.process.pid, told)
        if told.shard is not None:
            worker.jobs.pop(told.shard, None)
        if told.wants:
            self._hand_out(connection, worker, jobs)
        if told.ended:
            worker.ended = True

    def _hand_out(self, connection: Connection, worker: _Worker, jobs: Iterator[Job]) -> None:
        job = None
        if not self._foreman.stop.kind:
            job = self._again.popleft() if self._again else next(jobs, None)
        if job is not None:
            worker.jobs[job.number] = job
        _send(connection, job)

    def _bury(self, connection: Connection) -> None:
        """A worker's end: what it left undone goes to another."""
        worker = self._workers.pop(connection)
        worker.process.join()
        connection.close()
        stop = self._foreman.stop
        if stop.kind:
            stop.left_something |= bool(worker.jobs)
        if worker.ended or stop.kind:
            return
        self._foreman.lost(worker.process.pid, worker.jobs, f"exit code {worker.process.exitcode}")
        self._again.extend(worker.jobs.values())
        self._start()

    def _drain(self) -> None:
        for connection in self._workers:
            _send(connection, "drain")


class _Worker:
    """One process as the others see it."""

    def __init__(self, process: BaseProcess) -> None:
        self.process = process
        self.jobs: dict[int, Job] = {}
        self.ended = False


def _work(order: Order, connection: Connection) -> None:
    """A worker's life."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)  # whoever started us tells us what they mean
    lock = threading.Lock()

    def tell(told: Told) -> None:
        with lock:
            connection.send(told)

    run_worker(order, _do_jobs(order, connection, tell), tell)
    tell(Told(ended=True))
    connection.close()


async def _do_jobs(order: Order, connection: Connection, tell: Tell) -> None:
    stop, inbox = Stop(), queue.SimpleQueue[Job | None]()
    threading.Thread(target=_read, args=(connection, inbox, stop), daemon=True).start()

    async def jobs() -> AsyncIterator[Job]:
        while True:
            tell(Told(wants=True))
            job = await asyncio.to_thread(inbox.get)
            if job is None:
                return
            yield job

    await build_shards(order, jobs(), stop, tell)


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
