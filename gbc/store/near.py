"""Which contents look nearly like an earlier one: an index on disk, beside the plan's items."""

from __future__ import annotations

import sqlite3

import msgspec

DISTANCE = 4
"""Bits of 64 in which two pictures may differ and still be nearly the same."""

# Hashes that differ in four bits are equal in at least one of five parts.
_WIDTHS = (13, 13, 13, 13, 12)

SCHEMA = """
CREATE TABLE IF NOT EXISTS likenesses (image_id BLOB PRIMARY KEY, near BLOB, distance INTEGER) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS bands (
    band INTEGER NOT NULL, likeness INTEGER NOT NULL, image_id BLOB NOT NULL, PRIMARY KEY (band, likeness, image_id)
) WITHOUT ROWID;
"""


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
        known = self._connection.execute(
            "SELECT near, distance FROM likenesses WHERE image_id = ?", (packed,)
        ).fetchone()
        if known is not None:
            return Near(known[0].hex(), known[1]) if known[0] is not None else None
        bands, signed = list(_bands(likeness)), _signed(likeness)
        found = self._nearest(bands, signed)
        near, distance = found if found is not None else (None, None)
        self._connection.execute("INSERT INTO likenesses VALUES (?, ?, ?)", (packed, near, distance))
        if near is None:
            self._connection.executemany(
                "INSERT INTO bands VALUES (?, ?, ?)", [(band, signed, packed) for band in bands]
            )
            return None
        return Near(near.hex(), distance or 0)

    def count(self) -> int:
        """How many contents are near an earlier one."""
        (count,) = self._connection.execute("SELECT count(*) FROM likenesses WHERE near IS NOT NULL").fetchone()
        return int(count)

    def _nearest(self, bands: list[int], likeness: int) -> tuple[bytes, int] | None:
        candidates = self._connection.execute(
            "SELECT image_id, likeness FROM bands WHERE band IN (?, ?, ?, ?, ?)", bands
        )
        mask = (1 << 64) - 1
        near = [(((bits ^ likeness) & mask).bit_count(), image_id) for image_id, bits in candidates]
        best = min(near, default=None)
        return (best[1], best[0]) if best is not None and best[0] <= DISTANCE else None


def _bands(likeness: int) -> list[int]:
    """The parts of a hash, each with its number before it."""
    bands = []
    for number, width in enumerate(_WIDTHS):
        bands.append(number << 13 | likeness & ((1 << width) - 1))
        likeness >>= width
    return bands


def _signed(likeness: int) -> int:
    """64 bits as the database keeps them."""
    return likeness - (1 << 64) if likeness >> 63 else likeness
