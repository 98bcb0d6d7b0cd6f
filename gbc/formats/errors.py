"""What goes wrong between a dataset and other formats."""

from __future__ import annotations

from gbc.errors import GbcError


class FormatError(GbcError):
    """A file that cannot be read or written as asked: one line, what, where and what to do."""
