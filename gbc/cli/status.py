"""``gbc status``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click
import msgspec

from gbc.cli.costs import duration, many, role_costs
from gbc.cli.errors import one_line_errors
from gbc.runtime import Status, read_status


@click.command("status")
@click.argument("dataset", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def command(dataset: Path, as_json: bool) -> None:
    """Tell how far the build of DATASET is, also from another terminal: done, rate, time left, failures, cost."""
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
    for role, words in role_costs(status.roles):
        yield f"  {role}: {words}"
    if status.running and status.occupancy:
        busy = (
            f"{role} {share:.0%} of {many(status.roles[role].slots, 'slot')}"
            for role, share in status.occupancy.items()
        )
        yield f"  in use: {', '.join(busy)}"
    if status.runs > 1:
        yield f"All {status.runs:,} runs of this folder asked models:"
        yield from (f"  {role}: {words}" for role, words in role_costs(status.spent))
    if status.without_graph and status.without_graph > sum(status.failures.values()):
        yield f"  {many(status.without_graph, 'item')} without a graph, of all runs: --retry-failed asks again"
    for reason, count in status.failures.items():
        yield f"  {count:,} × {reason}"
    for note in status.notes:
        yield f"  {note}"
