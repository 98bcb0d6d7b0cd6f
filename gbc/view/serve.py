"""The page of a dataset, where what it needs is installed."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from gbc.view.viewing import ViewError, Viewing

_NEEDED = ("starlette", "uvicorn")


def serve(folder: Path, viewing: Viewing) -> None:
    """Show a dataset until Ctrl-C. Raises ``ViewError``, ``StoreError`` or ``QueryError`` where that cannot be."""
    if not all(map(importlib.util.find_spec, _NEEDED)):
        raise ViewError("the page needs the extra view: pip install 'gbc-builder[view]'")
    from gbc.view.server import run

    run(folder, viewing)
