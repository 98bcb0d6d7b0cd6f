"""``gbc diff``."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import click
import msgspec

from gbc.cli.errors import one_line_errors
from gbc.cli.harmless import harmless
from gbc.curate import Change, diff_datasets

DIFFERENT = 1
"""Exit status where anything differs, as diff has it."""

_SIGNS = {"added": "+", "removed": "-", "changed": "~"}


@click.command("diff")
@click.argument("before", type=click.Path(path_type=Path))
@click.argument("after", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object a change, a line each.")
def command(before: Path, after: Path, as_json: bool) -> None:
    """Tell what changed in graphs from the dataset BEFORE to the dataset AFTER: pictures, nodes, captions, edges.

    Nodes are matched by id, else by kind, label and place. Exits with 1 if anything differs.
    """
    counts: Counter[str] = Counter()
    with one_line_errors():
        for change in diff_datasets(before, after):
            counts[change.change] += 1
            click.echo(msgspec.json.encode(change) if as_json else _line(change))
    told = [f"{counts[kind]:,} {kind}" for kind in _SIGNS if counts[kind]]
    click.echo(", ".join(told) or "no graph differs", err=True)
    if counts:
        sys.exit(DIFFERENT)


def _line(change: Change) -> str:
    node = "" if change.node is None else f" {change.node or 'the image'}:"
    return harmless(f"{_SIGNS[change.change]} {change.image[:12]} {change.what}{node} {change.detail}".rstrip())
