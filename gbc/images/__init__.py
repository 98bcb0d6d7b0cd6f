"""Pictures: where they come from, what they are, and the parts of them that models look at."""

from gbc.images.decode import Picture, decode, decoded_size, identity
from gbc.images.errors import ImageError, SourceError
from gbc.images.sources import Item, read_bytes, scan
from gbc.images.view import View

__all__ = [
    "ImageError",
    "Item",
    "Picture",
    "SourceError",
    "View",
    "decode",
    "decoded_size",
    "identity",
    "read_bytes",
    "scan",
]
