"""One model in this process, many askers: requests that wait are answered together, in a thread of the model's own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Generic, TypeVar

from gbc.models.roles import ModelError
from gbc.models.usage import taken_down
from gbc.runtime.account import Account, RoleTotals
from gbc.store import StoreError

Request = TypeVar("Request")
Reply = TypeVar("Reply")

FILL_SECONDS = 0.002
"""So long an idle model waits for a batch to fill: handing over one request at a time costs more than that."""

_AHEAD = 2
"""Batches with the model: one that it works on, and a full one, so that it need not wait for us."""


class Batcher(Generic[Request, Reply]):
    """Collects single requests into batches for a function that answers many.

    ``keep`` is given each batch with its replies, in the model's thread, before anybody has them.
    """

    def __init__(
        self,
        answer: Callable[[Sequence[Request]], Sequence[Reply]],
        size: int,
        name: str,
        account: Account,
        keep: Callable[[Sequence[Request], Sequence[Reply]], None],
    ) -> None:
        self._answer = answer
        self._keep = keep
        self._size = max(1, size)
        self._account = account
        self._waiting: list[tuple[Request, asyncio.Future[Reply]]] = []
        self._running = self._given = 0
        self._timer: asyncio.TimerHandle | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=name)

    @property
    def pending(self) -> int:
        """Requests that wait or are with the model."""
        return len(self._waiting) + self._given

    def ask(self, request: Request) -> asyncio.Future[Reply]:
        """The reply to one request, in its time, or what the model raised for it."""
        future: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self._waiting.append((request, future))
        self._pump()
        return future

    def close(self) -> None:
        """Let the thread go."""
        self._thread.shutdown(wait=True, cancel_futures=True)

    def _pump(self) -> None:
        """Hand over what makes a full batch; what does not, if the model has nothing to do for a while."""
        while len(self._waiting) >= self._size and self._running < _AHEAD:
            self._hand_over()
        if self._waiting and not self._running and self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(FILL_SECONDS, self._due)

    def _due(self) -> None:
        self._timer = None
        if self._waiting and not self._running:
            self._hand_over()

    def _hand_over(self) -> None:
        batch, self._waiting = self._waiting[: self._size], self._waiting[self._size :]
        self._submit(batch)

    def _submit(self, batch: list[tuple[Request, asyncio.Future[Reply]]]) -> None:
        self._running += 1
        self._given += len(batch)
        loop = asyncio.get_running_loop()
        work = self._thread.submit(self._answered, [request for request, _ in batch])

        def done(work: Future[Sequence[Reply]]) -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(partial(self._settle, batch, work))

        work.add_done_callback(done)

    def _settle(self, batch: list[tuple[Request, asyncio.Future[Reply]]], work: Future[Sequence[Reply]]) -> None:
        """Answer all, or where that fails ask for each alone, so that one bad request costs no other its reply."""
        self._running -= 1
        self._given -= len(batch)
        self._pump()  # first the model, then those whom it answered
        if work.cancelled():
            return
        error = work.exception()
        if error is None:
            for (_, future), reply in zip(batch, work.result(), strict=True):
                if future.done():  # who asked has gone
                    continue
                if isinstance(reply, ModelError):
                    future.set_exception(reply)
                else:
                    future.set_result(reply)
        elif len(batch) == 1 or isinstance(error, StoreError):
            for _, future in batch:
                if not future.done():
                    future.set_exception(error)
        else:
            for single in batch:
                self._submit([single])

    def _answered(self, requests: list[Request]) -> Sequence[Reply]:
        replies = self._timed(requests)
        self._keep(requests, replies)
        return replies

    def _timed(self, requests: list[Request]) -> Sequence[Reply]:
        cost = RoleTotals(attempts=len(requests))
        self._account.begin(0)
        try:
            with taken_down() as usage:
                replies = self._answer(requests)
            if len(replies) != len(requests):
                raise RuntimeError(f"the model gave {len(replies)} replies to {len(requests)} requests")
            cost.calls = len(requests)
            return replies
        finally:
            cost.seconds = self._account.end(0)
            cost.add(usage)
            self._account.charge(requests, cost)
