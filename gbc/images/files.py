"""Plain files, and nothing but plain files, read up to a limit."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager

from gbc.images.errors import ImageError

_KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}

_CHUNK = 1 << 20


def read_file(path: str, max_bytes: int) -> bytes:
    """All bytes of a file. Raises ``ImageError`` where there is no plain file of at most that size."""
    with _opened(path, max_bytes) as (descriptor, size), said(path):
        data = os.read(descriptor, size + 1)
        while len(data) < size and (more := os.read(descriptor, size + 1 - len(data))):
            data += more  # the system hands out two gigabytes at most
        return data


def digest_file(path: str, max_bytes: int) -> tuple[str, int]:
    """SHA-256 and size of a file in constant memory. Raises as ``read_file`` does."""
    hashed, length = hashlib.sha256(), 0
    with _opened(path, max_bytes) as (descriptor, size), said(path):
        while chunk := os.read(descriptor, min(size + 1, _CHUNK)):
            hashed.update(chunk)
            length += len(chunk)
    return hashed.hexdigest(), length


def refuse_larger(size: int, max_bytes: int) -> None:
    """Raise ``ImageError`` where a picture's bytes are too many."""
    if size > max_bytes:
        raise ImageError("read", f"{size:,} bytes are more than the {max_bytes:,} allowed")


@contextmanager
def said(path: str) -> Iterator[None]:
    """Say what the system finds wrong with a file as an ``ImageError``."""
    try:
        yield
    except FileNotFoundError as error:
        dangling = os.path.islink(path)  # noqa: PTH114 - odd names, without the price of a Path
        raise ImageError("read", "a link to something that is not there" if dangling else _reason(error)) from None
    except OSError as error:
        raise ImageError("read", _reason(error)) from None
    except ValueError as error:  # a zero byte in the name
        raise ImageError("read", str(error)) from None


@contextmanager
def _opened(path: str, max_bytes: int) -> Iterator[tuple[int, int]]:
    """Descriptor and size of a plain file. It is opened without waiting: a pipe that nobody fills would never open."""
    with said(path):
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        status = os.fstat(descriptor)
        kind = stat.S_IFMT(status.st_mode)
        if kind != stat.S_IFREG:
            raise ImageError("read", f"{_KINDS.get(kind, 'something else')}, not a file")
        refuse_larger(status.st_size, max_bytes)
        yield descriptor, status.st_size
    finally:
        os.close(descriptor)


def _reason(error: OSError) -> str:
    return error.strerror or str(error) or type(error).__name__
