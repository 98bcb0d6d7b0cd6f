"""What people thought of nodes and captions: a file beside the dataset to which lines are only ever added."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

Verdict = Literal["accept", "reject"]

LONGEST_NOTE = 2000
"""Letters of a note."""


class Judgement(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A verdict on a node, or on one of its captions, or none: the latest of a thing counts.

    ``note`` is a remark in free words. ``time`` is UTC, given when the judgement is kept.
    """

    image_id: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
    node_id: Annotated[str, Meta(max_length=100_000)]
    caption_id: Annotated[str, Meta(max_length=1000)] | None = None
    verdict: Verdict | None = None
    note: Annotated[str, Meta(max_length=LONGEST_NOTE)] | None = None
    time: str = ""


def keep_judgement(path: Path, judgement: Judgement) -> Judgement:
    """Add a judgement to the file, on disk before this returns; what was kept, with its time."""
    now = datetime.now(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")
    kept = msgspec.structs.replace(judgement, time=now)
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        torn = os.pread(descriptor, 1, max(0, os.fstat(descriptor).st_size - 1)) not in (b"", b"\n")
        # One write, so that two that judge at once mix no lines.
        os.write(descriptor, (b"\n" if torn else b"") + msgspec.json.encode(kept) + b"\n")
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    return kept
