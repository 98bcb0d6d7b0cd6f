"""Where the worker processes of one machine come from.

On Linux they are forked off a process that has imported what all of them need: they start at once, and what was
imported is in memory once. Elsewhere each starts anew, since not every system's libraries stand to be forked.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import sys
import time
from collections.abc import Callable
from multiprocessing import forkserver
from multiprocessing.process import BaseProcess
from typing import Any

_context: Any = multiprocessing.get_context("forkserver" if sys.platform == "linux" else "spawn")

_NEEDED_BY_ALL = ["gbc.runtime.workers", "networkx"]


def prepare() -> None:
    """Begin to import what workers need, beside whatever is to be done until the first one starts."""
    if _context.get_start_method() == "forkserver":
        _context.set_forkserver_preload(_NEEDED_BY_ALL)
        forkserver.ensure_running()


def start(work: Callable[..., None], *given: Any) -> BaseProcess:
    """A process that does that work, and ends with this one."""
    while True:
        process: BaseProcess = _context.Process(target=_live, args=(dict(os.environ), work, *given), daemon=True)
        try:
            process.start()
        except (ConnectionError, EOFError):  # what it is forked off died this moment: another is started
            time.sleep(0.1)
        else:
            return process


def _live(environment: dict[str, str], work: Callable[..., None], *given: Any) -> None:
    os.environ.clear()
    os.environ.update(environment)  # as it is now, not as it was when the process that is forked began
    gc.freeze()  # what is shared stays so: a collection would write to all of it
    work(*given)
