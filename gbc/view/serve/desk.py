"""All that the page can be told of a dataset, put together from the modules that know it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from gbc.graph import Graph
from gbc.query import QueryError
from gbc.view.gallery import DETECTOR, Filter, Gallery, Neighbours
from gbc.view.opened import Opened
from gbc.view.palette import colour_numbers
from gbc.view.pictures import Pictures, mask_png
from gbc.view.scene import Scene, scene

_SUGGESTED = 400
"""Labels that the page offers, the most frequent first."""


class About(msgspec.Struct, frozen=True, kw_only=True):
    """What the page shows around everything else; it is asked for again while a build runs."""

    name: str
    generation: int
    pictures: int = 0
    labels: list[str] = []
    metrics: list[str] = []
    stages: list[str] = []


class ImageAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One picture with all that belongs to it."""

    name: str
    scene: Scene
    neighbours: Neighbours


class Desk:
    """One dataset, and what is kept of it between two questions. Threads share it. Close it."""

    def __init__(self, folder: Path) -> None:
        self.opened = Opened(folder)
        self.gallery = Gallery(self.opened)
        self._pictures = Pictures(self.opened.layout)
        self._about: About | None = None

    def about(self) -> About:
        """The dataset as a whole."""
        try:
            with self.opened.dataset() as dataset:
                generation = self.opened.generation
                if self._about is None or self._about.generation != generation:
                    self._pictures.forget()
                    self._about = About(
                        name=self.opened.folder.resolve().name,
                        generation=generation,
                        pictures=len(dataset),
                        labels=_column(dataset.sql(_LABELS, [_SUGGESTED])),
                        metrics=_column(dataset.sql(_METRICS, [DETECTOR])),
                        stages=_column(dataset.sql("SELECT stage FROM failures GROUP BY 1 ORDER BY count(*) DESC, 1")),
                    )
                return self._about
        except QueryError:
            if self.opened.generation:
                raise
            return About(name=self.opened.folder.resolve().name, generation=0)

    def image(self, image_id: str, wanted: Filter) -> ImageAnswer:
        """A picture's graph, and who stands beside it. Raises ``QueryError`` where there is none."""
        with self.opened.dataset() as dataset:
            graph = dataset.graph(image_id)
            names = dataset.sql("SELECT name FROM images WHERE image_id = ?", [image_id]).rows()
        return ImageAnswer(
            name=str(names[0][0]), scene=scene(graph), neighbours=self.gallery.neighbours(wanted, image_id)
        )

    def picture(self, image_id: str, size: int) -> bytes | None:
        """A picture to show, or None where the dataset keeps none."""
        return self._pictures.shown(image_id, self.opened.shard(image_id), size)

    def mask(self, image_id: str, number: int) -> bytes:
        """The mask of the node at a place in a graph, as PNG. Raises ``QueryError`` where there is none."""
        graph = self._graph(image_id)
        node = graph.nodes[number] if 0 <= number < len(graph.nodes) else None
        if node is None or node.region.mask is None:
            raise QueryError(f"node {number} of {image_id[:12]} has no mask")
        return mask_png(node.region.mask, colour_numbers(graph)[node.id] or 0)

    def close(self) -> None:
        """Let go of the files."""
        self.opened.close()

    def _graph(self, image_id: str) -> Graph:
        with self.opened.dataset() as dataset:
            return dataset.graph(image_id)


_LABELS = "SELECT label FROM nodes WHERE label <> '' GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT ?"
_METRICS = (
    "SELECT ? WHERE EXISTS (FROM nodes WHERE score IS NOT NULL) UNION ALL "
    "(SELECT metric FROM scores GROUP BY 1 ORDER BY 1)"
)


def _column(rows: Any) -> list[str]:
    return [str(row[0]) for row in rows]
