"""``gbc sql``."""

from __future__ import annotations

from pathlib import Path

import click

import gbc
from gbc.cli.errors import one_line_errors


@click.command("sql")
@click.argument("dataset", type=click.Path(path_type=Path))
@click.argument("query")
@click.option("--rows", type=click.IntRange(min=1), default=40, show_default=True, help="Rows to print.")
@click.option("--width", type=click.IntRange(min=4), default=60, show_default=True, help="Widest column to print.")
@click.option("--seconds", type=click.FloatRange(min=0.01), default=60, show_default=True, help="Stop a longer query.")
def command(dataset: Path, query: str, rows: int, width: int, seconds: float) -> None:
    """Ask a dataset in SQL: one SELECT over its tables.

    \b
    sources images graphs nodes masks captions edges spans scores rejected failures
    gbc sql out "select label, count(*) from nodes group by label"
    gbc sql out "describe nodes"
    """
    with one_line_errors(), gbc.open(dataset) as opened:
        answer = opened.sql(query, seconds=seconds)
        if answer.columns == ["explain_key", "explain_value"]:  # a drawing, not a table
            click.echo("\n".join(str(drawing) for _, drawing in answer))
        else:
            click.echo(answer.text(rows, width))
