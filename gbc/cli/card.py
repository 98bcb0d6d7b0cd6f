"""``gbc card``."""

from __future__ import annotations

from pathlib import Path

import click

from gbc.cli.errors import one_line_errors


@click.command("card")
@click.argument("dataset", type=click.Path(path_type=Path))
def command(dataset: Path) -> None:
    """Write the card of DATASET with statistics, models, licences and a graph, and croissant.json.

    What you wrote into README.md stays, its header as well.
    """
    from gbc.publish.full import publish_card

    with one_line_errors():
        for path in publish_card(dataset):
            click.echo(path)
