"""The encoded bytes at a location: the one way in which a picture that was planned is read again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gbc.images.decode import identity
from gbc.images.errors import ImageError
from gbc.images.files import digest_file, read_file
from gbc.images.limits import MAX_BYTES
from gbc.images.locations import is_fleeting, is_web, text_path
from gbc.images.samples import SAMPLE, sample_path
from gbc.images.tars import TAR, read_member

if TYPE_CHECKING:
    from gbc.images.kept import Kept

_TABLES = ("parquet:", "arrow:")
_NOWHERE = ("hub:", "list:")


def read_bytes(location: str, max_bytes: int = MAX_BYTES) -> bytes:
    """The encoded bytes of a picture. Raises ``ImageError`` where they cannot be had or are more than ``max_bytes``."""
    if location.startswith(TAR):
        return read_member(location, max_bytes)
    if location.startswith(_TABLES):
        from gbc.images.tables import read_cell

        return read_cell(location, max_bytes)
    if is_web(location):
        from gbc.images.web import fetch_bytes

        return fetch_bytes(location, max_bytes)
    if location.startswith(_NOWHERE):
        raise ImageError("read", "its bytes can be had only while its source is read")
    return read_file(_path(location), max_bytes)


def read_planned(location: str, image_id: str, kept: Kept | None = None, max_bytes: int = MAX_BYTES) -> bytes:
    """The bytes that were planned, from where they are kept if they are. Raises ``ImageError`` if they are others."""
    held = kept.read(image_id) if kept is not None and is_fleeting(location) else None
    data = held if held is not None else read_bytes(location, max_bytes)
    if identity(data) != image_id:
        raise ImageError("read", "the file has changed since it was planned")
    return data


def digest(location: str, max_bytes: int = MAX_BYTES) -> tuple[str, int]:
    """SHA-256 and number of the bytes at a location; files are not held in memory. Raises as ``read_bytes`` does."""
    if location.startswith(("/", "file:", SAMPLE)):
        return digest_file(_path(location), max_bytes)
    data = read_bytes(location, max_bytes)
    return identity(data), len(data)


def _path(location: str) -> str:
    return str(sample_path(location)) if location.startswith(SAMPLE) else text_path(location)
