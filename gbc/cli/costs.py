"""What models were asked and what that took, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gbc.models.registry import Role
from gbc.runtime import RoleTotals, add_up


def role_costs(roles: Mapping[Role, RoleTotals]) -> Iterator[tuple[str, str]]:
    """Role and words for each model that was asked, and for all of them together where there are several."""
    asked = {role: totals for role, totals in roles.items() if totals.attempts or totals.remembered}
    yield from ((role, cost(totals)) for role, totals in asked.items())
    if len(asked) > 1:
        yield "together", cost(add_up(asked))


def cost(totals: RoleTotals) -> str:
    """``1,200 calls in 3.4 s (10 remembered, 2 repeated, 30,000 tokens, 0.45 spent)``."""
    more = [f"{totals.remembered:,} remembered"] if totals.remembered else []
    more += [f"{totals.attempts - totals.calls:,} repeated"] if totals.attempts > totals.calls else []
    more += [f"{totals.tokens:,} tokens"] if totals.tokens else []
    more += [f"{totals.money:.2f} spent"] if totals.money else []
    calls = many(totals.calls, "call")
    return f"{calls} in {duration(totals.seconds)}" + (f" ({', '.join(more)})" if more else "")


def many(count: int, what: str) -> str:
    """``1 graph``, ``2,000 graphs``."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def duration(seconds: float) -> str:
    """A time as people say it."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours:,} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{max(seconds, 0):.1f} s"
