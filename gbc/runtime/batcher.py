"""One model, many askers: requests that wait are answered together, in a thread of the model's own."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

Request = TypeVar("Request")
Reply = TypeVar("Reply")


class Batcher(Generic[Request, Reply]):
    """Collects single requests into batches for a function that answers many.

    While a batch runs, the next one fills; an idle model starts at once. ``calls`` counts requests,
    ``seconds`` the time in which the model was at work.
    """

    def __init__(self, answer: Callable[[Sequence[Request]], Sequence[Reply]], size: int, name: str) -> None:
        self._answer = answer
        self._size = size
        self._waiting: list[tuple[Request, asyncio.Future[Reply]]] = []
        self._running: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=name)
        self.calls = 0
        self.seconds = 0.0

    async def ask(self, request: Request) -> Reply:
        """The reply to one request. Raises what the model raised for its batch."""
        future: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self._waiting.append((request, future))
        if self._running is None:
            self._running = asyncio.create_task(self._run())
        return await future

    def close(self) -> None:
        """Let the thread go."""
        self._thread.shutdown(wait=True, cancel_futures=True)

    async def _run(self) -> None:
        await asyncio.sleep(0)  # whoever asks in this turn of the loop belongs to the first batch
        while self._waiting:
            batch, self._waiting = self._waiting[: self._size], self._waiting[self._size :]
            await self._answer_batch(batch)
        self._running = None

    async def _answer_batch(self, batch: list[tuple[Request, asyncio.Future[Reply]]]) -> None:
        """Answer all, or where that fails each alone, so that one bad request costs no other its reply."""
        loop = asyncio.get_running_loop()
        try:
            replies = await loop.run_in_executor(self._thread, self._timed, [request for request, _ in batch])
        except Exception as error:  # noqa: BLE001 - handed on to the one who asked
            if len(batch) == 1:
                _settle(batch[0][1], error)
            else:
                for single in batch:
                    await self._answer_batch([single])
            return
        for (_, future), reply in zip(batch, replies, strict=True):
            _settle(future, reply)

    def _timed(self, requests: list[Request]) -> Sequence[Reply]:
        start = time.perf_counter()
        try:
            return self._answer(requests)
        finally:
            self.seconds += time.perf_counter() - start
            self.calls += len(requests)


def _settle(future: asyncio.Future[Reply], outcome: Reply | Exception) -> None:
    if future.done():  # who asked has gone
        return
    if isinstance(outcome, Exception):
        future.set_exception(outcome)
    else:
        future.set_result(outcome)
