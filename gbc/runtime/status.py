"""How a build is doing, read from its log: also from another terminal, and after it has ended."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import Any

import msgspec

from gbc.models.registry import Role
from gbc.runtime.account import RoleTotals, add_roles, add_up
from gbc.runtime.runlog import Beat
from gbc.store import Layout, StoreError
from gbc.store.missing import check_folder

_TAIL = 1 << 20
"""The last beat stands within so many bytes from the end of a log: a beat is a few hundred."""

_RECENT = 60.0
"""Seconds over which the rate and the occupancy are taken."""


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """The last run of a folder: items in all and done, and of this run the images, seconds, failures and models.

    ``rate`` is images a second over the last minute; ``remaining`` seconds at that rate, None where it is not known;
    ``occupancy`` what share of its slots each model used over that minute. ``ended`` is the reason, "" for none.
    ``without_graph`` counts what has none in all finished shards, also of earlier runs, None where the run did not get
    to its end. ``spent`` is what all runs of the folder asked, ``runs`` how many there were.
    """

    running: bool
    items: int
    done: int
    fresh: int
    seconds: float
    rate: float
    remaining: float | None
    in_flight: int
    failures: dict[str, int]
    roles: dict[Role, RoleTotals]
    occupancy: dict[Role, float]
    notes: list[str]
    ended: str | None
    without_graph: int | None
    runs: int
    spent: dict[Role, RoleTotals]

    @property
    def total(self) -> RoleTotals:
        """What all models were asked in all runs together."""
        return add_up(self.spent)


def read_status(folder: Path) -> Status:
    """The status of the last run in a folder. Raises ``StoreError`` where none has left a log."""
    layout = Layout(folder)
    logs = sorted((layout.hidden / "log").glob("*.jsonl"))
    if not logs:
        check_folder(folder)
        what = "it was not built here" if layout.shards() else "it is no dataset"
        raise StoreError(f"{folder}: no build has left a log there; {what}")
    events = _events(logs[-1])
    beats = _beats(events)
    running = _is_held(layout.lock)
    end = next((event for event in events if event.get("event") == "end"), None)
    ended = None if end is None else str(end.get("reason", ""))
    without = end.get("without_graph") if end else None
    if end is None and not running:
        ended = "the process is gone"
    notes = [str(event.get("line")) for event in events if event.get("event") == "note"][-5:]
    earlier = [beats[-1].roles for beats in (_beats(_events(log)) for log in logs[:-1]) if beats]
    return _status(beats, earlier, running=running, notes=notes, ended=ended, without_graph=without)


def how_far(folder: Path) -> str | None:
    """Such as "building: 1,200 of 5,000, 750 a minute"; None where nothing is built there now."""
    try:
        status = read_status(folder)
    except StoreError:
        return None
    if not status.running:
        return None
    rate = f", {60 * status.rate:.0f} a minute" if status.rate else ""
    return f"building: {status.done:,} of {status.items:,}{rate}"


def _beats(events: list[dict[str, Any]]) -> list[Beat]:
    return [msgspec.convert(event, Beat) for event in events if event.get("event") == "beat"]


def _status(
    beats: list[Beat],
    earlier: list[dict[Role, RoleTotals]],
    *,
    running: bool,
    notes: list[str],
    ended: str | None,
    without_graph: int | None,
) -> Status:
    if not beats:
        beats = [Beat(time="", items=0, done=0, fresh=0, seconds=0.0, in_flight=0, failures={}, roles={})]
    last = beats[-1]
    first = next((beat for beat in beats if last.seconds - beat.seconds <= _RECENT), last)
    span = last.seconds - first.seconds
    rate = (last.fresh - first.fresh) / span if span > 0 else last.fresh / max(last.seconds, 1e-9)
    left = last.items - last.done
    since = {role: totals - first.roles.get(role, RoleTotals()) for role, totals in last.roles.items()}
    return Status(
        running=running,
        items=last.items,
        done=last.done,
        fresh=last.fresh,
        seconds=last.seconds,
        rate=rate,
        remaining=left / rate if rate > 0 else None,
        in_flight=last.in_flight,
        failures=last.failures,
        roles=last.roles,
        occupancy={role: totals.occupancy(span) if span > 0 else 0.0 for role, totals in since.items()},
        notes=notes,
        ended=ended,
        without_graph=without_graph,
        runs=len(earlier) + 1,
        spent=add_roles([*earlier, last.roles]),
    )


def _events(path: Path) -> list[dict[str, Any]]:
    """The last events of a log; a line that is still written, or was torn, is left out."""
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - _TAIL))
        lines = file.read().splitlines(keepends=True)
    events = []
    for line in lines:
        try:
            event = msgspec.json.decode(line)
        except msgspec.DecodeError:
            continue
        if isinstance(event, dict):
            events.append(event)
    return events


def _is_held(lock: Path) -> bool:
    """Whether a process builds in the folder now."""
    try:
        descriptor = os.open(lock, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False
