"""``gbc export``."""

from __future__ import annotations

from pathlib import Path

import click

import gbc
from gbc.cli.errors import one_line_errors
from gbc.cli.forms import format_argument, formats_told


@click.command("export", epilog=formats_told("write"))
@format_argument("write")
@click.argument("dataset", type=click.Path(path_type=Path))
@click.argument("out", type=click.Path(path_type=Path))
def command(form: str, dataset: Path, out: Path) -> None:
    """Write the graphs of DATASET in another format, into the new file or folder OUT.

    What each format has no place for is told in docs/formats.md.
    """
    with one_line_errors("stopped; nothing was kept, run the same command again"):
        left_out = gbc.export_dataset(form, dataset, out)
    for line in left_out:
        click.echo(line, err=True)
    click.echo(str(out))
