"""What a build tells while it runs, and when it ends."""

from __future__ import annotations

from collections import Counter

import msgspec

from gbc.models.registry import Role
from gbc.runtime.account import RoleTotals
from gbc.store import Document


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """What a run did. ``empty`` counts graphs with nothing beside the image node; ``failures`` go by reason.

    ``stopped`` says why the run ended before everything was done, where it did.
    """

    graphs: int
    nodes: int
    edges: int
    captions: int
    empty: int
    duplicates: int
    failures: dict[str, int]
    seconds: float
    roles: dict[Role, RoleTotals]
    stopped: str = ""

    @property
    def failed(self) -> int:
        """Items without a graph for a reason of their own."""
        return sum(self.failures.values())


class Progress:
    """Told what happens; this one keeps quiet. The command line's shows a line."""

    def planning(self) -> None:
        """The sources are being read."""

    def planned(self, items: int) -> None:
        """So many items were read so far."""

    def note(self, line: str) -> None:
        """Something about a source is odd, but no failure."""

    def start(self, items: int) -> None:
        """The plan holds so many items."""

    def skip(self, items: int) -> None:
        """So many were done in an earlier run."""

    def image(self, document: Document, *, failed: bool) -> None:
        """One more image is done."""


class Both(Progress):
    """Tells two."""

    def __init__(self, one: Progress, other: Progress) -> None:
        self._told = (one, other)

    def planning(self) -> None:
        """The sources are being read."""
        for each in self._told:
            each.planning()

    def planned(self, items: int) -> None:
        """So many items were read so far."""
        for each in self._told:
            each.planned(items)

    def note(self, line: str) -> None:
        """Something is odd."""
        for each in self._told:
            each.note(line)

    def start(self, items: int) -> None:
        """The plan holds so many items."""
        for each in self._told:
            each.start(items)

    def skip(self, items: int) -> None:
        """So many were done in an earlier run."""
        for each in self._told:
            each.skip(items)

    def image(self, document: Document, *, failed: bool) -> None:
        """One more image is done."""
        for each in self._told:
            each.image(document, failed=failed)


class Tally:
    """Counts what is written in a run."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._failures: Counter[str] = Counter()

    def count(self, document: Document) -> Document:
        """Take note of a document, and hand it on."""
        if document.failure:
            self._failures[f"{document.failure.stage}: {document.failure.reason}"] += 1
        self._counts["duplicates"] += document.source.duplicate
        if document.graph:
            graph = document.graph
            self._counts["graphs"] += 1
            self._counts["nodes"] += len(graph.nodes)
            self._counts["edges"] += len(graph.edges)
            self._counts["captions"] += sum(len(node.captions) for node in graph.nodes)
            self._counts["empty"] += len(graph.nodes) == 1
        return document

    def summary(self, seconds: float, roles: dict[Role, RoleTotals], stopped: str = "") -> Summary:
        """All of it."""
        names = ("graphs", "nodes", "edges", "captions", "empty", "duplicates")
        counts = {name: self._counts[name] for name in names}
        failures = dict(self._failures.most_common())
        return Summary(**counts, failures=failures, seconds=seconds, roles=roles, stopped=stopped)
