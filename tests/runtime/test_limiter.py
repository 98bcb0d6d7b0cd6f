"""A server that is busy, slow, wrong or gone: what is asked again, what is not, and what everyone waits for."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine, Iterator, Sequence
from typing import Any

import pytest

from gbc.models.roles import ModelError, Traits, UnavailableError
from gbc.models.usage import report
from gbc.runtime import breaker, limiter
from gbc.runtime.account import Account
from gbc.runtime.limiter import Limiter
from gbc.runtime.stop import Budget, Halted, Purse, Stop

Server = Callable[[int], str]


class Asked:
    """A limiter before a function, and what happened."""

    def __init__(self, server: Server, **traits: Any) -> None:
        self.notes: list[str] = []
        self.stop = Stop()
        self.account = Account(traits.get("slots", 4))
        self.kept: list[tuple[int, str]] = []
        self.at_once = self.most = 0
        self._lock = threading.Lock()
        self._server = server
        self.limiter: Limiter[int, str] = Limiter(
            self._answer,
            Traits(**{"slots": 4, **traits}),
            "describer",
            self.account,
            self.notes.append,
            self.stop,
            lambda requests, replies: self.kept.extend(zip(requests, replies, strict=True)),
        )

    def _answer(self, requests: Sequence[int]) -> list[str]:
        with self._lock:
            self.at_once += 1
            self.most = max(self.most, self.at_once)
        try:
            return [self._server(request) for request in requests]
        finally:
            with self._lock:
                self.at_once -= 1

    async def all(self, count: int) -> list[str | BaseException]:
        return await asyncio.gather(*(self.limiter.ask(number) for number in range(count)), return_exceptions=True)


def run(work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(work)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limiter, "_FIRST_WAIT", 0.001)
    monkeypatch.setattr(breaker, "_FIRST_PAUSE", 0.02)


def failing(times: int, error: Exception) -> Server:
    """Every request fails so many times, then is answered."""
    tries: dict[int, int] = {}

    def server(request: int) -> str:
        tries[request] = tries.get(request, 0) + 1
        if tries[request] <= times:
            raise error
        return f"{request}"

    return server


def test_the_slots_are_kept_full_and_no_fuller() -> None:
    def server(request: int) -> str:
        time.sleep(0.01)
        return str(request)

    asked = Asked(server, slots=5)
    assert run(asked.all(40)) == [str(number) for number in range(40)]
    assert asked.most == 5
    assert dict(asked.kept) == {number: str(number) for number in range(40)}
    assert asked.limiter.pending == 0
    assert (asked.account.spent.calls, asked.account.spent.attempts) == (40, 40)


def test_what_is_unavailable_is_asked_again() -> None:
    asked = Asked(failing(2, UnavailableError("busy")))
    assert run(asked.all(3)) == ["0", "1", "2"]
    assert (asked.account.spent.calls, asked.account.spent.attempts) == (3, 9)


def test_not_before_the_server_said() -> None:
    asked = Asked(failing(1, UnavailableError("busy", after=0.2)))
    start = time.monotonic()
    assert run(asked.all(1)) == ["0"]
    assert time.monotonic() - start >= 0.2


def test_what_is_refused_is_not_asked_again() -> None:
    asked = Asked(failing(1, ModelError("no such model")))
    (error,) = run(asked.all(1))
    assert str(error) == "no such model"
    assert asked.account.spent.attempts == 1


def test_attempts_end() -> None:
    asked = Asked(failing(99, UnavailableError("busy")), attempts=3)
    (error,) = run(asked.all(1))
    assert str(error) == "busy (asked 3 times)"


def test_a_request_that_hangs_is_given_up_and_asked_again() -> None:
    never = threading.Event()
    tries: list[int] = []

    def server(request: int) -> str:
        tries.append(request)
        if len(tries) == 1:
            never.wait(20)
        return "late"

    asked = Asked(server, timeout=0.05)
    assert run(asked.all(1)) == ["late"]
    never.set()
    assert len(tries) == 2


def test_a_server_that_answers_nobody_is_left_alone_until_it_does() -> None:
    calls = 0
    down = True

    def server(request: int) -> str:
        nonlocal calls, down
        calls += 1
        if calls == 12:
            down = False
        if down:
            raise UnavailableError("connection refused")
        return str(request)

    asked = Asked(server, slots=8, attempts=20)
    assert run(asked.all(30)) == [str(number) for number in range(30)]
    assert "describer: no answer (connection refused); trying it again in" in asked.notes[0]
    assert asked.notes[-1] == "describer: it answers again"
    assert calls <= 12 + 30, "one request at a time while it is down"


def test_a_server_that_stays_away_stops_the_run_and_fails_no_image(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(breaker.Breaker.__init__, "__defaults__", (0.1,))
    asked = Asked(failing(10**6, UnavailableError("gone")), slots=8, attempts=10**6)
    found = run(asked.all(30))
    assert all(isinstance(error, Halted) for error in found)
    assert asked.stop.kind == "halt"
    assert "has not answered" in asked.stop.reason


def test_tokens_are_taken_down_whoever_asked() -> None:
    def server(request: int) -> str:
        report(tokens_in=10, tokens_out=request, money=0.5)
        return ""

    asked = Asked(server)
    run(asked.all(4))
    assert (asked.account.spent.tokens_in, asked.account.spent.tokens_out, asked.account.spent.money) == (40, 6, 2.0)


def budgets() -> Iterator[tuple[Budget, str]]:
    yield Budget(calls=3), "3 calls"
    yield Budget(tokens=30), "30 tokens"
    yield Budget(money=1.5), "1.5 in money"
    yield Budget(seconds=0.0), "0 seconds"


@pytest.mark.parametrize(("budget", "told"), list(budgets()))
def test_a_budget_ends_the_run(budget: Budget, told: str) -> None:
    account, stop = Account(), Stop()
    purse = Purse(budget, [account], stop)
    with pytest.raises(Halted, match=f"the budget of {told} is spent"):
        for _ in range(9):
            purse.pay()
            account.spent.tokens_in += 10
            account.spent.money += 0.5
    assert stop.kind == "halt"
    assert account.spent.tokens_in <= 30
