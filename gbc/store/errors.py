"""What goes wrong between the graphs and the disk."""

from __future__ import annotations

from gbc.errors import GbcError


class StoreError(GbcError):
    """A dataset folder that cannot be read or written as asked: one line, what, where and what to do."""
