"""``gbc show``."""

from __future__ import annotations

from pathlib import Path

import click
from PIL import Image as Pillow

import gbc
from gbc.cli.errors import one_line_errors


@click.command("show")
@click.argument("dataset", type=click.Path(path_type=Path))
@click.argument("image")
@click.option(
    "--output", "-o", type=click.Path(path_type=Path, dir_okay=False), help="Picture to write.  [default: IMAGE.png]"
)
def command(dataset: Path, image: str, output: Path | None) -> None:
    """Draw an image with its regions beside its graph.

    IMAGE is the name of an item, as the table images has it, or the first letters of an image's id.
    """
    from gbc.view import draw

    endings = Pillow.registered_extensions()
    target = output or Path(f"{Path(image).stem.removeprefix('sample:')}.png")
    if target.suffix.lower() not in endings:
        raise click.BadParameter(f"{target}: no picture format ends so; take .png, .jpg or .webp", param_hint="-o")
    with one_line_errors(), gbc.open(dataset) as opened:
        draw(opened, image).save(target)
    click.echo(f"{target}", err=True)
