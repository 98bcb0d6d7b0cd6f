"""``gbc tables``."""

from __future__ import annotations

from pathlib import Path

import click

from gbc.cli.errors import one_line_errors
from gbc.runtime.rebuild import derive_again


@click.command("tables")
@click.argument("dataset", type=click.Path(path_type=Path))
def command(dataset: Path) -> None:
    """Derive the tables of DATASET from its documents again.

    For tables that were lost or damaged, or that an older version wrote. Pictures are no part of the documents: they
    are taken over from the tables that stand, or read again from where they came.
    """
    with one_line_errors():
        shards, lost = derive_again(dataset)
    click.echo(f"{dataset}: {shards} shard{'s' if shards != 1 else ''} derived again", err=True)
    if lost:
        click.echo(f"{lost:,} pictures are neither in the old tables nor where they came from: left empty", err=True)
