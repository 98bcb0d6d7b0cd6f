"""Pictures: where they come from, what they are, and the parts of them that models look at."""

from gbc.images.bare import bare
from gbc.images.decode import Picture, decode, decoded_size, identity
from gbc.images.errors import ImageError, SourceError
from gbc.images.kept import Kept
from gbc.images.likeness import likeness
from gbc.images.limits import Limits
from gbc.images.locations import is_fleeting, is_web
from gbc.images.reading import Contents, digest, read_bytes
from gbc.images.sources import Item, scan
from gbc.images.view import View
from gbc.images.web import Fetching, fetch

__all__ = [
    "Contents",
    "Fetching",
    "ImageError",
    "Item",
    "Kept",
    "Limits",
    "Picture",
    "SourceError",
    "View",
    "bare",
    "decode",
    "decoded_size",
    "digest",
    "fetch",
    "identity",
    "is_fleeting",
    "is_web",
    "likeness",
    "read_bytes",
    "scan",
]
