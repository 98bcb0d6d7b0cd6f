"""Reading a dataset back: SQL through one safe door, and graphs."""

from gbc.query.dataset import Dataset
from gbc.query.errors import QueryError
from gbc.query.outputs import Format, write_result
from gbc.query.result import Result
from gbc.query.views import Over, script

__all__ = ["Dataset", "Format", "Over", "QueryError", "Result", "script", "write_result"]
