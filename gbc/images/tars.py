"""Bytes inside tar files, found again by where they begin and how many they are."""

from __future__ import annotations

import bz2
import gzip
import lzma
import os
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, cast

from gbc.images.cursors import Cursors
from gbc.images.errors import ImageError
from gbc.images.files import refuse_larger, said
from gbc.images.locations import path_text, text_path

TAR = "tar:"

_COMPRESSED: dict[bytes, Callable[[str], object]] = {
    b"\x1f\x8b": gzip.open,
    b"BZh": bz2.open,
    b"\xfd7zXZ\x00": lzma.open,
}

DAMAGED = (EOFError, zlib.error, lzma.LZMAError, gzip.BadGzipFile)
"""What reading a compressed file that is cut off or spoilt raises, beside ``OSError``."""


def member_location(path: Path, offset: int, size: int) -> str:
    """Where ``size`` bytes from ``offset`` of the archive, once decompressed, are read from."""
    return f"{TAR}{path_text(path)}#{offset}+{size}"


def read_member(location: str, max_bytes: int) -> bytes:
    """The bytes at a ``tar:`` location. Raises ``ImageError`` where they cannot be had."""
    text, _, place = location.removeprefix(TAR).rpartition("#")
    offset, size = map(int, place.split("+"))
    refuse_larger(size, max_bytes)
    path = text_path(text)
    try:
        with said(path):
            data = _read(path, offset, size)
    except DAMAGED as error:
        raise ImageError("read", f"damaged: {error}") from None
    if len(data) < size:
        raise ImageError("read", f"cut off: {len(data):,} of {size:,} bytes are there")
    return data


def open_archive(path: str) -> tuple[BinaryIO, bool]:
    """A tar file to read from, and whether it is compressed, which its first bytes say. Raises ``OSError``."""
    with Path(path).open("rb") as file:
        start = file.read(6)
    for magic, opener in _COMPRESSED.items():
        if start.startswith(magic):
            return cast("BinaryIO", opener(path)), True
    return Path(path).open("rb"), False


def _read(path: str, offset: int, size: int) -> bytes:
    """Bytes of an archive, fewer at its end."""
    file, compressed = open_archive(path)
    with file:
        if not compressed:
            file.seek(offset)
            return file.read(size)
    with _streams.at(path, offset) as stream:
        return stream.read(offset, size)


class _Stream:
    """An open archive that is compressed, and can be read forward only."""

    def __init__(self, path: str) -> None:
        self._file, _ = open_archive(path)

    @property
    def position(self) -> int:
        """The next byte that it can give without starting anew."""
        return self._file.tell()

    def read(self, offset: int, size: int) -> bytes:
        """Bytes of the archive, fewer at its end."""
        self._file.seek(offset, os.SEEK_SET)
        return self._file.read(size)

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


_streams = Cursors(_Stream)
