"""What a user did wrong: one line on standard error, exit status 2, never a traceback."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from gbc.errors import GbcError

FAILURES = 3
"""Exit status of a run that went through but left images without a graph."""

STOPPED = 4
"""Exit status of a run that ended at a limit that the user had set, or for want of an answer from a server."""

INTERRUPTED = 130
"""Exit status after Ctrl-C, as shells have it."""


@contextmanager
def one_line_errors(stopped: str = "stopped") -> Iterator[None]:
    """Turn what a user can mend into one line; ``stopped`` is said after Ctrl-C."""
    with one_line_interrupt(stopped):
        try:
            yield
        except GbcError as error:
            _end(str(error))
        except OSError as error:
            _end(f"{error.filename or 'output'}: {error.strerror or error}")


@contextmanager
def one_line_interrupt(stopped: str = "stopped") -> Iterator[None]:
    """Say after Ctrl-C what has become of the work."""
    try:
        yield
    except KeyboardInterrupt:
        click.echo(f"\ngbc: {stopped}", err=True)
        sys.exit(INTERRUPTED)


def _end(message: str) -> None:
    click.echo(f"gbc: {message}", err=True)
    sys.exit(2)
