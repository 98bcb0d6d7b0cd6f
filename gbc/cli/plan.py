"""``gbc plan``."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import click
import msgspec

import gbc
from gbc.cli.costs import many
from gbc.cli.errors import FAILURES, one_line_errors
from gbc.cli.progress import Line
from gbc.cli.sources import source_options
from gbc.runtime import PlanOptions, PlanSummary

_MOST_REASONS = 20


@click.command("plan")
@source_options
@click.option("--no-decode", is_flag=True, help="Only read and hash: quick, but damaged pictures are not found.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("-q", "--quiet", is_flag=True, help="No progress.")
def command(
    images: tuple[str, ...], limit: int | None, planning: PlanOptions, no_decode: bool, as_json: bool, quiet: bool
) -> None:
    """Tell what gbc build would make of these pictures: items, contents, duplicates, broken ones, sizes, captions.

    Nothing is annotated, nothing is written. Exits with 3 if items would get no graph.
    """
    line = Line("", quiet=quiet, verbose=False)
    with one_line_errors():
        summary = gbc.plan(images, limit=limit, options=planning, progress=line, decoding=not no_decode)
    line.end()
    for text in [msgspec.json.encode(summary).decode()] if as_json else summary_lines(summary):
        click.echo(text)
    if summary.failed:
        sys.exit(FAILURES)


def summary_lines(summary: PlanSummary) -> Iterator[str]:
    """A plan for the eye."""
    size, largest = summary.size / 1e6, summary.largest_size / 1e6
    yield f"{many(summary.items, 'item')}, {size:,.1f} MB, the largest {largest:,.1f} MB"
    yield f"{many(summary.contents, 'content')}, {many(summary.duplicates, 'duplicate')}"
    if summary.near_duplicates:
        yield f"{summary.near_duplicates:,} contents look nearly like an earlier one"
    if summary.smallest and summary.largest:
        yield "{} × {} to {} × {} pixels".format(*summary.smallest, *summary.largest)
    if summary.captioned:
        yield f"{many(summary.captioned, 'item')} with {many(summary.captions, 'caption')}"
    if summary.fields:
        yield f"fields: {', '.join(summary.fields)}"
    if summary.failures:
        yield f"{many(summary.failed, 'item')} would get no graph:"
        yield from (f"  {count:,} × {reason}" for reason, count in list(summary.failures.items())[:_MOST_REASONS])
        if len(summary.failures) > _MOST_REASONS:
            yield f"  and {len(summary.failures) - _MOST_REASONS:,} other reasons"
    yield f"{many(summary.graphs, 'picture')} to annotate"
