"""The annotator: how a picture becomes a graph, whatever the models are."""

from gbc.annotator.method import annotate
from gbc.annotator.settings import Settings

__all__ = ["Settings", "annotate"]
