"""What was asked of one model, and what that took."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from gbc.models.registry import Role
from gbc.models.usage import Usage
from gbc.runtime.keys import image_id


class RoleTotals(Usage, kw_only=True):
    """What one model was asked: ``calls`` it answered, in so many ``attempts``, and what was ``remembered`` instead.

    ``seconds`` it was at work, summed over its ``slots``; tokens and money as the server told them.
    """

    calls: int = 0
    seconds: float = 0.0
    attempts: int = 0
    remembered: int = 0
    slots: int = 0

    def occupancy(self, seconds: float) -> float:
        """How much of its slots was in use during so many seconds, 0..1."""
        return min(1.0, self.seconds / max(self.slots * seconds, 1e-9))

    def __sub__(self, earlier: RoleTotals) -> RoleTotals:
        """What came since; the slots stay."""
        pairs = zip(msgspec.structs.astuple(self), msgspec.structs.astuple(earlier), strict=True)
        since = dict(zip(self.__struct_fields__, (a - b for a, b in pairs), strict=True))
        return RoleTotals(**{**since, "slots": self.slots})

    def part(self, number: int, count: int) -> RoleTotals:
        """The part ``number`` of ``count`` even ones, which together are the whole."""

        def of(value: Any) -> Any:
            return (
                value / count if isinstance(value, float) else value * (number + 1) // count - value * number // count
            )

        return RoleTotals(**{name: of(value) for name, value in msgspec.structs.asdict(self).items()})


def add_up(roles: Mapping[Role, RoleTotals]) -> RoleTotals:
    """What all models were asked together."""
    return sum(roles.values(), RoleTotals())


def add_roles(several: Iterable[Mapping[Role, RoleTotals]]) -> dict[Role, RoleTotals]:
    """What several runs or processes asked together, by role."""
    added: dict[Role, RoleTotals] = {}
    for roles in several:
        for role, totals in roles.items():
            added[role] = added[role] + totals if role in added else totals
    return added


class Account:
    """Counts for one model; its threads and the loop may write at a time.

    ``by_image``, where it is a mapping, holds the same for each image by itself.
    """

    def __init__(self, slots: int = 1) -> None:
        self.spent = RoleTotals(slots=slots)
        self.by_image: dict[str, RoleTotals] | None = None
        self._lock = threading.Lock()
        self._since: dict[int, float] = {}

    def begin(self, call: int) -> None:
        """A slot is in use from now on."""
        self._since[call] = time.perf_counter()

    def end(self, call: int) -> float:
        """It is free again, after so many seconds, which are still to be charged."""
        return time.perf_counter() - self._since.pop(call)

    def charge(self, requests: Sequence[Any], cost: Usage) -> None:
        """Count what some requests cost together; in even parts where images are told apart."""
        with self._lock:
            self.spent.add(cost)
            if self.by_image is None:
                return
            whole = RoleTotals()
            whole.add(cost)
            for number, request in enumerate(requests):
                self.by_image.setdefault(image_id(request), RoleTotals()).add(whole.part(number, len(requests)))

    def totals(self) -> RoleTotals:
        """All so far, with what is under way."""
        now = time.perf_counter()
        under_way = sum(now - since for since in list(self._since.values()))
        return msgspec.structs.replace(self.spent, seconds=self.spent.seconds + under_way)
