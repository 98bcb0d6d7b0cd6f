"""Where pictures come from: one module a kind of source."""

from gbc.images.sources.item import Item
from gbc.images.sources.scan import scan

__all__ = ["Item", "scan"]
