"""Choices that are always the same for the same thing: variety without chance."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """Throws that depend on nothing but the facts given and on how many throws went before."""

    def __init__(self, *facts: object) -> None:
        self._key = repr(facts).encode()
        self._throws = 0

    def pick(self, options: Sequence[T]) -> T:
        """One of the options, of which there must be at least one."""
        return options[self._throw() % len(options)]

    def often(self, times: int, of: int) -> bool:
        """True so many times of so many."""
        return self._throw() % of < times

    def _throw(self) -> int:
        self._throws += 1
        digest = hashlib.sha256(self._key + self._throws.to_bytes(4, "big")).digest()
        return int.from_bytes(digest[:8], "big")
