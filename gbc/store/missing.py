"""What is said of a dataset folder that is not there."""

from __future__ import annotations

import difflib
from pathlib import Path

from gbc.store.errors import StoreError


def check_folder(folder: Path) -> None:
    """Raise ``StoreError`` unless there is a folder; it names the dataset beside that was probably meant."""
    if folder.is_dir():
        return
    if folder.exists():
        raise StoreError(f"{folder}: a file, no dataset folder")
    near = difflib.get_close_matches(folder.name, _datasets(folder.parent), n=1)
    raise StoreError(f"{folder}: no such folder" + (f"; did you mean {folder.parent / near[0]}?" if near else ""))


def _datasets(folder: Path) -> list[str]:
    try:
        return [path.name for path in folder.iterdir() if (path / "documents").is_dir() or (path / ".gbc").is_dir()]
    except OSError:
        return []
