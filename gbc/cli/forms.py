"""The argument FORMAT of ``gbc import`` and ``gbc export``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from gbc.formats import FORMATS, Way


def format_argument(way: Way) -> Callable[..., Any]:
    """FORMAT: one of those that go this way."""
    return click.argument("form", metavar="FORMAT", type=click.Choice(list(_going(way))))


def formats_told(way: Way) -> str:
    """The end of a command's help: what there is."""
    width = max(map(len, FORMATS)) + 2
    return "\b\nFormats:\n" + "\n".join(f"  {name:{width}}{about}" for name, about in _going(way).items())


def _going(way: Way) -> dict[str, str]:
    return {name: form.about for name, form in FORMATS.items() if way in form.ways}
