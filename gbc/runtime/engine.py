"""Shard after shard, as many images at once as memory allows; each is a transaction.

Images of the next shard begin while the last ones of a shard are still asked about, and what is done is written in a
thread of its own as it comes, so that neither models nor servers ever wait for a shard to end.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, asynccontextmanager, closing
from typing import Any

from gbc.annotator import Settings, annotate
from gbc.images import ImageError, Picture, decoded_size
from gbc.models.roles import MisconfiguredError, ModelError
from gbc.runtime.megabytes import Megabytes
from gbc.runtime.panel import LocalPanel
from gbc.runtime.shard import Job, Outcome, ShardWork, Site, Task
from gbc.runtime.stop import Halted, Stop
from gbc.store import Failure, StoreError

_OPEN_SHARDS = 2
"""Shards in work: one that is being written, one that ends, one that begins."""

_TOGETHER = 32
"""Documents that are written at once, while those after them are still in work."""

_LOOK_EVERY = 0.2
"""Seconds until who waits for a shard looks whether the run is to stop."""


class Engine:
    """Does jobs until there are no more, or until it is told to stop; ``committed`` is called for each, in a thread.

    ``in_flight`` is in megabytes of decoded pictures that may live at once, ``readers`` how many images are read and
    decoded at once, or wait for room with their bytes in hand. What an image did wrong is its outcome and ends nothing
    else.
    """

    def __init__(
        self,
        site: Site,
        panel: LocalPanel,
        settings: Settings,
        *,
        in_flight: float,
        readers: int,
        stop: Stop,
        committed: Callable[[int], None] = lambda _: None,
    ) -> None:
        self._site = site
        self._panel = panel
        self._settings = settings
        self._stop = stop
        self._committed = committed
        self._room = Megabytes(in_flight)
        self._readers = ThreadPoolExecutor(readers, thread_name_prefix="gbc-read")
        self._ahead = asyncio.Semaphore(readers)
        self._shards = asyncio.Semaphore(_OPEN_SHARDS)
        self.in_flight = 0

    async def run(self, jobs: AsyncIterator[Job]) -> None:
        """Do all jobs. Raises ``StoreError`` and ``OSError`` where the folder cannot be written."""
        with (
            ExitStack() as journals,
            ThreadPoolExecutor(1, thread_name_prefix="gbc-commit") as self._writer,
            self._readers,
            closing(self._room),
        ):
            try:
                async with asyncio.TaskGroup() as group:
                    async for job in jobs:
                        if not await self._may_open():
                            break
                        shard = ShardWork(self._site, job)
                        journals.callback(shard.close)
                        await self._begin(group, shard)
            except BaseExceptionGroup as group_error:
                raise _first(group_error) from None

    async def _may_open(self) -> bool:
        """Wait until another shard may be opened; False where the run is to stop, so that no open one may ever end."""
        while not self._stop.kind:
            try:
                return await asyncio.wait_for(self._shards.acquire(), _LOOK_EVERY)
            except TimeoutError:
                continue
        self._stop.left_something = True
        return False

    async def _begin(self, group: asyncio.TaskGroup, shard: ShardWork) -> None:
        if shard.complete:
            group.create_task(self._commit(shard))
            return
        for task in shard.tasks:
            await self._ahead.acquire()
            if self._stop.kind:
                self._stop.left_something = True
                return
            group.create_task(self._image(group, shard, task))

    async def _image(self, group: asyncio.TaskGroup, shard: ShardWork, task: Task) -> None:
        self.in_flight += 1
        try:
            outcome = await self._transaction(task)
        finally:
            self.in_flight -= 1
            self._panel.forget(task.image_id)
        if outcome is None:
            return
        shard.finish(task, outcome)
        if shard.complete:
            group.create_task(self._commit(shard))
            return
        if ready := shard.ready(_TOGETHER):
            group.create_task(self._in_writer(shard.write, ready))
        if shard.sync_is_due():
            group.create_task(self._in_writer(shard.sync))

    async def _in_writer(self, work: Callable[..., None], *given: Any) -> None:
        await asyncio.get_running_loop().run_in_executor(self._writer, work, *given)

    async def _commit(self, shard: ShardWork) -> None:
        await self._in_writer(shard.commit)
        await self._in_writer(self._committed, shard.number)
        self._shards.release()

    async def _transaction(self, task: Task) -> Outcome | None:
        """What becomes of an image: its whole graph, or a failure; None where it is left for another run."""
        try:
            async with self._opened(task) as picture:
                return await annotate(
                    picture, self._panel, self._settings, self._site.fingerprint, captions=task.captions
                )
        except Halted:
            return None
        except ImageError as error:
            return Failure(error.stage, str(error))
        except MisconfiguredError as error:
            self._stop.halt(str(error))
            self._stop.left_something = True
            return None
        except ModelError as error:
            return Failure("annotate", str(error))
        except StoreError:  # replies cannot be kept: nothing that comes after this could be
            raise
        except Exception as error:  # noqa: BLE001 - the image's transaction: it fails alone, with its reason
            return Failure("annotate", ": ".join(filter(None, (type(error).__name__, " ".join(str(error).split())))))

    @asynccontextmanager
    async def _opened(self, task: Task) -> AsyncIterator[Picture]:
        """The picture, which has its room until the context ends."""
        try:
            picture, size = await asyncio.get_running_loop().run_in_executor(self._readers, self._open, task)
        finally:
            self._ahead.release()
        try:
            yield picture
        finally:
            self._room.give(size)

    def _open(self, task: Task) -> tuple[Picture, int]:
        """Read a picture, and decode it once there is room; with the number of bytes that were taken for it."""
        contents = self._site.contents
        data = contents.read(task.location, task.image_id)
        self._panel.recall(task.image_id)
        size = decoded_size(data)
        self._room.take(size)
        try:
            self._stop.check()
            return contents.decode(data, task.image_id), size
        except BaseException:
            self._room.give(size)
            raise


def _first(error: BaseException) -> BaseException:
    """The error that ended a group of tasks."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error
