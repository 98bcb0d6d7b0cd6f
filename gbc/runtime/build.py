"""From sources to a dataset folder: plan, annotate what is not done, commit shard by shard."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec

from gbc.images import Contents, Kept
from gbc.models.registry import Role
from gbc.models.roles import Model, traits
from gbc.pipeline import Pipeline
from gbc.publish import write_card
from gbc.runtime.claim import claim
from gbc.runtime.engine import Engine
from gbc.runtime.interrupt import run_interruptible
from gbc.runtime.panel import LocalPanel, PanelOptions
from gbc.runtime.planning import PlanOptions, list_items, plan_items
from gbc.runtime.progress import Both, Progress, Summary, Tally
from gbc.runtime.replies import Replies
from gbc.runtime.runlog import BEAT_SECONDS, RunLog
from gbc.runtime.shard import Job, Site
from gbc.runtime.stop import Stop
from gbc.store import BuildLock, ImageMode, Layout, Plan, StoreError, read_marker

_LEAST_MEGABYTES = 64.0
_MEGABYTES_A_SLOT = 8.0
"""Without a wish: room for a few pictures of a local model, or for a picture of some size a slot of a server."""

_CARD_SHARE = 0.02
"""The card is written anew while a build runs, but in no more than this share of its time."""


class BuildOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How a build is run; nothing here changes what a graph says, ``panel.deterministic`` apart.

    ``in_flight`` is in megabytes of decoded pictures (None: 64, or 8 for each slot of a server), ``shard_size`` in
    items. With ``keep``, pictures that came from afar stay in the folder's hidden part when their shard is finished.
    ``replies`` is a folder of replies to share with other builds, or None for one within the dataset's. ``update``
    builds a folder anew that another pipeline built; ``retry_failed`` asks again for images that failed.
    """

    in_flight: float | None = None
    image_bytes: ImageMode = "embed"
    shard_size: int = 1000
    planning: PlanOptions = PlanOptions()
    keep: bool = False
    panel: PanelOptions = PanelOptions()
    replies: str | None = None
    update: bool = False
    retry_failed: bool = False


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

    ``limit`` ends the plan after so many items. Raises ``SourceError``, ``PipelineError`` or ``StoreError``, each
    with one line; what single pictures do is told in the summary. Ctrl-C finishes what is in flight, a second one
    stops at once, and ``KeyboardInterrupt`` is raised; whatever ends a build, the next one goes on from there.
    """
    options, progress = options or BuildOptions(), progress or Progress()
    layout = Layout(folder)
    items = list_items(sources, limit, progress)
    with _told(folder), BuildLock(layout):
        models = pipeline.load_models()
        fingerprint = pipeline.fingerprint(models)
        claim(layout, pipeline, fingerprint, models, update=options.update)
        with RunLog(layout) as log, Plan(layout.plan) as plan:
            log.event("start", folder=str(folder), pipeline=pipeline.name, fingerprint=fingerprint)
            progress = Both(progress, log)
            planning = options.planning
            if options.retry_failed or options.update:
                planning = msgspec.structs.replace(planning, again=True)
            plan_items(plan, items, Kept(layout.kept), planning, progress, shard_size=options.shard_size)
            with Replies(Path(options.replies) if options.replies else layout.replies) as replies:
                build = _Build(layout, pipeline, fingerprint, options, progress, log)
                return build.run(plan, models, replies)


class _Build:
    """One run over a plan."""

    def __init__(
        self,
        layout: Layout,
        pipeline: Pipeline,
        fingerprint: str,
        options: BuildOptions,
        progress: Progress,
        log: RunLog,
    ) -> None:
        self.layout = layout
        self.pipeline = pipeline
        self.fingerprint = fingerprint
        self.options = options
        self.progress = progress
        self.log = log
        self.stop = Stop()
        self.card = _Card(layout.folder)
        kept = Kept(layout.kept)
        self.site = Site(
            layout=layout,
            fingerprint=fingerprint,
            image_bytes=options.image_bytes,
            contents=Contents(kept, options.planning.limits, options.planning.fetching),
            kept=kept,
            keep=options.keep,
            progress=progress,
            tally=Tally(),
        )

    def run(self, plan: Plan, models: dict[Role, Model], replies: Replies) -> Summary:
        """Finish every shard that is not finished, then write the card."""
        start = time.monotonic()
        self.progress.start(len(plan))
        with LocalPanel(models, self.options.panel, replies=replies, stop=self.stop, note=self.progress.note) as panel:
            work = self._work(plan, panel, room_for(models, self.options))
            try:
                run_interruptible(work, self.stop, self.progress.note)
            except KeyboardInterrupt:
                self._end(panel)
                raise
            self._end(panel)
            if not self.stop.kind and not self.options.keep:
                self.site.kept.clear()
            reason = self.stop.reason if self.stop.left_something else ""
            return self.site.tally.summary(time.monotonic() - start, panel.totals(), reason)

    def _end(self, panel: LocalPanel) -> None:
        self.log.beat(0, panel.totals())
        if self.layout.shards():
            write_card(self.layout.folder)

    async def _work(self, plan: Plan, panel: LocalPanel, in_flight: float) -> None:
        engine = Engine(
            self.site,
            panel,
            self.pipeline.annotate,
            in_flight=in_flight,
            stop=self.stop,
            committed=self._committed,
        )
        beats = asyncio.create_task(self._beat(engine, panel))
        try:
            await engine.run(self._jobs(plan))
        finally:
            beats.cancel()

    async def _jobs(self, plan: Plan) -> AsyncIterator[Job]:
        for shard in plan.shards():
            rows = tuple(plan.items(shard))
            job = Job(number=shard.number, rows=rows, retry=self.options.retry_failed)
            if is_finished(self.layout, job, self.fingerprint):
                self.progress.skip(len(rows))
            else:
                yield job

    def _committed(self, shard: int) -> None:
        self.log.event("shard", shard=shard)
        self.card.shard_is_there()

    async def _beat(self, engine: Engine, panel: LocalPanel) -> None:
        while True:
            self.log.beat(engine.in_flight, panel.totals())
            await asyncio.sleep(BEAT_SECONDS)


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


def room_for(models: dict[Role, Model], options: BuildOptions) -> float:
    """Megabytes of decoded pictures that may live at once."""
    slots = sum(traits(model).slots for model in models.values())
    return options.in_flight or max(_LEAST_MEGABYTES, _MEGABYTES_A_SLOT * slots)


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
