"""What a reply cost: adapters report it, whoever asked takes it down."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import msgspec


class Usage(msgspec.Struct):
    """Tokens read and written, and money in the currency of the server's prices."""

    tokens_in: int = 0
    tokens_out: int = 0
    money: float = 0.0

    @property
    def tokens(self) -> int:
        """Read and written together."""
        return self.tokens_in + self.tokens_out

    def add(self, other: Usage) -> None:
        """Count what another reply cost too."""
        self.tokens_in += other.tokens_in
        self.tokens_out += other.tokens_out
        self.money += other.money


_taken_down: ContextVar[Usage | None] = ContextVar("gbc-usage", default=None)


def report(*, tokens_in: int = 0, tokens_out: int = 0, money: float = 0.0) -> None:
    """Say what the request that is being answered cost. An adapter calls this in the thread in which it was asked."""
    usage = _taken_down.get()
    if usage is not None:
        usage.add(Usage(tokens_in, tokens_out, money))


@contextmanager
def taken_down() -> Iterator[Usage]:
    """What is reported within the block."""
    usage = Usage()
    token = _taken_down.set(usage)
    try:
        yield usage
    finally:
        _taken_down.reset(token)
