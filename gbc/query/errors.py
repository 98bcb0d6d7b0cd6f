"""What goes wrong between a question and its answer."""

from __future__ import annotations


class QueryError(Exception):
    """A question that is not answered: one line, what and why."""
