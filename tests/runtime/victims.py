"""Builds in processes of their own, which can be killed at any moment or at any step to the disk."""

from __future__ import annotations

import itertools
import multiprocessing
import os
import random
import signal
import sys
from collections.abc import Sequence
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import msgspec

_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["tests.runtime.victims", "gbc.cli.build", "gbc.models.scripted", "gbc.publish"])

STEPS = ("os.rename", "os.remove", "os.truncate", "open")


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """A build: ``kill_at`` is the step to the disk at which it is killed; ``calls`` takes down what models are asked.

    ``unsteady`` puts the describer behind a server that fails one call in five.
    """

    photos: Path
    out: Path
    pipeline: str
    calls: Path
    kill_at: int = -1
    unsteady: bool = False
    options: dict[str, Any] = {}


def start(order: Order) -> BaseProcess:
    process = _context.Process(target=_build, args=(order,))
    process.start()
    return process


def run(order: Order) -> int:
    """The exit code; the process has ended."""
    process = start(order)
    process.join(60)
    assert process.exitcode is not None, "it hangs"
    return process.exitcode


def kill_after(process: BaseProcess, seconds: float) -> None:
    process.join(seconds)
    process.kill()
    process.join()


def calls(path: Path) -> list[str]:
    return path.read_text().split() if path.exists() else []


def _build(order: Order) -> None:
    import gbc
    from gbc.models.scripted import ScriptedDescriber
    from gbc.runtime import BuildOptions, limiter, shard

    limiter._FIRST_WAIT = 0.001
    shard._SYNC_EVERY = 0.0
    _watch(ScriptedDescriber, order)
    if order.kill_at >= 0:
        _kill_at(order.kill_at)
    gbc.build(order.photos, order.out, order.pipeline, options=BuildOptions(shard_size=3, **order.options))
    sys.stdout.flush()
    os._exit(0)


def _watch(describer: Any, order: Order) -> None:
    from gbc.models.roles import DescribeRequest, Traits, UnavailableError
    from gbc.runtime.keys import Keys

    keys = Keys("describer", lambda _: "watched")
    log = os.open(order.calls, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    write, answer, chance = os.write, describer.describe, random.Random()  # noqa: S311 - luck, no secret

    def describe(self: Any, requests: Sequence[DescribeRequest]) -> Any:
        if order.unsteady and chance.random() < 0.2:
            raise UnavailableError("busy")
        write(log, b"".join(keys.key(request).hex().encode() + b"\n" for request in requests))
        return answer(self, requests)

    describer.describe = describe
    if order.unsteady:
        describer.traits = Traits(slots=4, attempts=30)


def _kill_at(step: int) -> None:
    """Die at the given open for writing, write, sync, rename, removal or truncation, counted from 0."""
    steps = itertools.count()

    def count(*_: Any) -> None:
        if next(steps) == step:
            os.kill(os.getpid(), signal.SIGKILL)

    def audit(event: str, arguments: tuple[Any, ...]) -> None:
        if event in STEPS and (event != "open" or (isinstance(arguments[2], int) and arguments[2] & os.O_ACCMODE)):
            count()

    def counted(real: Any) -> Any:
        def call(*arguments: Any) -> Any:
            count()
            return real(*arguments)

        return call

    sys.addaudithook(audit)
    os.fsync, os.write = counted(os.fsync), counted(os.write)
