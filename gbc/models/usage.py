"""What a reply cost: adapters report it, whoever asked takes it down."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Self

import msgspec


class Usage(msgspec.Struct, kw_only=True):
    """Tokens read and written, and money in the currency of the server's prices. A sum that others are added to."""

    tokens_in: int = 0
    tokens_out: int = 0
    money: float = 0.0

    @property
    def tokens(self) -> int:
        """Read and written together."""
        return self.tokens_in + self.tokens_out

    def add(self, other: Usage) -> None:
        """Count what something else cost too, in all that it tells."""
        for name in other.__struct_fields__:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def __add__(self, other: Self) -> Self:
        """Both together."""
        both = msgspec.structs.replace(self)
        both.add(other)
        return both


_taken_down: ContextVar[Usage | None] = ContextVar("gbc-usage", default=None)


def report(*, tokens_in: int = 0, tokens_out: int = 0, money: float = 0.0) -> None:
    """Say what the request that is being answered cost. An adapter calls this in the thread in which it was asked."""
    usage = _taken_down.get()
    if usage is not None:
        usage.add(Usage(tokens_in=tokens_in, tokens_out=tokens_out, money=money))


@contextmanager
def taken_down() -> Iterator[Usage]:
    """What is reported within the block."""
    usage = Usage()
    token = _taken_down.set(usage)
    try:
        yield usage
    finally:
        _taken_down.reset(token)
