"""What a build would cost: some items, drawn at random, are built in a temporary folder; all are extrapolated.

What models say is kept where the build itself will look for it, and with it what each image cost: a second estimate
by the same images asks nothing and tells the same.
"""

from __future__ import annotations

import math
import random
import tempfile
import time
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from pathlib import Path

import msgspec

from gbc.images import Item, Kept
from gbc.models.registry import Role
from gbc.models.roles import Model
from gbc.pipeline import Pipeline
from gbc.runtime.account import RoleTotals, add_up
from gbc.runtime.claim import refuse_other_things
from gbc.runtime.crew import Crew, Order
from gbc.runtime.imagecost import CostRecords, ImageCost, measure
from gbc.runtime.interrupt import run_interruptible
from gbc.runtime.interval import Range, extrapolate
from gbc.runtime.looking import Look
from gbc.runtime.options import BuildOptions
from gbc.runtime.planning import list_items, plan_items
from gbc.runtime.progress import Both, Progress
from gbc.runtime.shard import Job
from gbc.runtime.sizes import shard_sizes
from gbc.runtime.stop import Stop
from gbc.store import Document, Layout, Plan, PlanRow, StoreError


class Costs(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked of a model, or of all: ``seconds`` are those at work, summed over its slots."""

    calls: Range
    tokens: Range
    seconds: Range
    money: Range


class Estimate(msgspec.Struct, frozen=True, kw_only=True):
    """What a build of all ``items`` from nothing would cost, by ``sample`` of them, drawn with ``seed``.

    ``seconds`` is the time that it takes at the pace of the sample, in one process; no build takes less than
    ``least_seconds``, in which the ``busiest`` model never waits. ``bytes`` is the size of the dataset. Of the sample,
    ``unknown`` items are left out: models were asked about them in earlier runs, and what that cost was not kept;
    ``failures``, by reason, got no graph. Items are taken for different pictures; ``gbc plan`` tells how many are.
    """

    items: int
    sample: int
    seed: int
    unknown: int
    failures: dict[str, int]
    roles: dict[Role, Costs]
    total: Costs
    seconds: Range
    busiest: Role
    least_seconds: Range
    bytes: Range


def estimate_build(
    sources: Sequence[str],
    folder: Path,
    pipeline: Pipeline,
    sample: int,
    *,
    limit: int | None = None,
    options: BuildOptions | None = None,
    progress: Progress | None = None,
) -> Estimate:
    """Build ``sample`` items of the sources, drawn with the pipeline's seed, and extrapolate what all would cost.

    In ``folder`` nothing but replies is written. Raises as ``build_dataset`` does, and ``StoreError`` where fewer than
    two items of the sample tell what they cost.
    """
    options, progress = options or BuildOptions(), progress or Progress()
    chosen, items = draw(list_items(sources, limit, progress), sample, pipeline.seed)
    layout = Layout(folder)
    refuse_other_things(layout)
    models = pipeline.load_models()
    replies = Path(options.replies or layout.replies)
    there = msgspec.structs.replace(options, replies=str(replies), workers=1, shard_size=len(chosen), keep=False)
    with tempfile.TemporaryDirectory(prefix="gbc-estimate-") as place:
        order = Order(folder=Path(place), pipeline=pipeline, fingerprint=pipeline.fingerprint(models), options=there)
        trial = _Trial(order, models, progress)
        records = CostRecords(replies, _kind(pipeline, models))
        try:
            trial.run(chosen)
        finally:
            records.add(trial.costs)
        costs = records.recall(trial.image_ids, trial.costs)
        return _Extrapolation(trial, costs, items, options.shard_size).estimate(pipeline.seed)


def _kind(pipeline: Pipeline, models: dict[Role, Model]) -> str:
    """Where an image costs the same: how models run counts, and luck does not."""
    plain = msgspec.structs.replace(pipeline, seed=0, name="", about="", resources={})
    return f"{plain.fingerprint(models)} {plain.to_yaml().decode()}"


def draw(items: Iterable[Item], count: int, seed: int) -> tuple[list[Item], int]:
    """So many of the items, each as likely as any other, in their order; and how many there are (J. S. Vitter's R)."""
    chance = random.Random(seed)  # noqa: S311 - a sample, no secret
    drawn: list[tuple[int, Item]] = []
    total = 0
    for total, item in enumerate(items, 1):
        place = total - 1 if total <= count else chance.randrange(total)
        if place < count:
            drawn[place : place + 1] = [(total, item)]
    return [item for _, item in sorted(drawn, key=lambda pair: pair[0])], total


class _Clock(Progress):
    """Takes the time until the last image is done; a shard is written for many more than a sample has."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._start = time.monotonic()

    def image(self, document: Document, *, failed: bool) -> None:  # noqa: ARG002
        """One more image is done."""
        self.seconds = time.monotonic() - self._start


class _Trial:
    """A build of the sample by itself, and what came of it. ``repeated`` items stand in it twice, file and all."""

    def __init__(self, order: Order, models: dict[Role, Model], progress: Progress) -> None:
        self.order = order
        self.failures: dict[str, int] = {}
        self.rows: list[PlanRow] = []
        self.repeated = 0
        self.sizes: dict[str, int] = {}
        self.costs: dict[str, ImageCost] = {}
        self.slots: dict[Role, int] = {}
        self._models = models
        self._progress = progress
        self._layout = Layout(order.folder)

    @property
    def image_ids(self) -> list[str]:
        """The contents in it, each once."""
        return [row.item.image_id for row in self.rows if row.item.image_id and not row.duplicate]

    def run(self, items: Sequence[Item]) -> None:
        """Build. Raises ``StoreError`` where that was stopped before all was done."""
        options, layout = self.order.options, self._layout
        with Plan(layout.plan) as plan:
            kept = Kept(layout.kept)
            plan_items(
                plan, items, kept, options.planning, self._progress, shard_size=options.shard_size, seen=self._seen
            )
            self.rows = [row for shard in plan.shards() for row in plan.items(shard)]
        self.repeated = len(items) - len(self.rows)
        self._progress.start(len(self.rows))
        stop, clock = Stop(), _Clock()
        with Crew(self.order, self._models, Both(self._progress, clock), stop) as crew:
            crew.panel.itemize()
            try:
                work = crew.build(self._jobs(), _ignore, _ignore)
                run_interruptible(work, stop, self._progress.note, lambda: crew.in_flight)
            finally:  # it is paid for
                self.costs = measure(crew.panel.itemized(), clock.seconds)
            self.slots = {role: totals.slots for role, totals in crew.panel.totals().items()}
            self.failures = crew.tally.take().failures
        if stop.left_something:
            raise StoreError(f"stopped: {stop.reason}; an estimate needs its whole sample. What was asked is kept")

    async def _jobs(self) -> AsyncIterator[Job]:
        yield Job(number=0, rows=tuple(self.rows))

    def _seen(self, look: Look) -> None:
        if look.item.image_id is not None:
            self.sizes[look.item.image_id] = look.size


class _Extrapolation:
    """From the items of a trial to all."""

    def __init__(self, trial: _Trial, costs: Mapping[str, ImageCost], items: int, shard_size: int) -> None:
        self._trial = trial
        self._items = items
        self._shards = math.ceil(items / shard_size)
        self._costs = [costs.get(id_) if id_ else ImageCost() for id_ in map(_paid_for, trial.rows)]
        self._costs += [ImageCost()] * trial.repeated
        self._known = [cost for cost in self._costs if cost is not None]
        if len(self._known) < min(2, items):
            raise StoreError(
                "models were asked about nearly all of the sample before, and what that cost is not known: take "
                "another --seed, a larger sample, or --replies with an empty folder"
            )

    def estimate(self, seed: int) -> Estimate:
        slots = self._trial.slots
        roles = {role: self._costs_of([cost.roles.get(role, RoleTotals()) for cost in self._known]) for role in slots}
        busiest = max(roles, key=lambda role: roles[role].seconds.expected / slots[role])
        least = roles[busiest].seconds
        return Estimate(
            items=self._items,
            sample=len(self._costs),
            seed=seed,
            unknown=len(self._costs) - len(self._known),
            failures=self._trial.failures,
            roles=roles,
            total=self._costs_of([add_up(cost.roles) for cost in self._known]),
            seconds=extrapolate([cost.seconds for cost in self._known], self._items),
            busiest=busiest,
            least_seconds=Range(*(bound / slots[busiest] for bound in msgspec.structs.astuple(least))),
            bytes=self._bytes(),
        )

    def _costs_of(self, sums: Sequence[RoleTotals]) -> Costs:
        return Costs(
            calls=extrapolate([each.calls for each in sums], self._items),
            tokens=extrapolate([each.tokens for each in sums], self._items),
            seconds=extrapolate([each.seconds for each in sums], self._items),
            money=extrapolate([each.money for each in sums], self._items),
        )

    def _bytes(self) -> Range:
        trial = self._trial
        fixed, figures = shard_sizes(Layout(trial.order.folder), trial.sizes, trial.order.options.image_bytes)
        spread = extrapolate([*figures, *[0.0] * trial.repeated], self._items)
        return Range(*(bound + fixed * self._shards for bound in msgspec.structs.astuple(spread)))


def _paid_for(row: PlanRow) -> str | None:
    """The content for which models are asked at this item's turn."""
    return None if row.duplicate else row.item.image_id


def _ignore(*_: object) -> None:
    pass
