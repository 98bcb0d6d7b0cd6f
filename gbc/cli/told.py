"""What models tell while they are loaded and run, as lines of the progress."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from gbc.runtime import Progress


class _Lines(logging.Handler):
    def __init__(self, progress: Progress) -> None:
        super().__init__()
        self._progress = progress

    def emit(self, record: logging.LogRecord) -> None:
        self._progress.note(record.getMessage())


@contextmanager
def models_tell(progress: Progress) -> Iterator[None]:
    """Show what the logger ``gbc.models`` is told, such as "Loading …", among the lines of a build."""
    logger = logging.getLogger("gbc.models")
    lines, level = _Lines(progress), logger.level
    logger.addHandler(lines)
    logger.setLevel(logging.INFO)
    try:
        yield
    finally:
        logger.removeHandler(lines)
        logger.setLevel(level)
