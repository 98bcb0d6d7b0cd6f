"""Files and folders of other formats: whole under their name, or not there."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gbc.formats.errors import FormatError
from gbc.store.files import publish, sync, temporary


@contextmanager
def new_file(dest: Path) -> Iterator[Path]:
    """Where to write a file that gets its name when the context ends. Raises ``FormatError`` where one stands."""
    _refuse(dest)
    part = temporary(dest)
    try:
        yield part
        publish([dest])
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def new_folder(dest: Path) -> Iterator[Path]:
    """Where to write a folder that gets its name when the context ends. Raises ``FormatError`` where one stands."""
    _refuse(dest)
    part = temporary(dest)
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir()
    try:
        yield part
        part.rename(dest)
        sync(dest.parent)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _refuse(dest: Path) -> None:
    if dest.is_dir() and not any(dest.iterdir()):
        dest.rmdir()
    if dest.exists():
        raise FormatError(f"{dest}: stands there already; name another place")
    if not dest.parent.is_dir():
        raise FormatError(f"{dest}: there is no folder {dest.parent}")
