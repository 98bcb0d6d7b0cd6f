"""Batches: what a model said is kept before anybody has it, and a disk that refuses it asks no model twice."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence

import pytest

from gbc.models.roles import ModelError
from gbc.runtime.account import Account
from gbc.runtime.batcher import Batcher
from gbc.store import StoreError


class Model:
    """Doubles numbers; ``bad`` ones it cannot, and one ``poison`` makes it fail for all that is asked beside it."""

    def __init__(self, bad: int | None = None, poison: int | None = None) -> None:
        self.batches: list[list[int]] = []
        self._bad, self._poison = bad, poison

    def answer(self, requests: Sequence[int]) -> list[int | ModelError]:
        self.batches.append(list(requests))
        if self._poison in requests:
            raise ModelError("poisoned")
        return [ModelError("not that one") if request == self._bad else 2 * request for request in requests]


class Shelf:
    """Keeps what it is given, and notes in which thread; a full one refuses."""

    def __init__(self, *, full: bool = False) -> None:
        self.kept: dict[int, int | ModelError] = {}
        self.threads: set[str] = set()
        self._full = full

    def keep(self, requests: Sequence[int], replies: Sequence[int | ModelError]) -> None:
        if self._full:
            raise StoreError("no space left")
        self.threads.add(threading.current_thread().name)
        self.kept.update(zip(requests, replies, strict=True))


def ask_all(model: Model, shelf: Shelf, count: int, size: int = 4) -> list[int | BaseException]:
    """What so many askers got; each of those that got something found it kept when it did."""

    async def one(batcher: Batcher[int, int | ModelError], request: int) -> int | BaseException:
        reply = await batcher.ask(request)
        assert request in shelf.kept
        return reply

    async def all_of_them() -> list[int | BaseException]:
        batcher = Batcher(model.answer, size, "doubler", Account(), shelf.keep)
        try:
            asked = [asyncio.ensure_future(one(batcher, request)) for request in range(count)]
            await asyncio.sleep(0)
            assert batcher.pending == count
            replies = await asyncio.gather(*asked, return_exceptions=True)
            assert batcher.pending == 0
            return replies
        finally:
            batcher.close()

    return asyncio.run(all_of_them())


def test_replies_are_kept_in_the_models_thread_before_anybody_has_them() -> None:
    model, shelf = Model(), Shelf()
    assert ask_all(model, shelf, 10) == [2 * number for number in range(10)]
    assert shelf.kept == {number: 2 * number for number in range(10)}
    assert [len(batch) for batch in model.batches] == [4, 4, 2]
    assert all(name.startswith("doubler") for name in shelf.threads)


@pytest.mark.parametrize("model", [Model(bad=2), Model(poison=2)], ids=["one has no reply", "the batch fails"])
def test_one_bad_request_costs_no_other_its_reply(model: Model) -> None:
    replies = ask_all(model, Shelf(), 4)
    assert [reply for number, reply in enumerate(replies) if number != 2] == [0, 2, 6]
    assert isinstance(replies[2], ModelError)


def test_replies_that_cannot_be_kept_are_told_and_not_asked_again() -> None:
    model = Model()
    replies = ask_all(model, Shelf(full=True), 4)
    assert [str(reply) for reply in replies] == ["no space left"] * 4
    assert model.batches == [[0, 1, 2, 3]]
