"""One shard in work: its images that are not done, the journal of those that are, and the commit of all."""

from __future__ import annotations

import time
from collections.abc import Iterator

import msgspec

from gbc.graph import Graph
from gbc.images import Contents, Kept, is_fleeting
from gbc.runtime.pictures import Pictures
from gbc.runtime.progress import Progress, Tally
from gbc.store import (
    Document,
    Failure,
    ImageMode,
    Journal,
    Layout,
    PlanRow,
    commit_shard,
    read_documents,
    read_marker,
)
from gbc.store.document import decode, encode

_SYNC_EVERY = 2.0
"""Seconds of finished images that a machine which loses power may cost; a killed process costs no more either."""

Outcome = Graph | Failure


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """A shard to be done: its number and its items. ``retry`` asks again for the images that failed."""

    number: int
    rows: tuple[PlanRow, ...]
    retry: bool = False


class Task(msgspec.Struct, frozen=True):
    """An image to annotate: its place in the plan, where it is read from, the content that was planned, and the
    captions that came with it.
    """

    position: int
    location: str
    image_id: str
    captions: tuple[str, ...] = ()


class Site(msgspec.Struct, frozen=True, kw_only=True):
    """Where shards are built, and whom that is told. Pictures from afar stay with ``keep``."""

    layout: Layout
    fingerprint: str
    image_bytes: ImageMode
    contents: Contents
    kept: Kept
    keep: bool
    progress: Progress
    tally: Tally


class ShardWork:
    """What is done of a shard and what is left. Close it, also when it is not finished: the journal stays then."""

    def __init__(self, site: Site, job: Job) -> None:
        self.number = job.number
        self._site = site
        self._rows = job.rows
        self._sources = {row.position: row.source for row in job.rows}
        self._journal = Journal.of(site.layout, job.number)
        self._synced = time.monotonic()
        self._done = {document.source.position: encode(document) for document in self._stands(job)}
        """As lines: they take a fifth of the memory."""
        self._left = sum(1 for _ in self.tasks())
        site.progress.skip(len(job.rows) - self._left)

    @property
    def complete(self) -> bool:
        """Whether every image has its outcome, so that the shard can be committed."""
        return not self._left

    def tasks(self) -> Iterator[Task]:
        """The images that are not done, in plan order."""
        for row in self._rows:
            item = row.item
            if item.image_id and not row.duplicate and not item.failure and row.position not in self._done:
                yield Task(row.position, item.location, item.image_id, item.captions)

    def finish(self, task: Task, outcome: Outcome) -> None:
        """Take in what became of an image. A synced journal holds it, at the latest two seconds later."""
        failure = outcome if isinstance(outcome, Failure) else None
        graph = outcome if isinstance(outcome, Graph) else None
        document = Document(source=self._sources[task.position], graph=graph, failure=failure)
        self._done[task.position] = encode(document)
        self._left -= 1
        self._journal.append(document)
        if time.monotonic() - self._synced > _SYNC_EVERY:
            self._journal.sync()
            self._synced = time.monotonic()
        self._site.progress.image(document, failed=failure is not None)

    def commit(self) -> None:
        """Write documents, tables and marker, and drop what only a resume would have needed."""
        site = self._site
        self._journal.sync()
        commit_shard(
            site.layout,
            self.number,
            (site.tally.count(self._document(row)) for row in self._rows),
            images=site.image_bytes,
            picture=Pictures(self._rows, site.contents, site.image_bytes),
            made_with=site.fingerprint,
        )
        self._journal.remove()
        self._done.clear()
        if not site.keep:
            rows = (row for row in self._rows if is_fleeting(row.item.location) and not row.duplicate)
            site.kept.drop(row.item.image_id for row in rows if row.item.image_id)

    def close(self) -> None:
        """Let go of the journal, synced."""
        self._journal.__exit__(None, None, None)

    def _stands(self, job: Job) -> Iterator[Document]:
        """Documents from an earlier run that are still good."""
        layout = self._site.layout
        if job.retry and read_marker(layout, job.number) is not None:
            yield from (d for d in read_documents(layout.documents(job.number)) if d.graph is not None)
        yield from (d for d in self._journal.documents() if not (job.retry and d.failure))

    def _document(self, row: PlanRow) -> Document:
        if row.position in self._done:
            return decode(self._done[row.position], row.item.name)
        return Document(source=row.source, failure=None if row.duplicate else row.item.failure)
