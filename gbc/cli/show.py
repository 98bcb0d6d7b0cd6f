"""``gbc show``."""

from __future__ import annotations

from pathlib import Path

import click

import gbc
from gbc.cli.errors import one_line_errors


@click.command("show")
@click.argument("dataset", type=click.Path(path_type=Path))
@click.argument("image")
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File to write: .png, .jpg, .webp, .svg, or .html with all captions.  [default: IMAGE.png]",
)
def command(dataset: Path, image: str, output: Path | None) -> None:
    """Draw an image of DATASET with its regions beside its graph.

    IMAGE is the name of an item, as the table images has it, or the first letters of an image's id.
    """
    from gbc.view import draw

    target = output or Path(f"{Path(image).stem.removeprefix('sample:')}.png")
    with one_line_errors(), gbc.open(dataset) as opened:
        draw(opened, image).save(target)
    click.echo(f"{target}", err=True)
