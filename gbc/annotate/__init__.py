"""The annotator: how a picture becomes a graph, whatever the models are."""

from gbc.annotate.annotator import annotate
from gbc.annotate.settings import Settings

__all__ = ["Settings", "annotate"]
