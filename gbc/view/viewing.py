"""The page of a dataset, where what it needs is installed."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path

from gbc.errors import GbcError

_NEEDED = ("starlette", "uvicorn")


class ViewError(GbcError):
    """The page cannot be shown."""


def serve(
    folder: Path, other: Path | None = None, *, host: str, port: int, browser: bool, tell: Callable[[str], None]
) -> None:
    """Show a dataset until Ctrl-C. Raises ``ViewError``, ``StoreError`` or ``QueryError`` where that cannot be."""
    if not all(map(importlib.util.find_spec, _NEEDED)):
        raise ViewError("the page needs the extra view: pip install 'gbc-builder[view]'")
    from gbc.view.serve import run

    run(folder, other, host=host, port=port, browser=browser, tell=tell)
