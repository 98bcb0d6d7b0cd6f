"""The root of what users can mend."""

from __future__ import annotations


class GbcError(Exception):
    """Something that a user can mend: one line that says what is wrong, where, and what to do."""
