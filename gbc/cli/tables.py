"""``gbc tables``."""

from __future__ import annotations

from pathlib import Path

import click

from gbc.cli.errors import one_line_errors
from gbc.publish import write_card
from gbc.store import BuildLock, Layout, rebuild_tables


@click.command("tables")
@click.argument("dataset", type=click.Path(path_type=Path))
def command(dataset: Path) -> None:
    """Derive the tables of a dataset from its documents again.

    For tables that were lost or damaged, or that an older version wrote. Pictures are taken over from the
    tables that stand.
    """
    with one_line_errors():
        layout = Layout(dataset)
        if not layout.document_shards():
            raise click.UsageError(f"{dataset}: no documents there; a dataset folder holds documents/00000.jsonl.zst")
        with BuildLock(layout):
            shards = len(rebuild_tables(dataset))
            write_card(dataset)
    click.echo(f"{dataset}: {shards} shard{'s' if shards != 1 else ''} derived again", err=True)
