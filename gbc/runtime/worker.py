"""One worker, wherever it runs: it builds the shards that it is given, and tells whoever gave them what it does."""

from __future__ import annotations

import asyncio
import threading
import time
import traceback
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import msgspec

from gbc.errors import GbcError
from gbc.models.registry import Role
from gbc.runtime.account import RoleTotals
from gbc.runtime.crew import Crew, Order
from gbc.runtime.progress import Counts, Done, Progress
from gbc.runtime.shard import Job
from gbc.runtime.stop import Stop
from gbc.store import Document

_TELL_EVERY = 0.2


class Told(msgspec.Struct):
    """What a worker says, much or little of it at a time.

    ``counts`` and ``done`` are of images since it last spoke of some; ``shard`` was committed, with ``tally`` in it;
    ``totals`` and ``in_flight`` are as of now; ``stopped`` says why it begins no more, ``error`` what ends the run.
    """

    skipped: int | None = None
    counts: Counts | None = None
    done: tuple[Done, ...] = ()
    note: str = ""
    shard: int | None = None
    tally: Counts | None = None
    in_flight: int = 0
    totals: dict[Role, RoleTotals] | None = None
    stopped: str = ""
    error: str = ""
    wants: bool = False
    ended: bool = False


Tell = Callable[[Told], None]


async def build_shards(order: Order, jobs: AsyncIterator[Job], stop: Stop, tell: Tell) -> None:
    """Build all jobs with models of this worker's own. Raises ``GbcError`` and ``OSError``, as a crew does."""
    teller = _Teller(tell)
    with Crew(order, order.pipeline.load_models(), teller, stop) as crew:

        def committed(shard: int) -> None:
            teller.flush()
            tell(Told(shard=shard, tally=crew.tally.take()))

        await crew.build(jobs, committed, lambda n, totals: tell(Told(in_flight=n, totals=totals)))
        teller.flush()
        tell(Told(totals=crew.panel.totals(), stopped=stop.reason if stop.kind == "halt" else ""))


def run_worker(order: Order, work: Coroutine[Any, Any, None], tell: Tell) -> None:
    """Run a worker to its end, and tell in one line of what it cannot go on with. Another could not either."""
    try:
        asyncio.run(work)
    except asyncio.CancelledError:  # everything stops at once
        pass
    except GbcError as error:
        tell(Told(error=str(error)))
    except OSError as error:
        tell(Told(error=f"{order.folder}: {error.strerror or error}"))
    except Exception as error:  # noqa: BLE001 - a mistake of ours or of an adapter: where, stands on standard error
        traceback.print_exc()
        tell(Told(error=f"a worker fails: {type(error).__name__}: {' '.join(str(error).split())}"))


class _Teller(Progress):
    """The progress of a worker, told a few times a second."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._lock = threading.Lock()
        self._counts, self._done = Counts(), list[Done]()
        self._told = time.monotonic()

    def skip(self, items: int) -> None:
        """So many were done before."""
        self._tell(Told(skipped=items))

    def note(self, line: str) -> None:
        """Something is odd."""
        self._tell(Told(note=line))

    def image(self, document: Document, *, failed: bool) -> None:  # noqa: ARG002
        """One more image is done."""
        with self._lock:
            self._counts.count(document)
            self._done.append(Done.of(document))
        if time.monotonic() - self._told > _TELL_EVERY:
            self.flush()

    def flush(self) -> None:
        """Tell what was not told yet; any thread may."""
        with self._lock:
            counts, done, self._told = self._counts, tuple(self._done), time.monotonic()
            self._counts, self._done = Counts(), []
        if done:
            self._tell(Told(counts=counts, done=done))
