"""``gbc status``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click
import msgspec

from gbc.cli.errors import one_line_errors
from gbc.cli.progress import duration
from gbc.runtime import Status, read_status


@click.command("status")
@click.argument("dataset", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def command(dataset: Path, as_json: bool) -> None:
    """Tell how far a build is, also from another terminal: done, rate, time left, failures, models at work."""
    with one_line_errors():
        status = read_status(dataset)
    if as_json:
        sys.stdout.write(msgspec.json.format(msgspec.json.encode(status)).decode() + "\n")
        return
    for line in _lines(status):
        click.echo(line)


def _lines(status: Status) -> Iterator[str]:
    state = "running" if status.running else f"ended: {status.ended}" if status.ended else "ended"
    yield f"{status.done:,}/{status.items:,} items done, {status.fresh:,} in this run; {state}."
    if status.running:
        left = "" if status.remaining is None else f", {duration(status.remaining)} left"
        yield f"{status.rate:.1f} images/s{left}; {status.in_flight:,} in flight."
    for role, totals in status.roles.items():
        remembered = f", {totals.remembered:,} remembered" if totals.remembered else ""
        repeated = totals.attempts - totals.calls
        again = f", {repeated:,} repeated" if repeated > 0 else ""
        tokens = f", {totals.tokens:,} tokens" if totals.tokens else ""
        busy = f"{100 * status.occupancy.get(role, 0.0):.0f} % of {totals.slots} slot{'s' * (totals.slots > 1)} in use"
        yield f"  {role}: {totals.calls:,} calls{remembered}{again}{tokens}, {busy}"
    for reason, count in status.failures.items():
        yield f"  {count:,} × {reason}"
    for note in status.notes:
        yield f"  {note}"
