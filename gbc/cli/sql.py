"""``gbc sql``."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import get_args

import click

import gbc
from gbc.cli.errors import one_line_errors
from gbc.cli.prompt import prompt, statements
from gbc.query import Format, Over, Result, script, write_result


@click.command("sql")
@click.argument("dataset", type=click.Path(path_type=Path))
@click.argument("query", required=False)
@click.option(
    "--format",
    "-f",
    "format_",
    type=click.Choice(get_args(Format)),
    help="How to print the answer.  [default: as OUTPUT ends, else table]",
)
@click.option("--output", "-o", type=click.Path(path_type=Path, dir_okay=False), help="File to write the answer to.")
@click.option("--rows", type=click.IntRange(min=1), default=40, show_default=True, help="Rows of a table to print.")
@click.option(
    "--width",
    type=click.IntRange(min=4),
    help="Widest column of a table.  [default: 60, ids of pictures 12, a text alone is not cut]",
)
@click.option("--seconds", type=click.FloatRange(min=0.01), default=60, show_default=True, help="Stop a longer query.")
@click.option(
    "--over",
    type=click.Choice(get_args(Over)),
    default="tables",
    show_default=True,
    help="What is read: the tables, or the documents that they are derived from.",
)
@click.option(
    "--write-sql",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the views and macros for DuckDB itself, which reads them by .read FILE.",
)
def command(
    dataset: Path,
    query: str | None,
    format_: Format | None,
    output: Path | None,
    rows: int,
    width: int | None,
    seconds: float,
    over: Over,
    write_sql: Path | None,
) -> None:
    """Ask DATASET in SQL: one SELECT over its tables, or, without QUERY, as many as you type at a prompt.

    \b
    sources images graphs nodes masks captions edges spans scores rejected failures
    gbc sql out "select label, count(*) from nodes group by label"
    gbc sql out "describe nodes"
    gbc sql out "from descendants(picture('photo.jpg'), 'house')"
    gbc sql out < questions.sql
    """
    with one_line_errors(), gbc.open(dataset, over=over) as opened:
        if write_sql:
            write_sql.write_text(script(dataset, over), encoding="utf-8")
            return

        def answer(asked: str) -> None:
            _print(opened.sql(asked, seconds=seconds), format_ or _by_ending(output), output, rows, width)

        if query is not None:
            answer(query)
        elif sys.stdin.isatty():
            prompt(opened, answer)
        else:
            for statement in statements(sys.stdin.read()):
                answer(statement)


def _print(answer: Result, format_: Format, output: Path | None, rows: int, width: int | None) -> None:
    if format_ != "table" or output:
        _write(answer, format_, output)
    elif answer.columns == ["explain_key", "explain_value"]:  # a drawing, not a table
        click.echo("\n".join(str(drawing) for _, drawing in answer))
    else:
        click.echo(answer.text(rows, width))


def _by_ending(output: Path | None) -> Format:
    ending = output.suffix.removeprefix(".").lower() if output else ""
    return next((one for one in get_args(Format) if one == ending), "table")


def _write(answer: Result, format_: Format, output: Path | None) -> None:
    if output:
        written = io.BytesIO()
        write_result(answer, format_, written)
        output.write_bytes(written.getbuffer())
    elif format_ == "parquet" and sys.stdout.isatty():
        raise click.UsageError("a Parquet file on a terminal is of no use; give it a name: -o answer.parquet")
    else:
        write_result(answer, format_, sys.stdout.buffer)
