"""One file of replies: frames that are only ever appended, each of them checked when it is read.

A frame is marker, length, checksum, the places of its records, and the records, compressed. A *place* is 8 bytes of
an image's id: whoever works on an image reads all that is known of it at once. A frame that is damaged is passed over,
and so is one that a crash, or a process that is still writing, left half-written.
"""

from __future__ import annotations

import os
import struct
import zlib
from array import array
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
import zstandard

from gbc.runtime.keys import KEY_BYTES

SUFFIX = ".replies"
INDEX_SUFFIX = ".index"

_MARKER = b"\xf1gbc"
_HEAD = struct.Struct("<4sIIH")
_RECORD = struct.Struct(f"<8s{KEY_BYTES}sI")
_ENTRY = np.dtype([("place", "<u8"), ("offset", "<u8")])

Entries = npt.NDArray[Any]
"""Where which image has frames: places with offsets, sorted."""


class Record(msgspec.Struct, frozen=True):
    """A reply: the place of its image, the key of its request, its bytes."""

    place: bytes
    key: bytes
    body: bytes


def frame(records: Iterable[Record], compressor: zstandard.ZstdCompressor) -> bytes:
    """Records as one frame."""
    records = list(records)
    places = b"".join(sorted({record.place for record in records}))
    body = compressor.compress(b"".join(_RECORD.pack(r.place, r.key, len(r.body)) + r.body for r in records))
    payload = places + body
    return _HEAD.pack(_MARKER, len(payload), zlib.crc32(payload), len(places) // 8) + payload


def read_frame(data: bytes, offset: int) -> Iterator[Record]:
    """The records of the frame that begins at ``offset`` of the data; none where it is damaged."""
    if len(data) < offset + _HEAD.size:
        return
    marker, length, checksum, places = _HEAD.unpack_from(data, offset)
    payload = data[offset + _HEAD.size : offset + _HEAD.size + length]
    if marker != _MARKER or len(payload) < length or zlib.crc32(payload) != checksum:
        return
    records = zstandard.ZstdDecompressor().decompress(payload[8 * places :])
    at = 0
    while at < len(records):
        place, key, size = _RECORD.unpack_from(records, at)
        at += _RECORD.size
        yield Record(place, key, records[at : at + size])
        at += size


def load_entries(path: Path) -> Entries:
    """Which images a file has frames of: from its index, or where that is missing or not of this file, by a scan."""
    try:
        size, index = path.stat().st_size, path.with_suffix(INDEX_SUFFIX)
        with index.open("rb") as file:
            (indexed,) = struct.unpack("<Q", file.read(8))
        if indexed == size and (index.stat().st_size - 8) % _ENTRY.itemsize == 0:
            return np.memmap(index, _ENTRY, "r", offset=8) if index.stat().st_size > 8 else np.empty(0, _ENTRY)
    except (OSError, struct.error):
        pass
    try:
        return _scan(path.read_bytes())
    except OSError:  # it is gone, or not for us to read: what it held is asked again
        return np.empty(0, _ENTRY)


def index_bytes(entries: array[int], size: int) -> bytes:
    """The index of a file of this size; ``entries`` are places and offsets by turns."""
    return struct.pack("<Q", size) + _sorted(entries).tobytes()


def find(entries: Entries, place: bytes) -> list[int]:
    """Offsets of the frames that hold something of an image."""
    wanted = np.uint64(int.from_bytes(place, "little"))
    column = entries["place"]
    first = int(np.searchsorted(column, wanted))
    last = int(np.searchsorted(column, wanted, "right"))
    return [int(offset) for offset in entries["offset"][first:last]]


def frame_at(descriptor: int, offset: int) -> list[Record]:
    """The records of one frame of an open file; none where it is damaged."""
    head = os.pread(descriptor, _HEAD.size, offset)
    if len(head) < _HEAD.size:
        return []
    return list(read_frame(head + os.pread(descriptor, _HEAD.unpack(head)[1], offset + _HEAD.size), 0))


def _scan(data: bytes) -> Entries:
    entries = array("Q")
    at = data.find(_MARKER)
    while 0 <= at <= len(data) - _HEAD.size:
        _, length, checksum, places = _HEAD.unpack_from(data, at)
        start, end = at + _HEAD.size, at + _HEAD.size + length
        whole = end == len(data) or data[end : end + 4] == _MARKER or zlib.crc32(data[start:end]) == checksum
        if whole and 8 * places <= length:
            for place in range(start, start + 8 * places, 8):
                entries.extend((int.from_bytes(data[place : place + 8], "little"), at))
            at = data.find(_MARKER, end)
        else:  # damaged or torn: go on where the next frame may begin
            at = data.find(_MARKER, at + 1)
    return _sorted(entries)


def _sorted(entries: array[int]) -> Entries:
    pairs = np.array(entries, "<u8").view(_ENTRY)
    return np.sort(pairs, order=("place", "offset"))
