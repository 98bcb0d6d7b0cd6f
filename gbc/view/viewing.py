"""How the page of a dataset is shown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec

from gbc.errors import GbcError


class ViewError(GbcError):
    """The page cannot be shown."""


class Viewing(msgspec.Struct, frozen=True, kw_only=True):
    """How a dataset is shown: on which address and port (0 for any that is free), in a browser that is opened or not.

    ``other`` is a dataset to compare with. ``tell`` is given the address of the page, ``how_far`` tells in a few words
    how far a build in a folder is, None where none runs.
    """

    host: str = "127.0.0.1"
    port: int = 0
    browser: bool = True
    other: Path | None = None
    tell: Callable[[str], None] = print
    how_far: Callable[[Path], str | None] = lambda _: None
