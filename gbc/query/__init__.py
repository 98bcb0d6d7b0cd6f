"""Reading a dataset back: SQL through one safe door, and graphs."""

from gbc.query.dataset import Dataset
from gbc.query.errors import QueryError
from gbc.query.result import Result

__all__ = ["Dataset", "QueryError", "Result"]
