"""How far a build is that runs in a folder, in a few words."""

from __future__ import annotations

from pathlib import Path

from gbc.runtime.status import read_status
from gbc.store import StoreError


def how_far(folder: Path) -> str | None:
    """Such as "building: 1,200 of 5,000, 12.5 a second"; None where nothing is built there now."""
    try:
        status = read_status(folder)
    except StoreError:
        return None
    if not status.running:
        return None
    rate = f", {status.rate:.1f} a second" if status.rate else ""
    return f"building: {status.done:,} of {status.items:,}{rate}"
