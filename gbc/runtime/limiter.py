"""A model behind a server: so many requests at once, each repeated while the server is unable to answer."""

from __future__ import annotations

import asyncio
import itertools
import random
import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import Generic, TypeVar

from gbc.models.roles import ModelError, Traits, UnavailableError
from gbc.models.usage import Usage, taken_down
from gbc.runtime.account import Account, RoleTotals
from gbc.runtime.breaker import Breaker
from gbc.runtime.stop import Stop

Request = TypeVar("Request")
Reply = TypeVar("Reply")

_FIRST_WAIT, _LONGEST_WAIT = 0.5, 60.0
"""Seconds before the second attempt, doubled for each further one."""


class Limiter(Generic[Request, Reply]):
    """Keeps the slots of a server full, a thread a request, and nobody waits in a slot for a new attempt.

    What the model reports as ``UnavailableError``, and what takes too long, is tried again after a while that is partly
    left to chance, so that those who failed together do not come back together. ``keep`` is given each request with
    its reply, in the request's thread, before anybody has it.
    """

    def __init__(
        self,
        answer: Callable[[Sequence[Request]], Sequence[Reply]],
        traits: Traits,
        name: str,
        account: Account,
        note: Callable[[str], None],
        stop: Stop,
        keep: Callable[[Sequence[Request], Sequence[Reply]], None],
    ) -> None:
        self._answer = answer
        self._keep = keep
        self._traits = traits
        self._name = name
        self._account = account
        self._stop = stop
        self._slots = asyncio.Semaphore(traits.slots)
        self._breaker = Breaker(name, max(8, traits.slots // 2), note, stop)
        self._numbers = itertools.count()
        self._chance = random.Random()  # noqa: S311 - when, not what
        self.pending = 0
        """Requests that wait for an attempt or are with the server."""

    async def ask(self, request: Request) -> Reply:
        """The reply to one request. Raises what the model raised, ``UnavailableError`` after the last attempt."""
        self.pending += 1
        try:
            return await self._insist(request)
        finally:
            self.pending -= 1

    async def _insist(self, request: Request) -> Reply:
        for attempt in itertools.count(1):
            try:
                return await self._attempt(request)
            except UnavailableError as error:
                if attempt >= self._traits.attempts:
                    raise UnavailableError(f"{error} (asked {attempt} times)") from None
                await asyncio.sleep(self._wait(attempt, error.after))
        raise AssertionError

    def close(self) -> None:
        """Nothing is held: threads that a time-out left behind end with the process."""

    def _wait(self, attempt: int, after: float | None) -> float:
        if after is not None:
            return after * self._chance.uniform(1.0, 1.1)
        return min(_FIRST_WAIT * 2.0 ** (attempt - 1), _LONGEST_WAIT) * self._chance.uniform(0.5, 1.0)

    async def _attempt(self, request: Request) -> Reply:
        async with self._slots:
            self._stop.check()
            probe = await self._breaker.passage()
            number, cost = next(self._numbers), RoleTotals(attempts=1)
            self._account.begin(number)
            try:
                reply = await asyncio.wait_for(self._call(request), self._traits.timeout)
                cost.calls = 1
            except (UnavailableError, TimeoutError) as error:
                late = isinstance(error, TimeoutError)
                reason = f"no answer within {self._traits.timeout:g} s" if late else str(error)
                after = error.after if isinstance(error, UnavailableError) else None
                self._breaker.refused(reason, probe=probe, after=after)
                raise UnavailableError(reason, after) from None
            except asyncio.CancelledError:
                self._breaker.given_up(probe=probe)
                raise
            except BaseException:  # it answered, if only that the request is wrong
                self._breaker.answered(probe=probe)
                raise
            finally:
                cost.seconds = self._account.end(number)
                self._account.charge([request], cost)
            self._breaker.answered(probe=probe)
            return reply

    async def _call(self, request: Request) -> Reply:
        """Ask in a thread of its own, which can be left alone where it hangs."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Reply] = loop.create_future()

        def settle(reply: Reply | None, error: BaseException | None, usage: Usage) -> None:
            self._account.charge([request], usage)
            if future.done():
                return
            if error is not None:
                future.set_exception(error)
            else:
                future.set_result(reply)  # type: ignore[arg-type]

        def work() -> None:
            reply: Reply | None = None
            error: BaseException | None = None
            with taken_down() as usage:
                try:
                    (given,) = self._answer([request])
                    if isinstance(given, ModelError):
                        error = given
                    else:
                        self._keep([request], [given])
                        reply = given
                except BaseException as raised:  # noqa: BLE001 - handed on to the one who asked
                    error = raised
            if not loop.is_closed():
                loop.call_soon_threadsafe(partial(settle, reply, error, usage))

        threading.Thread(target=work, name=self._name, daemon=True).start()
        return await future
