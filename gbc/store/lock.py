"""One builder a folder."""

from __future__ import annotations

import fcntl
import os
from types import TracebackType
from typing import Self

from gbc.store.errors import StoreError
from gbc.store.layout import Layout


class BuildLock:
    """Held while a process builds in a folder; the system lets go of it when the process ends, however it ends.

    Raises ``StoreError`` at ``with`` where another process holds it.
    """

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._descriptor: int | None = None

    def __enter__(self) -> Self:
        descriptor = self._held()
        while descriptor is None:
            descriptor = self._held()
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"{os.getpid()}\n".encode("ascii"))
        self._descriptor = descriptor
        return self

    def remove(self) -> None:
        """Remove the file of the lock, while it is held: for who leaves nothing in the folder."""
        self._layout.lock.unlink()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _held(self) -> int | None:
        """The file, held; None where its last holder removed it in the meantime."""
        path = self._layout.lock
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(descriptor, 32).decode("ascii", "replace").strip() or "unknown"
            os.close(descriptor)
            raise StoreError(
                f"{self._layout.folder}: process {holder} is building here; wait until it ends or stop it"
            ) from None
        if path.exists() and os.path.samestat(os.fstat(descriptor), path.stat()):
            return descriptor
        os.close(descriptor)
        return None
