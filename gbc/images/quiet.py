"""Pillow without its warnings: what is odd about a file is told in its row or not at all."""

from __future__ import annotations

import logging
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

_lock = threading.Lock()
_inside = 0
_filters: list[object] = []


@contextmanager
def quiet_pillow() -> Iterator[None]:
    """While any thread is in here, warnings that Pillow's own modules give are dropped; all others pass.

    ``warnings.catch_warnings`` would not do: two threads that leave it in the wrong order leave its filters behind.
    """
    _enter()
    try:
        yield
    finally:
        _leave()


def _enter() -> None:
    global _inside  # noqa: PLW0603 - one count for the process, as there is one list of filters
    with _lock:
        _inside += 1
        if _inside > 1:
            return
        known = list(map(id, warnings.filters))
        warnings.filterwarnings("ignore", module=r"PIL\.|pillow_heif")
        _filters[:] = [entry for entry in warnings.filters if id(entry) not in known]
        logger = logging.getLogger("PIL")
        if not logger.handlers:  # else logging writes what nobody listens to on standard error
            logger.addHandler(logging.NullHandler())


def _leave() -> None:
    global _inside  # noqa: PLW0603
    with _lock:
        _inside -= 1
        if _inside:
            return
        for entry in _filters:
            if entry in warnings.filters:
                warnings.filters.remove(entry)  # type: ignore[attr-defined, unused-ignore]
        _filters.clear()
