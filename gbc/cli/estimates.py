"""What a build would cost, as a small table."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import msgspec

from gbc.cli.costs import duration, many
from gbc.runtime import Costs, Estimate, Range

_COLUMNS: dict[str, Callable[[float], str]] = {
    "calls": lambda value: f"{_rounded(value):,.0f}",
    "tokens": lambda value: f"{_rounded(value):,.0f}",
    "seconds": duration,
    "money": lambda value: f"{value:,.2f}",
}
_HEADINGS = {"seconds": "at work"}


def estimate_lines(estimate: Estimate) -> Iterator[str]:
    """An estimate for the eye."""
    drawn = f"{estimate.sample:,} of {many(estimate.items, 'item')} were built, drawn with seed {estimate.seed}"
    yield f"{drawn}. All of them, with 95 % intervals (Student's t over the items drawn):"
    yield from _table(estimate)
    yield (
        f"Time: {_told(estimate.seconds, duration)} in one process at the pace of the sample; "
        f"not below {duration(estimate.least_seconds.expected)}, the work of the {estimate.busiest} alone."
    )
    yield f"Dataset: {_told(estimate.bytes, _size)}."
    if estimate.unknown:
        yield f"{many(estimate.unknown, 'item')} left out: models were asked before, and what that cost is not known."
    if estimate.failures:
        yield f"Of the sample, {many(sum(estimate.failures.values()), 'item')} would get no graph:"
        yield from (f"  {count:,} × {reason}" for reason, count in estimate.failures.items())
    yield "What models said is kept: the build will not ask it again."


def _table(estimate: Estimate) -> Iterator[str]:
    rows: list[tuple[str, Costs]] = [*estimate.roles.items()]
    if len(rows) > 1:
        rows.append(("together", estimate.total))
    shown = [name for name in _COLUMNS if name in ("calls", "seconds") or _of(estimate.total, name).expected]
    cells = [["", *(_HEADINGS.get(name, name) for name in shown)]]
    cells += [[role, *(_told(_of(costs, name), _COLUMNS[name]) for name in shown)] for role, costs in rows]
    widths = [max(len(row[place]) for row in cells) for place in range(len(cells[0]))]
    for row in cells:
        yield ("  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))).rstrip()


def _of(costs: Costs, name: str) -> Range:
    found: Range = msgspec.structs.asdict(costs)[name]
    return found


def _told(range_: Range, form: Callable[[float], str]) -> str:
    """``1,240 (1,180 to 1,300)``, or the figure alone where no interval would be seen."""
    expected, low, high = (form(value) for value in msgspec.structs.astuple(range_))
    return expected if low == high else f"{expected} ({low} to {high})"


def _rounded(value: float) -> float:
    """To three digits from 10,000 on: what is guessed has no more."""
    return round(value, min(0, 2 - math.floor(math.log10(value)))) if value >= 10_000 else value


def _size(size: float) -> str:
    return f"{size / 1e9:,.1f} GB" if size >= 1e10 else f"{size / 1e6:,.2f} MB"
