"""Imports and exports: one small module a format."""

from gbc.formats.errors import FormatError
from gbc.formats.exchange import Imported, export_dataset, import_dataset
from gbc.formats.registry import FORMATS, Way

__all__ = ["FORMATS", "FormatError", "Imported", "Way", "export_dataset", "import_dataset"]
