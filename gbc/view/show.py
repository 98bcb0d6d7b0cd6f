"""One image of a dataset, to be looked at."""

from __future__ import annotations

from PIL import Image as Pillow

from gbc.images import decode
from gbc.query import Dataset
from gbc.view.shown import Shown


def draw(dataset: Dataset, key: str) -> Shown:
    """The image of this name or id with its regions, beside its graph; the graph alone where no picture is kept.

    Raises ``QueryError`` where the dataset has no such graph.
    """
    graph = dataset.graph(key)
    data = dataset.picture(graph.image.id)
    return Shown(graph, Pillow.fromarray(decode(data).pixels) if data else None, key)
