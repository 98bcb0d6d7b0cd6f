"""The prompt of ``gbc sql``: statements until ``;``, with history and completion."""

from __future__ import annotations

import os
import re
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gbc.errors import GbcError
from gbc.query import Dataset

if TYPE_CHECKING:
    from prompt_toolkit.history import History

Answer = Callable[[str], None]
"""Asks one statement and prints what comes back."""

_COMMENTS = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)

_KEYWORDS = (
    "SELECT FROM WHERE GROUP BY ORDER HAVING LIMIT OFFSET JOIN LEFT ON USING AS WITH RECURSIVE UNION ALL DISTINCT AND "
    "OR NOT IN IS NULL LIKE BETWEEN CASE WHEN THEN ELSE END DESC ASC DESCRIBE SUMMARIZE EXPLAIN QUALIFY OVER PARTITION "
    "count sum avg min max list unnest len lower round string_agg"
).split()

_HELP = """A statement ends with ; and may go over several lines. Ctrl-C drops it, or stops a query; Ctrl-D leaves.
.tables          the tables and their rows
.schema [TABLE]  columns and their types
.macros          what graphs can be asked; docs/sql.md tells of each
.quit            leave"""


def prompt(dataset: Dataset, answer: Answer) -> None:
    """Answer what is typed at the terminal until its user leaves."""
    from prompt_toolkit import PromptSession
    from prompt_toolkit.completion import WordCompleter

    words = [*_KEYWORDS, *_names(dataset), ".tables", ".schema", ".macros", ".help", ".quit"]
    session: PromptSession[str] = PromptSession(
        history=_history(), completer=WordCompleter(words, ignore_case=True), complete_while_typing=False
    )
    click.echo(f"{dataset.folder}: {len(dataset):,} graphs. .help tells what can be typed.")
    typed = ""
    while True:
        try:
            typed += session.prompt("...> " if typed else "gbc> ") + "\n"
        except KeyboardInterrupt:
            typed = ""
            continue
        except EOFError:
            return
        if not typed.strip():
            typed = ""
        elif typed.startswith("."):
            if not _command(dataset, typed.split(), answer):
                return
            typed = ""
        elif sqlite3.complete_statement(typed):
            _told(answer, typed)
            typed = ""


def statements(text: str) -> Iterator[str]:
    """The statements of a text, each with its ``;``; one within quotes or a comment ends none."""
    begun = ""
    *ended, last = text.split(";")
    for piece in ended:
        begun += piece + ";"
        if sqlite3.complete_statement(begun):
            if _COMMENTS.sub("", begun).strip(" \t\r\n;"):
                yield begun
            begun = ""
    begun += last
    if _COMMENTS.sub("", begun).strip():
        yield begun


def _told(answer: Answer, statement: str) -> None:
    """Answer, or say in one line why not; the prompt goes on."""
    start = time.monotonic()
    try:
        answer(statement)
        click.echo(f"{time.monotonic() - start:.2f} s", err=True)
    except GbcError as error:
        click.echo(f"gbc: {error}", err=True)
    except KeyboardInterrupt:
        click.echo("gbc: stopped", err=True)


def _command(dataset: Dataset, words: list[str], answer: Answer) -> bool:
    """Carry out a command of the prompt; whether the prompt goes on."""
    match words:
        case [".quit" | ".exit"]:
            return False
        case [".tables"]:
            for table, rows in dataset.counts().items():
                click.echo(f"{rows:>12,}  {table}")
        case [".schema"]:
            for table, columns in dataset.tables.items():
                click.echo(f"{table}({', '.join(columns)})")
        case [".schema", table] if table in dataset.tables:
            _told(answer, f"DESCRIBE {table}")
        case [".schema", table]:
            click.echo(f"gbc: no table {table}; there are {', '.join(dataset.tables)}", err=True)
        case [".macros"]:
            _told(answer, f"SELECT function_name AS macro, parameters FROM ({_MACROS}) ORDER BY macro")  # noqa: S608
        case _:
            click.echo(_HELP)
    return True


_MACROS = """
SELECT DISTINCT function_name, array_to_string(parameters, ', ') AS parameters
FROM duckdb_functions()
WHERE NOT internal AND NOT starts_with(function_name, 'gbc_')
"""


def _names(dataset: Dataset) -> list[str]:
    tables = dataset.tables
    columns = {column for names in tables.values() for column in names}
    macros = [f"{name}(" for (name,) in dataset.sql(f"SELECT DISTINCT function_name FROM ({_MACROS})")]  # noqa: S608
    return [*tables, *sorted(columns), *sorted(macros)]


def _history() -> History:
    """Kept in the user's state folder, or for this time only where there is none to write to."""
    from prompt_toolkit.history import FileHistory, InMemoryHistory

    state = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "gbc"
    try:
        state.mkdir(parents=True, exist_ok=True)
        (state / "sql_history").touch(mode=0o600)
    except OSError:
        return InMemoryHistory()
    return FileHistory(str(state / "sql_history"))
