"""Python's collector of cycles, looked after where very many objects are made that have none."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_COLLECT = (50_000, 20, 50)
"""New objects before the collector looks at the youngest, and how often at the older ones."""


@contextmanager
def collected_seldom() -> Iterator[None]:
    """Let the collector look less often: graphs are many objects that live for a while, and it would cost a tenth."""
    before = gc.get_threshold()
    gc.set_threshold(*_COLLECT)
    try:
        yield
    finally:
        gc.set_threshold(*before)
