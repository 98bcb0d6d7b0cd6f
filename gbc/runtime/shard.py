"""One shard in work: its images that are not done, the journal of those that are, and the commit of all."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator

import msgspec

from gbc.graph import Graph
from gbc.images import Contents, Kept, is_fleeting
from gbc.runtime.pictures import Pictures
from gbc.runtime.progress import Counts, Progress, Tally
from gbc.store import (
    Document,
    Failure,
    ImageMode,
    Journal,
    Layout,
    PlanRow,
    ShardWriter,
    read_documents,
    read_marker,
)
from gbc.store.document import decode, encode

_SYNC_EVERY = 2.0
"""Seconds of finished images that a machine which loses power may cost; a killed process costs no more either."""

Outcome = Graph | Failure

Written = tuple[Document, bytes]
"""A document with its line."""

Ready = Written | PlanRow
"""What can be written: a document of this run, or an item whose document stands or needs no model."""


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
    """What is done of a shard and what is left. Close it, also when it is not finished: the journal stays then.

    Documents are written in plan order, as far as those before them are done (``ready``, then ``write`` in a thread):
    so only what overtook an earlier image waits in memory, and little is left to do when the last image is done.
    """

    def __init__(self, site: Site, job: Job) -> None:
        self.number = job.number
        self._site = site
        self._rows = job.rows
        self._sources = {row.position: row.source for row in job.rows}
        self._journal = Journal.of(site.layout, job.number)
        self._synced = time.monotonic()
        self._stands = {document.source.position: encode(document) for document in self._kept(job)}
        """Of an earlier run, as lines: they take a fifth of the memory."""
        self._fresh: dict[int, Written] = {}
        self.tasks = [task for row in self._rows if (task := self._task(row))]
        """The images that were not done when the shard was opened, in plan order."""
        self._open = {task.position for task in self.tasks}
        self._next = 0
        self._writer: ShardWriter | None = None
        self._pictures = Pictures(self._rows, site.contents, site.image_bytes)
        self._counts = Counts()
        site.progress.skip(len(job.rows) - len(self.tasks))

    @property
    def complete(self) -> bool:
        """Whether every image has its outcome, so that the shard can be committed."""
        return not self._open

    def finish(self, task: Task, outcome: Outcome) -> None:
        """Take in what became of an image; the journal holds it after the next ``sync``."""
        failure = outcome if isinstance(outcome, Failure) else None
        graph = outcome if isinstance(outcome, Graph) else None
        document = Document(source=self._sources[task.position], graph=graph, failure=failure)
        self._fresh[task.position] = document, self._journal.append(document)
        self._open.remove(task.position)
        self._site.progress.image(document, failed=failure is not None)

    def sync_is_due(self) -> bool:
        """Whether the journal was not synced for two seconds; True once, for whoever then does it."""
        now = time.monotonic()
        due = now - self._synced > _SYNC_EVERY
        self._synced = now if due else self._synced
        return due

    def sync(self) -> None:
        """Bring what was finished to the disk, in a thread."""
        self._journal.sync()

    def ready(self, at_least: int) -> list[Ready]:
        """What can be written now, once: rows whose outcome is known, with all before them; none if they are few."""
        end = self._next
        while end < len(self._rows) and self._rows[end].position not in self._open:
            end += 1
        if end - self._next < at_least:
            return []
        rows, self._next = self._rows[self._next : end], end
        return [self._fresh.pop(row.position, row) for row in rows]

    def write(self, ready: Iterable[Ready]) -> None:
        """Write documents and their rows in the tables, in the order in which they were ready."""
        if self._writer is None:
            self._writer = ShardWriter(self._site.layout, self.number)
        for one in ready:
            document, line = self._document(one) if isinstance(one, PlanRow) else one
            wanted = document.graph is not None and self._site.image_bytes != "none"
            self._writer.add(document, self._pictures(document.source) if wanted else None, line)
            self._counts.count(document)

    def commit(self) -> None:
        """Give documents and tables their names, set the marker, and drop what only a resume would have needed."""
        site = self._site
        self._journal.sync()
        self.write(self.ready(0))
        assert self._writer is not None  # noqa: S101 - for the type checker: it was just written to
        self._writer.commit(site.image_bytes, site.fingerprint)
        self._writer = None
        site.tally.add(self._counts)
        self._journal.remove()
        if not site.keep:
            rows = (row for row in self._rows if is_fleeting(row.item.location) and not row.duplicate)
            site.kept.drop(row.item.image_id for row in rows if row.item.image_id)

    def close(self) -> None:
        """Let go of the journal, synced, and of what was written of an unfinished shard."""
        try:
            self._journal.__exit__(None, None, None)
        finally:
            if self._writer is not None:
                self._writer.discard()

    def _kept(self, job: Job) -> Iterator[Document]:
        """Documents from an earlier run that are still good."""
        layout = self._site.layout
        if job.retry and read_marker(layout, job.number) is not None:
            yield from (d for d in read_documents(layout.documents(job.number)) if d.graph is not None)
        yield from (d for d in self._journal.documents() if not (job.retry and d.failure))

    def _task(self, row: PlanRow) -> Task | None:
        item = row.item
        if not item.image_id or row.duplicate or item.failure or row.position in self._stands:
            return None
        return Task(row.position, item.location, item.image_id, item.captions)

    def _document(self, row: PlanRow) -> Written:
        """What stood before this run, or needed no model."""
        line = self._stands.pop(row.position, None)
        if line is not None:
            return decode(line, row.item.name), line
        document = Document(source=row.source, failure=None if row.duplicate else row.item.failure)
        return document, encode(document)
