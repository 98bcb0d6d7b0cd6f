"""What models tell is shown among the lines of a build, and only while it runs."""

from __future__ import annotations

import logging

from gbc.cli.told import models_tell
from gbc.runtime import Progress


class Noted(Progress):
    def __init__(self) -> None:
        self.lines: list[str] = []

    def note(self, line: str) -> None:
        self.lines.append(line)


def test_lines_are_shown_while_it_runs() -> None:
    noted, logger = Noted(), logging.getLogger("gbc.models.some.module")
    with models_tell(noted):
        logger.info("Loading %s …", "a model")
        logger.warning("out of memory")
        logger.debug("a detail")
        logging.getLogger("other").warning("not ours")
    logger.info("later")
    assert noted.lines == ["Loading a model …", "out of memory"]
    assert logging.getLogger("gbc.models").handlers == []
