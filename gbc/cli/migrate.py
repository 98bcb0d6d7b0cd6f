"""``gbc migrate``."""

from __future__ import annotations

from pathlib import Path

import click

from gbc.cli.errors import one_line_errors
from gbc.curate import migrate
from gbc.graph import SCHEMA_VERSION


@click.command("migrate")
@click.argument("dataset", type=click.Path(path_type=Path))
def command(dataset: Path) -> None:
    """Write DATASET, of an older schema version, anew in today's.

    Older datasets are read as they are; newer ones are refused. This is for SQL over documents, and for others.
    """
    with one_line_errors():
        count = migrate(dataset)
    if count:
        click.echo(f"{dataset}: {count:,} graphs brought to version {SCHEMA_VERSION}", err=True)
    else:
        click.echo(f"{dataset}: all graphs are of version {SCHEMA_VERSION} already", err=True)
