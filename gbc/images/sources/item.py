"""One thing that a source gives."""

from __future__ import annotations

import msgspec


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to describe.

    ``name`` is how the dataset calls it and ``location`` where it is read from. ``captions`` came with it, and
    ``fields``, JSON text of an object, holds whatever else did. ``data`` are its bytes where the source had them in
    hand; ``problem`` says why there are none to be had.
    """

    name: str
    location: str
    captions: tuple[str, ...] = ()
    fields: str | None = None
    data: bytes | None = None
    problem: str | None = None
