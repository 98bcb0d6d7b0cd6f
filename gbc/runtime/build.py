"""From sources to a dataset folder: plan, annotate what is not done, commit shard by shard."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from gbc.images import Contents, ImageError, Kept, is_fleeting
from gbc.pipeline import Pipeline
from gbc.publish import write_card
from gbc.runtime.annotating import Outcome, Task, annotate_all
from gbc.runtime.panel import LocalPanel
from gbc.runtime.planning import PlanOptions, list_items, plan_items
from gbc.runtime.progress import Progress, RoleTotals, Summary, Tally
from gbc.store import (
    BuildLock,
    Document,
    Failure,
    ImageMode,
    Journal,
    Layout,
    Picture,
    Plan,
    PlanRow,
    Shard,
    Source,
    StoreError,
    commit_shard,
)

_SYNC_EVERY = 2.0
"""Seconds of finished images that a crash may cost."""


class BuildOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How a build is run; nothing here changes what a graph says.

    ``in_flight`` is in megabytes of decoded pictures, ``shard_size`` in items. With ``keep``, pictures that came
    from afar stay in the folder's hidden part when their shard is finished.
    """

    in_flight: float = 64.0
    image_bytes: ImageMode = "embed"
    shard_size: int = 1000
    planning: PlanOptions = PlanOptions()
    keep: bool = False


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
    with one line, before anything is built; what single pictures do is told in the summary.
    """
    options, progress = options or BuildOptions(), progress or Progress()
    layout = Layout(folder)
    items = list_items(sources, limit, progress)
    with BuildLock(layout):
        models = pipeline.load_models()
        fingerprint = pipeline.fingerprint(models)
        _claim(layout, pipeline, fingerprint)
        with Plan(layout.plan) as plan, LocalPanel(models) as panel:
            plan_items(plan, items, Kept(layout.kept), options.planning, progress, shard_size=options.shard_size)
            build = _Build(layout, pipeline, fingerprint, panel, options, progress)
            return build.run(plan)


class _Build:
    """One run over a plan."""

    def __init__(
        self,
        layout: Layout,
        pipeline: Pipeline,
        fingerprint: str,
        panel: LocalPanel,
        options: BuildOptions,
        progress: Progress,
    ) -> None:
        self.layout = layout
        self.pipeline = pipeline
        self.fingerprint = fingerprint
        self.panel = panel
        self.options = options
        self.progress = progress
        self.tally = Tally()
        self.kept = Kept(layout.kept)
        self.contents = Contents(self.kept, options.planning.limits, options.planning.fetching)

    def run(self, plan: Plan) -> Summary:
        """Finish every shard that is not finished, then write the card."""
        start = time.monotonic()
        self.progress.start(len(plan))
        for shard in plan.shards():
            rows = list(plan.items(shard))
            if self.layout.marker(shard.number).exists():
                self.progress.skip(len(rows))
            else:
                self._run_shard(shard, rows)
                write_card(self.layout.folder)
        write_card(self.layout.folder)
        if not self.options.keep:
            self.kept.clear()
        roles = {role: RoleTotals(b.calls, b.seconds) for role, b in self.panel.batchers.items()}
        return self.tally.summary(time.monotonic() - start, roles)

    def _run_shard(self, shard: Shard, rows: list[PlanRow]) -> None:
        with Journal.of(self.layout, shard.number) as journal:
            done = {document.source.position: document for document in journal.documents()}
            self.progress.skip(len(done))
            asyncio.run(self._annotate(rows, done, journal))
            documents = (_document(row, done) for row in rows)
            commit_shard(
                self.layout,
                shard.number,
                (self.tally.count(document) for document in documents),
                images=self.options.image_bytes,
                picture=_Pictures(rows, self.contents, self.options.image_bytes),
            )
            journal.remove()
        if not self.options.keep:
            self.kept.drop(row.item.image_id for row in rows if row.item.image_id and _owns_kept(row))

    async def _annotate(self, rows: Iterable[PlanRow], done: dict[int, Document], journal: Journal) -> None:
        sources = {row.position: row.source for row in rows}
        synced = time.monotonic()

        def finish(task: Task, outcome: Outcome) -> None:
            nonlocal synced
            failed = isinstance(outcome, Failure)
            document = Document(
                source=sources[task.position],
                graph=None if isinstance(outcome, Failure) else outcome,
                failure=outcome if isinstance(outcome, Failure) else None,
            )
            done[task.position] = document
            journal.append(document)
            if time.monotonic() - synced > _SYNC_EVERY:
                journal.sync()
                synced = time.monotonic()
            self.progress.image(document, failed=failed)

        tasks = (
            Task(row.position, row.item.location, row.item.image_id, row.item.captions)
            for row in rows
            if row.item.image_id and not row.duplicate and not row.item.failure and row.position not in done
        )
        await annotate_all(
            tasks,
            self.contents,
            self.panel,
            self.pipeline.annotate,
            self.fingerprint,
            self.options.in_flight,
            finish,
        )


class _Pictures:
    """The image column of a shard, read again from where the pictures are."""

    def __init__(self, rows: Iterable[PlanRow], contents: Contents, mode: ImageMode) -> None:
        self._locations = {row.position: row.item.location for row in rows}
        self._contents = contents
        self._mode = mode

    def __call__(self, source: Source) -> Picture:
        location = self._locations[source.position]
        if self._mode == "path":
            return location
        try:
            return self._contents.read(location, source.image_id or "")
        except ImageError:
            return None


def _owns_kept(row: PlanRow) -> bool:
    return is_fleeting(row.item.location) and not row.duplicate


def _document(row: PlanRow, done: dict[int, Document]) -> Document:
    if row.position in done:
        return done[row.position]
    return Document(source=row.source, failure=None if row.duplicate else row.item.failure)


def _claim(layout: Layout, pipeline: Pipeline, fingerprint: str) -> None:
    """Tie the folder to this pipeline. Raises ``StoreError`` where it was built with another one."""
    mark = layout.hidden / "pipeline"
    known = mark.read_text().strip() if mark.exists() else None
    if known is None and any(path.name != ".gbc" for path in layout.folder.iterdir()):
        raise StoreError(f"{layout.folder}: the folder holds other things; choose a new one with --out")
    if known not in (None, fingerprint):
        raise StoreError(
            f"{layout.folder}: built with another pipeline ({known}, this one is {fingerprint}); "
            "choose another folder with --out, or the pipeline that stands in its pipeline.yaml"
        )
    layout.pipeline.write_bytes(pipeline.to_yaml())
    mark.write_text(fingerprint + "\n")
