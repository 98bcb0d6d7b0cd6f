"""The run's log: what happened, as JSON lines that another terminal can read while it happens.

A file a run in ``.gbc/log``. Events: ``start``, ``plan``, ``beat`` every two seconds, ``note``, ``failure``, ``shard``,
and ``end`` with what was spent.
Whatever depends on time or luck stands here and in the closing summary, never in a graph or a table.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

import msgspec

from gbc.models.registry import Role
from gbc.runtime.account import RoleTotals, add_up
from gbc.runtime.progress import Counts, Done, Progress
from gbc.store import Document, Layout

BEAT_SECONDS = 2.0


class Beat(msgspec.Struct, kw_only=True, tag_field="event", tag="beat"):
    """How far a run is. ``done`` counts items of the whole plan, ``fresh`` images that this run did.

    ``seconds`` since its first image; failures of this run by reason, the most frequent first.
    """

    time: str
    items: int
    done: int
    fresh: int
    seconds: float
    in_flight: int
    failures: dict[str, int]
    roles: dict[Role, RoleTotals]


class RunLog(Progress):
    """Writes the log, and counts what it is told for the beats."""

    def __init__(self, layout: Layout) -> None:
        folder = layout.hidden / "log"
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / f"{datetime.now(UTC):%Y%m%dT%H%M%S.%f}-{os.getpid()}.jsonl"
        self._file = self.path.open("ab", buffering=0)
        self._encoder = msgspec.json.Encoder()
        self._items = self._done = self._fresh = 0
        self._failures: Counter[str] = Counter()
        self._roles: dict[Role, RoleTotals] = {}
        self._start = time.monotonic()
        self.stopped = ""
        """Which limit ended the run, "" for none."""
        self.without_graph: int | None = None
        """How many items of the finished shards have no graph, once that was counted."""

    def event(self, event: str, **fields: Any) -> None:
        """One line."""
        self._write({"event": event, "time": _now(), **fields})

    def beat(self, in_flight: int, roles: Mapping[Role, RoleTotals]) -> None:
        """How far the run is."""
        self._roles = dict(roles)
        self._write(
            Beat(
                time=_now(),
                items=self._items,
                done=self._done,
                fresh=self._fresh,
                seconds=round(time.monotonic() - self._start, 3),
                in_flight=in_flight,
                failures=dict(self._failures.most_common(20)),
                roles=self._roles,
            )
        )

    def start(self, items: int) -> None:
        """The plan holds so many items."""
        self._items = items
        self._start = time.monotonic()
        self.event("plan", items=items)

    def note(self, line: str) -> None:
        """Something is odd."""
        self.event("note", line=line)

    def skip(self, items: int) -> None:
        """So many were done before."""
        self._done += items

    def image(self, document: Document, *, failed: bool) -> None:  # noqa: ARG002
        """One more image is done."""
        self._is_done(Done.of(document))

    def images(self, counts: Counts, done: Sequence[Done]) -> None:  # noqa: ARG002
        """More images are done by another process."""
        for each in done:
            self._is_done(each)

    def _is_done(self, image: Done) -> None:
        self._done += 1
        self._fresh += 1
        if image.failure is not None:
            reason = f"{image.failure.stage}: {image.failure.reason}"
            self._failures[reason] += 1
            self.event("failure", position=image.position, name=image.name, reason=reason)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            reason = self.stopped if error is None else str(error) or type(error).__name__
            without = {} if self.without_graph is None else {"without_graph": self.without_graph}
            self.event("end", reason=reason, roles=self._roles, total=add_up(self._roles), **without)
        finally:
            self._file.close()

    def _write(self, what: Any) -> None:
        self._file.write(self._encoder.encode(what) + b"\n")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
