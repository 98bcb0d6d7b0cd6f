"""Files and folders of other formats: whole under their name, or not there."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gbc.formats.errors import FormatError
from gbc.store.files import publish, sync, temporary


@contextmanager
def new_file(out: Path) -> Iterator[Path]:
    """Where to write a file that gets its name when the context ends. Raises ``FormatError`` where one stands."""
    _refuse(out)
    part = temporary(out)
    try:
        yield part
        publish([out])
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def new_folder(out: Path) -> Iterator[Path]:
    """Where to write a folder that gets its name when the context ends. Raises ``FormatError`` where one stands."""
    _refuse(out)
    part = temporary(out)
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir()
    try:
        yield part
        part.rename(out)
        sync(out.parent)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _refuse(out: Path) -> None:
    if out.is_dir() and not any(out.iterdir()):
        out.rmdir()
    if out.exists():
        raise FormatError(f"{out}: stands there already; name another place")
    if not out.parent.is_dir():
        raise FormatError(f"{out}: there is no folder {out.parent}")
