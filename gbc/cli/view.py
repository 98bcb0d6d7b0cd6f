"""``gbc view``."""

from __future__ import annotations

from pathlib import Path

import click

from gbc.cli.errors import one_line_errors


@click.command("view")
@click.argument("dataset", type=click.Path(path_type=Path))
@click.option(
    "--compare",
    type=click.Path(path_type=Path),
    help="Another dataset, whose graphs of the same pictures stand beside.",
)
@click.option("--browser/--no-browser", default=True, help="Open the page in the browser.  [default: yes]")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, help="Port to listen on.  [default: any that is free]"
)
@click.option("--export", type=click.Path(path_type=Path), help="Write a copy that opens from disk, and end.")
@click.option("--limit", type=click.IntRange(1), default=200, show_default=True, help="Pictures in that copy, at most.")
@click.option("--where", default="", help="Which pictures: a condition in SQL over the columns of images.")
def command(
    dataset: Path,
    compare: Path | None,
    browser: bool,
    host: str,
    port: int,
    export: Path | None,
    limit: int,
    where: str,
) -> None:
    """Look at DATASET in the browser.

    The address that is printed holds a token, new each run: whoever has it can see the dataset. Ctrl-C ends it.
    """
    with one_line_errors(stopped="closed"):
        import gbc

        if export is not None:
            count = gbc.export_page(dataset, export, limit=limit, where=where, compare=compare)
            click.echo(f"{export / 'index.html'}: {count:,} picture{'s' * (count != 1)}")
            return
        gbc.browse(
            dataset, compare, host=host, port=port, browser=browser, tell=lambda where: click.echo(f"Open {where}")
        )
