"""SHA-256 of files of weights, computed once: large files are read again only after they have changed."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

import msgspec


def digest(files: Iterable[Path]) -> str:
    """SHA-256 over the names and contents of files, in hex. A file counts as unchanged while size and time are."""
    known = _remembered()
    fresh = {}
    whole = hashlib.sha256()
    for file in files:
        stat = file.stat()
        key = f"{file.resolve()} {stat.st_size} {stat.st_mtime_ns}"
        if key not in known:
            known[key] = fresh[key] = _of(file)
        whole.update(f"{file.name} {known[key]}\n".encode())
    if fresh:
        _remember(fresh)
    return whole.hexdigest()


def _of(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _store() -> Path:
    caches = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(caches) / "gbc" / "digests.json"


def _remembered() -> dict[str, str]:
    try:
        return msgspec.json.decode(_store().read_bytes(), type=dict[str, str])
    except (OSError, msgspec.DecodeError):
        return {}


def _remember(fresh: dict[str, str]) -> None:
    """Add to what is kept; where it cannot be kept, the files are read again next time."""
    store = _store()
    try:
        store.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=store.parent, delete=False) as written:
            written.write(msgspec.json.encode(_remembered() | fresh))
        Path(written.name).replace(store)
    except OSError:
        return
