"""``gbc merge``."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import click

from gbc.cli.errors import one_line_errors
from gbc.curate import Differing, merge_datasets


@click.command("merge")
@click.argument("datasets", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.argument("out", type=click.Path(path_type=Path))
@click.option(
    "--differing",
    type=click.Choice(get_args(Differing)),
    default="refuse",
    show_default=True,
    help="Where a picture has different graphs: stop, or take that of the dataset named first.",
)
def command(datasets: tuple[Path, ...], out: Path, differing: Differing) -> None:
    """Make one dataset OUT of several DATASETS. A picture that is in more than one of them is taken once."""
    with one_line_errors("stopped; nothing was kept"):
        done = merge_datasets(datasets, out, differing)
    told = [f"{done.graphs:,} graphs"]
    told += [f"{done.same:,} met again and taken once"] if done.same else []
    told += [f"{done.different:,} met again with another graph and left out"] if done.different else []
    click.echo(f"{out}: {', '.join(told)}", err=True)
