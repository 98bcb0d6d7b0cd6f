"""How large a picture may be."""

from __future__ import annotations

import msgspec

MAX_PIXELS = 178_956_970
"""Pixels, unless told otherwise: half a gigabyte once decoded."""

MAX_BYTES = 256 << 20
"""Bytes of an encoded picture, unless told otherwise."""


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """A picture that is over them is not read (``max_bytes``) or not decoded (``max_pixels``)."""

    max_pixels: int = MAX_PIXELS
    max_bytes: int = MAX_BYTES
