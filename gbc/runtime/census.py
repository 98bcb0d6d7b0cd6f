"""What a build would make of some sources: everything is read, nothing is annotated and nothing is left behind."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec

from gbc.runtime.looking import Look
from gbc.runtime.planning import PlanOptions, list_items, plan_items
from gbc.runtime.progress import Progress
from gbc.store import Plan

MOST_FIELDS = 100
"""Names of fields that are told; JSON may have any number."""


class PlanSummary(msgspec.Struct, frozen=True, kw_only=True):
    """Sources in numbers.

    ``contents`` counts different encoded pictures, which is how many a build would annotate unless they fail;
    ``failures`` go by stage and reason. ``size`` is in bytes over all items, ``largest_size`` that of one;
    ``smallest`` and ``largest`` are the width and height of the pictures with the fewest and the most pixels, None
    where none was decoded. ``captioned`` items came with captions, ``captions`` in all.
    """

    items: int
    contents: int
    duplicates: int
    near_duplicates: int
    failures: dict[str, int]
    size: int
    largest_size: int
    smallest: tuple[int, int] | None
    largest: tuple[int, int] | None
    captioned: int
    captions: int
    fields: tuple[str, ...]
    seconds: float

    @property
    def failed(self) -> int:
        """Items that would get no graph."""
        return sum(self.failures.values())

    @property
    def graphs(self) -> int:
        """Pictures that would be annotated."""
        return self.contents - sum(n for reason, n in self.failures.items() if not reason.startswith("read:"))


def summarize(
    sources: Sequence[str],
    *,
    limit: int | None = None,
    options: PlanOptions | None = None,
    progress: Progress | None = None,
    decoding: bool = True,
) -> PlanSummary:
    """Read the sources as a build would; without ``decoding`` damaged pictures and their sizes are not found out.

    The plan is a temporary file. Raises ``SourceError`` with one line.
    """
    options, progress = options or PlanOptions(), progress or Progress()
    start = time.monotonic()
    items = list_items(sources, limit, progress)
    totals = _Totals()
    with tempfile.TemporaryDirectory(prefix="gbc-plan-") as folder, Plan(Path(folder) / "plan.sqlite") as plan:
        plan_items(plan, items, None, options, progress, seen=totals.add, decoding=decoding)
        counts = plan.counts()
        near = plan.near.count()
    return PlanSummary(
        items=counts.items,
        contents=counts.contents,
        duplicates=counts.duplicates,
        near_duplicates=near,
        failures=counts.failures,
        size=totals.size,
        largest_size=totals.largest_size,
        smallest=totals.smallest,
        largest=totals.largest,
        captioned=counts.captioned,
        captions=totals.captions,
        fields=tuple(totals.fields),
        seconds=time.monotonic() - start,
    )


class _Totals:
    """Adds up what is found out about items."""

    def __init__(self) -> None:
        self.size = self.largest_size = self.captions = 0
        self.smallest: tuple[int, int] | None = None
        self.largest: tuple[int, int] | None = None
        self.fields: dict[str, None] = {}

    def add(self, look: Look) -> None:
        """One more item."""
        self.size += look.size
        self.largest_size = max(self.largest_size, look.size)
        self.captions += len(look.item.captions)
        if look.width:
            sides = (look.width, look.height)
            self.smallest = min(self.smallest or sides, sides, key=_area)
            self.largest = max(self.largest or sides, sides, key=_area)
        if look.item.fields and len(self.fields) < MOST_FIELDS:
            self.fields.update(dict.fromkeys(msgspec.json.decode(look.item.fields, type=dict[str, msgspec.Raw])))


def _area(sides: tuple[int, int]) -> int:
    return sides[0] * sides[1]
