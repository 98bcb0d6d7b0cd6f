"""What goes wrong between the graphs and the disk."""

from __future__ import annotations


class StoreError(Exception):
    """A dataset folder that cannot be read or written as asked: one line, what, where and what to do."""
