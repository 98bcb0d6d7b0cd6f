"""From sources to a dataset folder: plan, annotate what is not done, commit shard by shard."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec

from gbc.images import Kept
from gbc.models.registry import Role
from gbc.models.roles import Model
from gbc.pipeline import Pipeline
from gbc.publish import write_card
from gbc.runtime.account import RoleTotals
from gbc.runtime.claim import claim
from gbc.runtime.crew import Crew, Order
from gbc.runtime.foreman import Foreman
from gbc.runtime.forked import prepare
from gbc.runtime.interrupt import run_interruptible
from gbc.runtime.options import BuildOptions
from gbc.runtime.planning import list_items, plan_items
from gbc.runtime.progress import Both, Counts, Progress, Summary, summarize_run
from gbc.runtime.raypool import RayPool
from gbc.runtime.runlog import RunLog
from gbc.runtime.shard import Job
from gbc.runtime.stop import Stop
from gbc.runtime.workers import Workers
from gbc.store import BuildLock, Layout, Plan, Shard, StoreError, read_marker

_CARD_SHARE = 0.02
"""The card is written anew while a build runs, but in no more than this share of its time."""


def build_dataset(
    sources: Sequence[str],
    folder: Path,
    pipeline: Pipeline,
    *,
    limit: int | None = None,
    options: BuildOptions | None = None,
    progress: Progress | None = None,
) -> Summary:
    """Build graphs of all pictures of the sources into a folder; what stands there already is kept.

    ``limit`` ends the plan after so many items. Raises ``SourceError``, ``PipelineError``, ``StoreError`` or
    ``ClusterError``, each with one line; what single pictures do is told in the summary. Ctrl-C finishes what is in
    flight, a second one stops at once, and ``KeyboardInterrupt`` is raised; whatever ends a build, the next one goes
    on from there.
    """
    options, progress = options or BuildOptions(), progress or Progress()
    layout = Layout(folder)
    items = list_items(sources, limit, progress)
    with _told(folder), BuildLock(layout):
        models = pipeline.load_models()
        fingerprint = pipeline.fingerprint(models)
        claim(layout, pipeline, fingerprint, models, update=options.update)
        if _has_workers(options):
            prepare()
        with RunLog(layout) as log, Plan(layout.plan) as plan:
            log.event("start", folder=str(folder), pipeline=pipeline.name, fingerprint=fingerprint)
            progress = Both(progress, log)
            planning = options.planning
            if options.retry_failed or options.update:
                planning = msgspec.structs.replace(planning, again=True)
            plan_items(plan, items, Kept(layout.kept), planning, progress, shard_size=options.shard_size)
            order = Order(folder=folder, pipeline=pipeline, fingerprint=fingerprint, options=options)
            return _Build(order, plan, progress, log).run(models)


class _Build:
    """One run over a plan."""

    def __init__(self, order: Order, plan: Plan, progress: Progress, log: RunLog) -> None:
        self.order = order
        self.layout = Layout(order.folder)
        self.plan = plan
        self.progress = progress
        self.log = log
        self.stop = Stop()
        self.card = _Card(order.folder)

    def run(self, models: dict[Role, Model]) -> Summary:
        """Finish every shard that is not finished, then write the card."""
        start = time.monotonic()
        self.progress.start(len(self.plan))
        options = self.order.options
        try:
            if options.engine == "ray" or _has_workers(options):
                models.clear()  # each worker has its own
                counts, totals = self._by_workers(options)
            else:
                counts, totals = self._here(models)
        except KeyboardInterrupt:
            self._write_card()
            raise
        self._write_card()
        if not self.stop.kind and not self.order.options.keep:
            Kept(self.layout.kept).clear()
        self.log.stopped = self.stop.reason if self.stop.left_something else ""
        self.log.without_graph = _failures(self.layout)
        return summarize_run(counts, time.monotonic() - start, totals, self.log.stopped, self.log.without_graph)

    def _here(self, models: dict[Role, Model]) -> tuple[Counts, dict[Role, RoleTotals]]:
        with Crew(self.order, models, self.progress, self.stop) as crew:

            async def jobs() -> AsyncIterator[Job]:
                for shard in self._unfinished():
                    yield self._job(shard)

            try:
                work = crew.build(jobs(), self._committed, self.log.beat)
                run_interruptible(work, self.stop, self.progress.note, lambda: crew.in_flight)
            finally:
                self.log.beat(0, crew.panel.totals())
            return crew.tally.take(), crew.panel.totals()

    def _by_workers(self, options: BuildOptions) -> tuple[Counts, dict[Role, RoleTotals]]:
        foreman = Foreman(self.order, options.workers, self.progress, self.stop, self._committed, self.log.beat)
        pool = RayPool(foreman, options.address) if options.engine == "ray" else Workers(foreman)
        try:
            pool.run(self._unfinished(), self._job)
        finally:
            self.log.beat(0, foreman.totals())
        return foreman.tally, foreman.totals()

    def _unfinished(self) -> Iterator[Shard]:
        for shard in self.plan.shards():
            if read_marker(self.layout, shard.number) is None:
                yield shard
            elif is_finished(self.layout, self._job(shard), self.order.fingerprint):
                self.layout.journal(shard.number).unlink(missing_ok=True)  # it was killed just before that
                self.progress.skip(shard.count)
            else:
                yield shard

    def _job(self, shard: Shard) -> Job:
        rows = tuple(self.plan.items(shard))
        return Job(number=shard.number, rows=rows, retry=self.order.options.retry_failed)

    def _committed(self, shard: int) -> None:
        self.log.event("shard", shard=shard)
        self.card.shard_is_there()

    def _write_card(self) -> None:
        if self.layout.shards():
            write_card(self.layout.folder)


def is_finished(layout: Layout, job: Job, fingerprint: str) -> bool:
    """Whether a shard stands as this pipeline makes it, without failures that are to be tried again."""
    marker = read_marker(layout, job.number)
    if marker is None:
        return False
    if marker.made_with != fingerprint and (marker.made_with or not set(marker.pipelines) <= {fingerprint}):
        return False
    planned = sum(1 for row in job.rows if row.item.failure and not row.duplicate)
    failures = next((file.rows for name, file in marker.files.items() if name.startswith("data/failures/")), 0)
    return not job.retry or failures <= planned


class _Card:
    """Keeps the dataset card up to date while shards are added: seldom, since it is about all of them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._next = 0.0

    def shard_is_there(self) -> None:
        now = time.monotonic()
        if now >= self._next:
            write_card(self._folder)
            end = time.monotonic()
            self._next = end + (end - now) / _CARD_SHARE


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    """Say what the disk refuses in one line."""
    try:
        yield
    except OSError as error:
        where = error.filename or folder
        raise StoreError(
            f"{where}: {error.strerror or error}; what was finished is kept, mend that and run the same again"
        ) from error


def _has_workers(options: BuildOptions) -> bool:
    """Whether processes of this machine are to build."""
    return options.engine == "local" and options.workers > 1


def _failures(layout: Layout) -> int:
    """How many items of the finished shards have failed."""
    markers = (read_marker(layout, shard) for shard in layout.shards())
    tables = (record for marker in markers if marker for path, record in marker.files.items() if "/failures/" in path)
    return sum(record.rows for record in tables)
