"""Pictures: where they come from, what they are, and the parts of them that models look at."""

from gbc.images.decode import Picture, decode, decoded_size, identity
from gbc.images.errors import ImageError, SourceError
from gbc.images.kept import Kept
from gbc.images.limits import Limits
from gbc.images.reading import digest, read_bytes, read_planned
from gbc.images.sources import Item, scan
from gbc.images.view import View

__all__ = [
    "ImageError",
    "Item",
    "Kept",
    "Limits",
    "Picture",
    "SourceError",
    "View",
    "decode",
    "decoded_size",
    "digest",
    "identity",
    "read_bytes",
    "read_planned",
    "scan",
]
