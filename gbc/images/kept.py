"""Bytes that came from afar, kept by content until their shard is written."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from gbc.images.decode import identity

Begin = Callable[[], Callable[[bytes], None]]


class Kept:
    """A folder of encoded pictures, each under its id. Several threads may use it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, data: bytes) -> str:
        """Keep these bytes; their id is returned."""
        return self.receive(lambda begin: begin()(data))[0]

    def receive(self, give: Callable[[Begin], None]) -> tuple[str, int]:
        """Keep what ``give`` hands over bit by bit; id and size are returned. If it raises, nothing is kept.

        It calls what it is given to begin, or to begin anew, and calls what it gets from that with each bit.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=self.folder, prefix=".", suffix=".part")
        digest = hashlib.sha256()
        try:
            with os.fdopen(descriptor, "wb") as file:

                def begin() -> Callable[[bytes], None]:
                    nonlocal digest
                    digest = hashlib.sha256()
                    file.truncate(file.seek(0))
                    return take

                def take(data: bytes) -> None:
                    digest.update(data)
                    file.write(data)

                give(begin)
                size = file.tell()
            image_id = digest.hexdigest()
            place = self._path(image_id)
            place.parent.mkdir(exist_ok=True)
            Path(name).replace(place)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        return image_id, size

    def read(self, image_id: str) -> bytes | None:
        """The bytes with this id, None where they are not kept, or not as they were."""
        try:
            data = self._path(image_id).read_bytes()
        except OSError:
            return None
        return data if identity(data) == image_id else None

    def drop(self, image_ids: Iterable[str]) -> None:
        """Forget the bytes with these ids."""
        for image_id in image_ids:
            self._path(image_id).unlink(missing_ok=True)

    def clear(self) -> None:
        """Forget everything."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _path(self, image_id: str) -> Path:
        return self.folder / image_id[:2] / image_id
