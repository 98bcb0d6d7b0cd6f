"""What goes wrong between the graphs and the disk."""

from __future__ import annotations

from gbc.errors import GbcError


class StoreError(GbcError):
    """A dataset folder that cannot be read or written as asked: one line, what, where and what to do."""


class SamePictureError(StoreError):
    """A document is of a picture that the dataset holds already."""


class CutOffError(StoreError):
    """A file of documents ends before its end."""


class VersionError(StoreError):
    """A graph of a schema version that is not read here."""
