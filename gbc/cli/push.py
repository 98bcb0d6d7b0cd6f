"""``gbc push``."""

from __future__ import annotations

from pathlib import Path

import click

from gbc.cli.costs import many
from gbc.cli.errors import one_line_errors


@click.command("push")
@click.argument("dataset", type=click.Path(path_type=Path))
@click.argument("repository", metavar="USER/NAME")
@click.option("--no-images", is_flag=True, help="Without the pictures: graphs and where they came from.")
@click.option("--keep-exif", is_flag=True, help="Leave EXIF in the pictures, with the place where they were taken.")
@click.option("--private", is_flag=True, help="Make the repository private, if it is made now.")
@click.option("--dry-run", is_flag=True, help="List what would go, with sizes; no connection is made.")
def command(dataset: Path, repository: str, no_images: bool, keep_exif: bool, private: bool, dry_run: bool) -> None:
    """Put DATASET onto the hub as USER/NAME, in shards of its size, with a card.

    The token comes from HF_TOKEN. What stands there already is not sent again: run it again after an interruption.
    """
    from gbc.publish.hub import Going, PushOptions, push

    def told(going: Going) -> None:
        click.echo(f"{going.size:>14,}  {going.path}{'  (is there)' if going.known else ''}")

    options = PushOptions(images=not no_images, exif=keep_exif, private=private)
    with one_line_errors("stopped; run it again to go on"):
        done = push(dataset, repository, options, dry_run=dry_run, told=told)
    if done.missing and not no_images:
        click.echo(f"{many(done.missing, 'picture')} could not be had or read; their graphs go without.", err=True)
    if dry_run:
        click.echo(f"{many(done.sent, 'file')}, {done.bytes:,} bytes would go to {repository}.", err=True)
        return
    there = f", {many(done.known, 'file')} stood there" if done.known else ""
    old = f", {many(done.removed, 'old file')} removed" if done.removed else ""
    click.echo(f"{many(done.sent, 'file')}, {done.bytes:,} bytes sent{there}{old}.", err=True)
    click.echo(f'Next: datasets.load_dataset("{repository}", "edges")', err=True)
