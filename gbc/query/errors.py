"""What goes wrong between a question and its answer."""

from __future__ import annotations

from gbc.errors import GbcError


class QueryError(GbcError):
    """A question that is not answered: one line, what and why."""
