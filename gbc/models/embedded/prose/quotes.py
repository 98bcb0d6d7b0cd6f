"""Text that stands in a picture, quoted as it was read."""

from __future__ import annotations

from collections.abc import Sequence

from gbc.graph import Box
from gbc.models.embedded.prose.english import listing
from gbc.models.roles import TextLine

_LONGEST, _MOST = 14, 4


def quoted(line: TextLine) -> str:
    """``“EXIT”``, exactly as read."""
    return f"“{line.text}”"


def quotable(lines: Sequence[TextLine]) -> list[TextLine]:
    """The lines short enough to quote, each text once, at most a few, in reading order."""
    distinct = {line.text: line for line in lines if line.text.strip() and len(line.text.split()) <= _LONGEST}
    return list(distinct.values())[:_MOST]


def quotations(lines: Sequence[TextLine]) -> str:
    """All that is quoted, as a list; empty for no text."""
    chosen = [quoted(line) for line in quotable(lines)]
    return listing(chosen) if chosen else ""


def text_words(lines: Sequence[TextLine]) -> str:
    """``the text “A”``, ``the lines “A” and “B”``."""
    count = len(quotable(lines))
    if not count:
        return ""
    return f"{'the text' if count == 1 else 'the lines'} {quotations(lines)}"


def line_at(box: Box, lines: Sequence[TextLine]) -> TextLine | None:
    """The line that stands in a box, the one that fits it best."""
    best = max(lines, key=lambda line: line.box.iou(box), default=None)
    return best if best and best.box.overlap(box) > 0 else None
