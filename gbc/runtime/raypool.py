"""Workers on a Ray cluster: an actor pool of Ray Data builds shards, this process reads the plan and listens.

The pool's rows are the numbers of the shards. Ray starts an actor again that died, and calls it again with what it
had not finished; journals and replies of its shards stand in the folder, which all machines must share.
"""

from __future__ import annotations

import logging
import math
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from gbc.errors import GbcError
from gbc.pipeline import Resources
from gbc.runtime.crew import Order
from gbc.runtime.foreman import Foreman
from gbc.runtime.raydesk import DRAIN, END, HALT, Desk, ShardBuilder
from gbc.runtime.shard import Job
from gbc.store import Shard

_LISTEN = 0.2
_OBEY_SECONDS = 10.0
"""What actors are given to end when everything stops at once, and to say their last words when all is done."""

_SHARDS_AT_ONCE = 2
"""Calls to an actor at a time, as a local worker too has two shards open: one that ends, one that begins."""

_ANSWER_SECONDS = 10.0

_OBJECT_STORE = 100 << 20
"""Bytes for a Ray that is started here: nothing but numbers passes through it."""


class ClusterError(GbcError):
    """Ray is missing, is not reached, or has failed: one line, with what to do."""


class RayPool:
    """Runs shards in as many actors as the foreman counts. Raises ``StoreError`` or ``ClusterError``."""

    def __init__(self, foreman: Foreman, address: str | None) -> None:
        self._foreman = foreman
        self._needs = foreman.order.pipeline.needs
        self._address = address
        self._desk: Any = None
        self._handed: dict[int, str] = {}
        self._gone: set[str] = set()
        self._ended: set[str] = set()

    def run(self, unfinished: Iterator[Shard], job: Callable[[Shard], Job]) -> None:
        """Until all shards are done. Raises ``KeyboardInterrupt`` where a signal left some undone."""
        shards = {shard.number: shard for shard in unfinished}
        if not shards:
            return
        with connected(self._address, self._foreman.count, self._needs), self._foreman.heeding_signals(self._drain):
            import ray

            self._get = ray.get
            for line in _lacking(ray.cluster_resources(), self._foreman.count, self._needs):
                self._foreman.progress.note(line)
            waiting = 100 + 8 * self._foreman.count
            self._desk = ray.remote(Desk).options(num_cpus=0, max_concurrency=waiting).remote()
            stream = _Stream(self._foreman, self._needs, list(shards), self._desk)
            try:
                while stream.is_alive() and self._foreman.signals < 2:
                    self._listen(shards, job)
                self._hear_the_last()
            finally:
                if stream.is_alive():
                    self._get(self._desk.say.remote(HALT))
                    stream.join(_OBEY_SECONDS)
            if stream.error and not self._foreman.signals:
                raise ClusterError(f"--engine ray: {_line(stream.error)}")
            if self._foreman.stop.kind:
                self._foreman.stop.left_something |= len(self._foreman.done) < len(shards)

    def _listen(self, shards: Mapping[int, Shard], job: Callable[[Shard], Job]) -> None:
        told, wanted = self._get(self._desk.listen.remote(_LISTEN))
        for worker, each in told:
            self._foreman.hear(worker, each)
            if each.ended:
                self._ended.add(worker)
        for worker, number in wanted:
            self._bury_before(worker, number)
            is_open = number not in self._foreman.done and not self._foreman.stop.kind
            if is_open:
                self._handed[number] = worker
            self._desk.hand_out.remote(worker, number, job(shards[number]) if is_open else None)
        self._foreman.beat_now_and_then()

    def _bury_before(self, worker: str, number: int) -> None:
        """A shard that is wanted again was in the hands of a worker that died."""
        dead = self._handed.get(number)
        if dead is None or dead == worker or dead in self._gone or number in self._foreman.done:
            return
        self._gone.add(dead)
        left = [shard for shard, hands in self._handed.items() if hands == dead and shard not in self._foreman.done]
        self._foreman.lost(dead, left, "killed, or out of memory")

    def _hear_the_last(self) -> None:
        """What the workers did to the end, and that they have ended their files."""
        self._desk.say.remote(END)
        until = time.monotonic() + _OBEY_SECONDS
        while time.monotonic() < until and self._foreman.signals < 2:
            if {*self._handed.values()} <= self._gone | self._ended:
                return
            self._listen({}, _no_job)

    def _drain(self) -> None:
        self._desk.say.remote(DRAIN)


class _Stream(threading.Thread):
    """Ray Data's part, in a thread of its own: numbers go to actors until all were done."""

    def __init__(self, foreman: Foreman, needs: Resources, shards: list[int], desk: Any) -> None:
        from ray import data

        super().__init__(name="gbc-ray-data", daemon=True)
        self.error: Exception | None = None
        pool = data.ActorPoolStrategy(
            size=min(foreman.count, len(shards)),
            max_tasks_in_flight_per_actor=_SHARDS_AT_ONCE,
            max_concurrent_calls_per_actor=_SHARDS_AT_ONCE,
            enable_true_multi_threading=True,
        )
        rows = data.from_items([{"shard": number} for number in shards], override_num_blocks=len(shards))
        self._done = rows.map_batches(
            ShardBuilder,
            fn_constructor_args=(_from_anywhere(foreman.order), str(Path.cwd()), desk),
            batch_size=None,
            compute=pool,
            num_cpus=needs.cpus,
            num_gpus=needs.gpus,
        )
        self.start()

    def run(self) -> None:
        """Until nothing is left."""
        try:
            for _ in self._done.iter_batches(batch_size=None, prefetch_batches=0):
                pass
        except Exception as error:  # noqa: BLE001 - whatever it is, the thread that waits for it tells it
            self.error = error


@contextmanager
def connected(address: str | None, workers: int, needs: Resources) -> Iterator[None]:
    """Join a cluster, or start Ray on this machine where there is none and none is named; what was started is ended.

    A process that is connected to Ray stays so. Raises ``ClusterError``.
    """
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")  # its libraries write straight to standard error
    os.environ.setdefault("RAY_ENABLE_AUTO_CONNECT", "0")  # else any late call would start a Ray anew
    try:
        import ray
        import ray.data
    except ModuleNotFoundError as missing:
        raise ClusterError(
            f"--engine ray: the package {missing.name} is missing; pip install 'gbc-builder[ray]'"
        ) from None
    ours = not ray.is_initialized()
    terminate = signal.getsignal(signal.SIGTERM)
    if ours:
        with _muted():
            _join_or_start(address, math.ceil(workers * needs.cpus))
    context = ray.data.DataContext.get_current()
    before = context.enable_progress_bars, context.print_on_execution_start
    context.enable_progress_bars = context.print_on_execution_start = False
    for handler in logging.getLogger("ray.data").handlers:
        if isinstance(handler, logging.StreamHandler):  # the console's; its file keeps all
            handler.setLevel(logging.ERROR)
    try:
        yield
    finally:
        context.enable_progress_bars, context.print_on_execution_start = before
        if ours:
            ray.shutdown()
            if threading.current_thread() is threading.main_thread():
                signal.signal(signal.SIGTERM, terminate)  # Ray has put its own there


def _join_or_start(address: str | None, cpus: int) -> None:
    import ray

    quiet: dict[str, Any] = {"log_to_driver": False, "logging_level": logging.ERROR}
    wanted = address or os.environ.get("RAY_ADDRESS")
    if wanted:
        _look_for(wanted)
    try:
        if wanted != "local":
            ray.init(address=wanted or "auto", **quiet)
            return
    except (ConnectionError, RuntimeError, ValueError) as error:
        if wanted:
            raise ClusterError(
                f"--address {wanted}: no Ray cluster is reached there: {_line(error)}; "
                "one that asks for a token needs RAY_AUTH_MODE=token here"
            ) from None
    ray.init(
        address="local",
        num_cpus=max(os.cpu_count() or 1, cpus),
        object_store_memory=_OBJECT_STORE,
        include_dashboard=False,
        **quiet,
    )


def _look_for(address: str) -> None:
    """Raises ``ClusterError`` where nobody listens, since Ray would ask there for minutes, and for what cannot do."""
    if address.startswith("ray://"):
        raise ClusterError(
            f"--address {address}: Ray Data does not run through Ray's client; start this on a machine of the cluster, "
            "with --address HOST:PORT or by ray job submit"
        )
    host, colon, port = address.rpartition(":")
    if colon and port.isdecimal():
        try:
            socket.create_connection((host.strip("[]"), int(port)), _ANSWER_SECONDS).close()
        except OSError as error:
            reason = error.strerror or error
            raise ClusterError(f"--address {address}: no Ray cluster is reached there: {reason}") from None


@contextmanager
def _muted() -> Iterator[None]:
    """Nothing reaches standard error: Ray's libraries write there past Python, and what they start would hold it."""
    with Path(os.devnull).open("wb") as null:
        kept = os.dup(2)
        os.dup2(null.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(kept, 2)
            os.close(kept)


def _lacking(there: dict[str, float], workers: int, needs: Resources) -> Iterator[str]:
    """What a cluster is too small for."""
    cpus, gpus = there.get("CPU", 0.0), there.get("GPU", 0.0)
    room = int(min(cpus / needs.cpus, gpus / needs.gpus if needs.gpus else math.inf) + 1e-9)
    if room < workers:
        yield (
            f"a worker asks for {needs.cpus:g} CPUs and {needs.gpus:g} GPUs, and there are {cpus:g} and {gpus:g}: "
            f"{room} of {workers} workers run until there are more"
        )


def _from_anywhere(order: Order) -> Order:
    """The order with paths that hold in any directory."""
    replies = order.options.replies
    options = msgspec.structs.replace(order.options, replies=str(Path(replies).absolute()) if replies else None)
    return msgspec.structs.replace(order, folder=order.folder.absolute(), options=options)


def _line(error: BaseException) -> str:
    """The first line that says something."""
    return next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)


def _no_job(shard: Shard) -> Job:
    raise AssertionError(f"shard {shard.number} is wanted after the last")
