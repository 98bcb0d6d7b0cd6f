"""Which contents look nearly like an earlier one: an index on disk, beside the plan's items."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import combinations

import msgspec

DISTANCE = 4
"""Bits of 64 in which two pictures may differ and still be nearly the same."""

# Of six parts, hashes that differ in four bits have at least two in common. Each pair of parts is a band of 20 to 22
# bits, so that even among ten million contents few others share one by chance.
_WIDTHS = (11, 11, 11, 11, 10, 10)
_BAND_BITS = 22
_PAIRS = tuple(combinations(range(len(_WIDTHS)), 2))
_ALL = (1 << 64) - 1

SCHEMA = """
CREATE TABLE IF NOT EXISTS likenesses (
    number INTEGER PRIMARY KEY, image_id BLOB NOT NULL UNIQUE, near INTEGER, distance INTEGER
);
CREATE TABLE IF NOT EXISTS bands (
    band INTEGER NOT NULL, likeness INTEGER NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (band, likeness, number)
) WITHOUT ROWID;
"""

_KNOWN = """
SELECT leader.image_id, asked.distance
FROM likenesses asked LEFT JOIN likenesses leader ON leader.number = asked.near
WHERE asked.image_id = ?
"""
_SAME_BAND = f"SELECT number, likeness FROM bands WHERE band IN ({', '.join('?' * len(_PAIRS))})"  # noqa: S608


class Near(msgspec.Struct, frozen=True):
    """An earlier content that looks nearly the same, and in how many bits the two differ."""

    image_id: str
    distance: int


class NearIndex:
    """Contents by likeness, 64 bits each.

    Only a content that is near no earlier one is compared with later ones. So what is near to each other gathers
    around the first of it, and a thousand versions of one picture cost a comparison each, not half a million.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def find(self, image_id: str, likeness: int) -> Near | None:
        """The nearest earlier content; asked again about a content, the same answer."""
        packed = bytes.fromhex(image_id)
        known = self._connection.execute(_KNOWN, (packed,)).fetchone()
        if known is not None:
            return _near(*known)
        bands, signed = list(_bands(likeness)), _signed(likeness)
        number, distance = self._nearest(bands, signed)
        added = self._connection.execute(
            "INSERT INTO likenesses (image_id, near, distance) VALUES (?, ?, ?)", (packed, number, distance)
        )
        if number is None:
            rows = [(band, signed, added.lastrowid) for band in bands]
            self._connection.executemany("INSERT INTO bands VALUES (?, ?, ?)", rows)
            return None
        return _near(*self._connection.execute(_KNOWN, (packed,)).fetchone())

    def count(self) -> int:
        """How many contents are near an earlier one."""
        (count,) = self._connection.execute("SELECT count(*) FROM likenesses WHERE near IS NOT NULL").fetchone()
        return int(count)

    def _nearest(self, bands: list[int], likeness: int) -> tuple[int, int] | tuple[None, None]:
        """Number and distance of the nearest content, the first of several."""
        candidates = set(self._connection.execute(_SAME_BAND, bands))
        near = min(((((bits ^ likeness) & _ALL).bit_count(), number) for number, bits in candidates), default=None)
        return (near[1], near[0]) if near is not None and near[0] <= DISTANCE else (None, None)


def _near(image_id: bytes | None, distance: int) -> Near | None:
    return Near(image_id.hex(), distance) if image_id is not None else None


def _bands(likeness: int) -> Iterator[int]:
    """The pairs of parts of a hash, each with its number before it."""
    parts = []
    for width in _WIDTHS:
        parts.append(likeness & ((1 << width) - 1))
        likeness >>= width
    for number, (one, other) in enumerate(_PAIRS):
        yield (number << _BAND_BITS) | (parts[one] << 11) | parts[other]


def _signed(likeness: int) -> int:
    """64 bits as the database keeps them."""
    return likeness - (1 << 64) if likeness >> 63 else likeness
