"""What a build tells while it runs, and when it ends."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Self

import msgspec

from gbc.models.registry import Role
from gbc.runtime.account import RoleTotals, add_up
from gbc.store import Document, Failure


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """What a run did. ``empty`` counts graphs with nothing beside the image node; ``failures`` go by reason.

    ``stopped`` says why the run ended before everything was done, where it did. ``without_graph`` counts what has
    failed in the whole dataset, in this run or before.
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
    without_graph: int = 0

    @property
    def failed(self) -> int:
        """Items without a graph for a reason of their own."""
        return sum(self.failures.values())

    @property
    def total(self) -> RoleTotals:
        """What all models were asked together; ``seconds`` are those of the models, which work side by side."""
        return add_up(self.roles)


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

    def images(self, counts: Counts, done: Sequence[Done]) -> None:
        """More images are done, by another process: what stands in all of them, and each in a few words."""


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

    def images(self, counts: Counts, done: Sequence[Done]) -> None:
        """More images are done by another process."""
        for each in self._told:
            each.images(counts, done)


class Done(msgspec.Struct, frozen=True):
    """An image that is done, in a few words: how many nodes its graph has, or why it has none."""

    position: int
    name: str
    nodes: int
    failure: Failure | None

    @classmethod
    def of(cls, document: Document) -> Self:
        """Those of a document."""
        nodes = len(document.graph.nodes) if document.graph else 0
        return cls(document.source.position, document.source.name, nodes, document.failure)


class Counts(msgspec.Struct):
    """What stands in some documents."""

    graphs: int = 0
    nodes: int = 0
    edges: int = 0
    captions: int = 0
    empty: int = 0
    duplicates: int = 0
    failures: dict[str, int] = {}

    def count(self, document: Document) -> None:
        """One more."""
        if document.failure:
            reason = f"{document.failure.stage}: {document.failure.reason}"
            self.failures[reason] = self.failures.get(reason, 0) + 1
        self.duplicates += document.source.duplicate
        if document.graph:
            graph = document.graph
            self.graphs += 1
            self.nodes += len(graph.nodes)
            self.edges += len(graph.edges)
            self.captions += sum(len(node.captions) for node in graph.nodes)
            self.empty += len(graph.nodes) == 1

    @property
    def failed(self) -> int:
        """Documents with a failure."""
        return sum(self.failures.values())

    def __add__(self, other: Counts) -> Counts:
        """Both together."""
        return Counts(
            graphs=self.graphs + other.graphs,
            nodes=self.nodes + other.nodes,
            edges=self.edges + other.edges,
            captions=self.captions + other.captions,
            empty=self.empty + other.empty,
            duplicates=self.duplicates + other.duplicates,
            failures=dict(Counter(self.failures) + Counter(other.failures)),
        )


class Tally:
    """Counts what stands in the shards that a run finished."""

    def __init__(self) -> None:
        self._counts = Counts()

    def add(self, counts: Counts) -> None:
        """Take note of a shard."""
        self._counts = self._counts + counts

    def take(self) -> Counts:
        """What was counted since this was last called."""
        counts, self._counts = self._counts, Counts()
        return counts


def summarize_run(
    counts: Counts, seconds: float, roles: dict[Role, RoleTotals], stopped: str, without_graph: int
) -> Summary:
    """What a run did."""
    plain = {name: getattr(counts, name) for name in counts.__struct_fields__ if name != "failures"}
    failures = dict(Counter(counts.failures).most_common())
    return Summary(
        **plain, failures=failures, seconds=seconds, roles=roles, stopped=stopped, without_graph=without_graph
    )
