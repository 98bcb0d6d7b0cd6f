"""What runs on a Ray cluster: the desk, where foreman and workers leave each other messages, and the workers."""

from __future__ import annotations

import asyncio
import os
import queue
import threading
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

from gbc.runtime.crew import Order
from gbc.runtime.shard import Job
from gbc.runtime.stop import Stop
from gbc.runtime.worker import Told, build_shards, run_worker

DRAIN, HALT, END = "drain", "halt", "end"
"""What the foreman may say to all: begin no more, stop at once, there is nothing more."""

_LOOK_EVERY = 0.2
_LAST_WORDS = 20.0
"""Seconds in which a worker that is no longer wanted ends its files and says so."""


class Desk:
    """An actor that all know. Whoever waits here is answered at the latest after some seconds, and comes again."""

    def __init__(self) -> None:
        self._told: list[tuple[str, Told]] = []
        self._wanted: list[tuple[str, int]] = []
        self._jobs: dict[tuple[str, int], asyncio.Future[Job | None]] = {}
        self._word = ""
        self._news = asyncio.Event()
        self._spoken = asyncio.Event()

    async def listen(self, seconds: float) -> tuple[list[tuple[str, Told]], list[tuple[str, int]]]:
        """For the foreman: what was told, and which shard's job is wanted by whom, since it last listened."""
        await _either(self._news, seconds)
        self._news.clear()
        told, wanted, self._told, self._wanted = self._told, self._wanted, [], []
        return told, wanted

    async def hand_out(self, worker: str, number: int, job: Job | None) -> None:
        """From the foreman: the job that was wanted, None where it is not to be done."""
        future = self._jobs.get((worker, number))
        if future is not None and not future.done():
            future.set_result(job)

    async def say(self, word: str) -> None:
        """From the foreman to all. After ``HALT`` it answers nobody any more: whoever waits for a job gets none."""
        self._word = word
        for future in self._jobs.values():
            if word == HALT and not future.done():
                future.set_result(None)
        self._spoken.set()

    async def tell(self, worker: str, told: Told) -> None:
        """From a worker."""
        self._told.append((worker, told))
        self._news.set()

    async def job(self, worker: str, number: int) -> Job | None:
        """For a worker: the job of a shard, when the foreman has read it."""
        if self._word == HALT:
            return None
        future: asyncio.Future[Job | None] = asyncio.get_running_loop().create_future()
        self._jobs[worker, number] = future
        self._wanted.append((worker, number))
        self._news.set()
        try:
            return await future
        finally:
            del self._jobs[worker, number]

    async def word(self, known: str, seconds: float) -> str:
        """For a worker: what was said last, as soon as it is not what it knows."""
        if self._word == known:
            self._spoken.clear()
            await _either(self._spoken, seconds)
        return self._word


class ShardBuilder:
    """An actor of the pool, as Ray Data makes them: it is called with shards' numbers, and builds them.

    It holds models of its own and works on two shards at once, as every worker does. One that is killed is started
    again, and called with the same numbers.
    """

    def __init__(self, order: Order, folder: str, desk: Any) -> None:
        with suppress(OSError):  # sources and settings may hold paths as they are seen from there
            os.chdir(folder)
        self._shift = _Shift(order, desk)

    def __call__(self, batch: dict[str, Any]) -> dict[str, Any]:
        """Build these shards, as far as they are still to be built; nothing goes back."""
        for number in batch["shard"].tolist():
            self._shift.build(number)
        return {"shard": batch["shard"][:0]}

    def __del__(self) -> None:
        self._shift.end()


class _Shift:
    """A worker's life, in a thread beside those in which Ray calls."""

    def __init__(self, order: Order, desk: Any) -> None:
        import ray

        self._get = ray.get
        self._lost = (ray.exceptions.RayActorError, ray.exceptions.RaySystemError)
        self._order = order
        self._desk = desk
        self._name = f"{ray.get_runtime_context().get_actor_id()}/{os.getpid()}"
        self._lock = threading.Lock()
        self._inbox = queue.SimpleQueue[Job | None]()
        self._stop = Stop()
        self._committed: dict[int, threading.Event] = {}
        self._over = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        threading.Thread(target=self._work, name="gbc-shift", daemon=True).start()
        threading.Thread(target=self._obey, name="gbc-obey", daemon=True).start()

    def build(self, number: int) -> None:
        """Returns when the shard is committed, or is not to be."""
        job = self._get(self._desk.job.remote(self._name, number))
        if job is None:
            return
        done = self._committed[number] = threading.Event()
        self._inbox.put(job)
        while not (done.wait(_LOOK_EVERY) or self._over.is_set()):
            pass

    def end(self) -> None:
        """No more shards will come."""
        self._inbox.put(None)
        self._over.wait(_LAST_WORDS)

    def _work(self) -> None:
        run_worker(self._order, self._build(), self._tell)
        self._get(self._tell(Told(ended=True)))
        self._over.set()

    async def _build(self) -> None:
        self._loop, self._task = asyncio.get_running_loop(), asyncio.current_task()

        async def jobs() -> AsyncIterator[Job]:
            while (job := await asyncio.to_thread(self._next)) is not None:
                yield job

        await build_shards(self._order, jobs(), self._stop, self._tell)

    def _next(self) -> Job | None:
        """The next job; None where none is to be begun."""
        while not self._stop.kind:
            with suppress(queue.Empty):
                return self._inbox.get(timeout=_LOOK_EVERY)
        return None

    def _tell(self, told: Told) -> Any:
        with self._lock:
            sent = self._desk.tell.remote(self._name, told)
        if told.shard is not None:
            self._committed[told.shard].set()
        return sent

    def _obey(self) -> None:
        """Heed what the foreman says to all; without a foreman nobody builds where the lock says that nobody does."""
        word = ""
        while word not in (HALT, END):
            try:
                word = self._get(self._desk.word.remote(word, 5.0))
            except self._lost:
                os._exit(1)
            if word in (DRAIN, HALT):
                self._stop.drain("interrupted")
            if word == END:
                self._inbox.put(None)
            if word == HALT and self._loop is not None and self._task is not None:
                self._stop.halt("interrupted")
                self._loop.call_soon_threadsafe(self._task.cancel)


async def _either(event: asyncio.Event, seconds: float) -> None:
    """Wait for the event, but not longer than that."""
    with suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)
