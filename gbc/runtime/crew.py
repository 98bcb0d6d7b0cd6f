"""The shard function: what one process needs to build shards, wherever it runs."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from gbc.garbage import collected_seldom
from gbc.images import Contents, Kept
from gbc.models.registry import Role
from gbc.models.roles import Model, traits
from gbc.pipeline import Pipeline
from gbc.runtime.account import RoleTotals
from gbc.runtime.engine import Engine
from gbc.runtime.options import BuildOptions
from gbc.runtime.panel import LocalPanel
from gbc.runtime.progress import Progress, Tally
from gbc.runtime.replies import Replies
from gbc.runtime.runlog import BEAT_SECONDS
from gbc.runtime.shard import Job, Site
from gbc.runtime.stop import Stop
from gbc.store import Layout

_LEAST_MEGABYTES = 64.0
_MEGABYTES_A_SLOT = 8.0
"""Without a wish: room for a few pictures of a local model, or for a picture of some size a slot of a server."""

_LEAST_READERS = 2
"""Each takes memory: a thread has a heap of its own, and what is freed in one is no room for another."""

Beat = Callable[[int, dict[Role, RoleTotals]], None]


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """Which dataset to build, with which pipeline, and how. It travels to other processes."""

    folder: Path
    pipeline: Pipeline
    fingerprint: str
    options: BuildOptions


class Crew:
    """Models, replies and what else the shards of one process share. Use it as a context."""

    def __init__(self, order: Order, models: dict[Role, Model], progress: Progress, stop: Stop) -> None:
        self.order = order
        self.stop = stop
        self.tally = Tally()
        options, layout = order.options, Layout(order.folder)
        kept = Kept(layout.kept)
        self._site = Site(
            layout=layout,
            fingerprint=order.fingerprint,
            image_bytes=options.image_bytes,
            contents=Contents(kept, options.planning.limits, options.planning.fetching),
            kept=kept,
            keep=options.keep,
            progress=progress,
            tally=self.tally,
        )
        self._room = _room(models, options)
        self._engine: Engine | None = None
        alone = options.panel.deterministic or order.pipeline.deterministic
        panel = msgspec.structs.replace(options.panel, deterministic=alone)
        self._stack = ExitStack()
        with ExitStack() as stack:
            replies = stack.enter_context(Replies(Path(options.replies) if options.replies else layout.replies))
            self.panel = stack.enter_context(LocalPanel(models, panel, replies=replies, stop=stop, note=progress.note))
            self._stack = stack.pop_all()

    @property
    def in_flight(self) -> int:
        """Images that are begun and not done."""
        return self._engine.in_flight if self._engine else 0

    async def build(self, jobs: AsyncIterator[Job], committed: Callable[[int], None], beat: Beat) -> None:
        """Do all jobs. ``committed`` is called in a thread; ``beat`` every two seconds with what is in flight."""
        self._engine = engine = Engine(
            self._site,
            self.panel,
            self.order.pipeline.annotate,
            in_flight=self._room,
            readers=max(_LEAST_READERS, (os.cpu_count() or 1) // self.order.options.workers),
            stop=self.stop,
            committed=committed,
        )

        async def beats() -> None:
            while True:
                beat(engine.in_flight, self.panel.totals())
                await asyncio.sleep(BEAT_SECONDS)

        beating = asyncio.create_task(beats())
        try:
            with collected_seldom():
                await engine.run(jobs)
                await self.panel.settle()
        finally:
            beating.cancel()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()


def _room(models: dict[Role, Model], options: BuildOptions) -> float:
    """Megabytes of decoded pictures that may live at once."""
    slots = sum(traits(model).slots for model in models.values())
    return options.in_flight or max(_LEAST_MEGABYTES, _MEGABYTES_A_SLOT * slots)
