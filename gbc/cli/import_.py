"""``gbc import``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

import gbc
from gbc.cli.errors import FAILURES, one_line_errors
from gbc.cli.forms import format_argument, formats_told


@click.command("import", epilog=formats_told("read"))
@format_argument("read")
@click.argument("source", type=click.Path(path_type=Path))
@click.argument("out", type=click.Path(path_type=Path))
def command(form: str, source: Path, out: Path) -> None:
    """Make a dataset of graphs that come in another format: SOURCE is a file or a folder of them.

    OUT is a new folder, and there is no dataset in it before all is read. Exits with 3 if records became no graph: the
    table failures says which and why, and keeps them.
    """
    with one_line_errors("stopped; nothing was kept, run the same command again to begin anew"):
        done = gbc.import_dataset(form, source, out)
    click.echo(f"{out}: {done.graphs:,} graph{'s' if done.graphs != 1 else ''}", err=True)
    if done.rejected:
        click.echo(f"{done.rejected:,} findings about them in the table rejected", err=True)
    if done.failed:
        click.echo(f"{done.failed:,} records became no graph: the table failures says why", err=True)
        sys.exit(FAILURES)
