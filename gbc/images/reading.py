"""The encoded bytes at a location: the one way in which a picture that was planned is read again."""

from __future__ import annotations

from threading import Event
from typing import TYPE_CHECKING

from gbc.images.decode import Picture, decode, identity
from gbc.images.errors import ImageError
from gbc.images.files import digest_file, read_file
from gbc.images.limits import MAX_BYTES, Limits
from gbc.images.locations import is_fleeting, is_web, text_path
from gbc.images.samples import SAMPLE, sample_path
from gbc.images.tars import TAR, read_member

if TYPE_CHECKING:
    from gbc.images.kept import Kept
    from gbc.images.web import Fetching

_TABLES = ("parquet:", "arrow:")
_NOWHERE = ("hub:", "list:")


def read_bytes(
    location: str, max_bytes: int = MAX_BYTES, how: Fetching | None = None, stop: Event | None = None
) -> bytes:
    """The encoded bytes of a picture; ``how`` says how URLs are fetched, and ``stop``, once set, ends that.

    Raises ``ImageError`` where they cannot be had or are more than ``max_bytes``.
    """
    if location.startswith(TAR):
        return read_member(location, max_bytes)
    if location.startswith(_TABLES):
        from gbc.images.tables import read_cell

        return read_cell(location, max_bytes)
    if is_web(location):
        from gbc.images.web import fetch_bytes

        return fetch_bytes(location, max_bytes, how, stop)
    if location.startswith(_NOWHERE):
        raise ImageError("read", "its bytes can be had only while its source is read")
    return read_file(_path(location), max_bytes)


def digest(location: str, max_bytes: int = MAX_BYTES) -> tuple[str, int]:
    """SHA-256 and number of the bytes at a location; files are not held in memory. Raises as ``read_bytes`` does."""
    if location.startswith(("/", "file:", SAMPLE)):
        return digest_file(_path(location), max_bytes)
    data = read_bytes(location, max_bytes)
    return identity(data), len(data)


class Contents:
    """Reads and decodes again what was planned, within the limits under which it was planned.

    What came from afar is in ``kept``; if it is there no more, it is fetched again.
    """

    def __init__(
        self, kept: Kept | None = None, limits: Limits | None = None, fetching: Fetching | None = None
    ) -> None:
        self._kept = kept
        self._limits = limits or Limits()
        self._fetching = fetching

    def read(self, location: str, image_id: str) -> bytes:
        """The bytes at a location. Raises ``ImageError`` where they cannot be had or are not those of this id."""
        held = self._kept.read(image_id) if self._kept is not None and is_fleeting(location) else None
        data = held if held is not None else read_bytes(location, self._limits.max_bytes, self._fetching)
        if identity(data) != image_id:
            raise ImageError("read", "the file has changed since it was planned")
        return data

    def decode(self, data: bytes, image_id: str) -> Picture:
        """The picture of the bytes that were read under this id. Raises ``ImageError``."""
        return decode(data, self._limits.max_pixels, image_id)


def _path(location: str) -> str:
    return str(sample_path(location)) if location.startswith(SAMPLE) else text_path(location)
