"""Files that are either whole or not there: written under another name, synced, renamed."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path


def temporary(path: Path) -> Path:
    """The name under which a file is written until it is whole. No pattern of a reader matches it."""
    return path.with_name(f".{path.name}.part")


def publish(paths: Iterable[Path]) -> None:
    """Give files that stand whole under their temporary names their own, and make that last.

    Every file is on the disk before the first is renamed.
    """
    paths = list(paths)
    for path in paths:
        sync(temporary(path))
    for path in paths:
        temporary(path).replace(path)
    for folder in dict.fromkeys(path.parent for path in paths):
        sync(folder)


def write_whole(path: Path, data: bytes) -> None:
    """Put ``data`` at ``path``; at no time does anything half-written stand there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary(path).write_bytes(data)
    publish([path])


def sync(path: Path) -> None:
    """Wait until a file or a folder's list of names is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def digest(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
