"""All that the page can be told of a dataset, put together from the modules that know it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from gbc.errors import GbcError
from gbc.graph import Graph
from gbc.query import Dataset, QueryError
from gbc.query.tallies import FAILURES
from gbc.store import StoreError
from gbc.store.judgements import Judgement, Verdict, keep_judgement
from gbc.view.compare import Pair, compare
from gbc.view.filter import DETECTOR, Filter
from gbc.view.gallery import Gallery, Neighbours
from gbc.view.opened import Opened
from gbc.view.palette import colour_numbers
from gbc.view.pictures import Pictures, mask_png
from gbc.view.scene import Scene, scene
from gbc.view.statistics import Chart, charts

OWN, OTHER = "own", "other"
"""The dataset that is looked at, and the one that it is compared with."""

_GRAPHS = 8
_SUGGESTED = 400
"""Labels that the page offers, the most frequent first."""


HowFar = Callable[[Path], str | None]
"""Tells in a few words how far a build in a folder is; None where none runs."""


class About(msgspec.Struct, frozen=True, kw_only=True):
    """What the page shows around everything else; it is asked for again while a build runs."""

    name: str
    generation: int
    other: str | None = None
    running: str | None = None
    pictures: int = 0
    labels: list[str] = []
    metrics: list[str] = []
    stages: list[str] = []


class Judged(msgspec.Struct, frozen=True):
    """What people thought last of a node, or of a caption of it."""

    node_id: str
    caption_id: str | None
    verdict: Verdict | None
    note: str | None


class ImageAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One picture with all that belongs to it."""

    name: str
    scene: Scene
    neighbours: Neighbours
    judged: list[Judged]


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """One picture in both datasets; ``right`` is None where the other does not have it."""

    name: str
    neighbours: Neighbours
    left: Scene
    right: Scene | None
    pairs: list[Pair]


class Desk:
    """One dataset, perhaps beside another, and what is kept between two questions. Threads share it. Close it."""

    def __init__(self, folder: Path, other: Path | None = None, how_far: HowFar = lambda _: None) -> None:
        self._how_far = how_far
        self.opened = Opened(folder)
        try:
            self._other = Opened(other) if other is not None else None
        except GbcError:
            self.opened.close()
            raise
        self.gallery = Gallery(self.opened)
        self._pictures = Pictures(lambda: self.opened.reading)
        self._about: About | None = None
        self._lock = threading.Lock()
        self._graphs: dict[tuple[str, int, str], Graph] = {}

    def about(self) -> About:
        """The dataset as a whole, and how far a build in its folder is."""
        running = self._how_far(self.opened.folder)
        try:
            with self.opened.dataset() as dataset:
                if self._about is None or self._about.generation != self.opened.generation:
                    self._pictures.forget()
                    self._about = self._learned(dataset)
        except QueryError:
            if self.opened.generation:
                raise
            return About(name=_name(self.opened), generation=0, running=running)
        return msgspec.structs.replace(self._about, running=running)

    def warm_up(self) -> None:
        """Ask what the page will ask first, so that its answer stands ready; while nothing is built yet, do nothing."""
        if self.about().generation:
            self.gallery.page(Filter(), 1)

    def statistics(self) -> list[Chart]:
        """How the dataset is made up."""
        with self.opened.dataset() as dataset:
            return charts(dataset)

    def image(self, image_id: str, wanted: Filter) -> ImageAnswer:
        """A picture's graph, and who stands beside it. Raises ``QueryError`` where there is none."""
        graph = self._graph(image_id)
        with self.opened.dataset() as dataset:
            name = _named(dataset, image_id)
            asked = "SELECT node_id, caption_id, verdict, note FROM judgements WHERE image_id = ?"
            judged = [Judged(*row) for row in dataset.sql(asked, [image_id]).rows()]
        near = self.gallery.neighbours(wanted, image_id)
        return ImageAnswer(name=name, scene=scene(graph), neighbours=near, judged=judged)

    def compared(self, image_id: str, wanted: Filter) -> Comparison:
        """A picture in both datasets. Raises ``QueryError`` where there is no other, or this one does not have it."""
        if self._other is None:
            raise QueryError("there is nothing to compare with: gbc view A --compare B")
        left = self._graph(image_id)
        with self.opened.dataset() as dataset:
            name = _named(dataset, image_id)
        with self._other.dataset() as dataset:
            held = dataset.sql("SELECT 1 FROM images WHERE image_id = ? AND version IS NOT NULL", [image_id]).rows()
        right = self._graph(image_id, OTHER) if held else None
        return Comparison(
            name=name,
            neighbours=self.gallery.neighbours(wanted, image_id),
            left=scene(left),
            right=scene(right) if right else None,
            pairs=compare(left, right) if right else [],
        )

    def judge(self, judgement: Judgement) -> Judgement:
        """Keep a judgement beside the dataset. Raises ``QueryError`` where there is nothing of that kind to judge."""
        known = {node.id: {c.id for c in node.captions} for node in self._graph(judgement.image_id).nodes}
        if judgement.caption_id is None:
            there = judgement.node_id in known
        else:
            there = judgement.caption_id in known.get(judgement.node_id, set())
        if not there:
            raise QueryError("there is no such node or caption to judge")
        path = self.opened.layout.judgements
        is_new = not path.exists()
        try:
            kept = keep_judgement(path, judgement)
        except OSError as error:
            raise StoreError(f"{path}: cannot be written: {error.strerror}") from None
        if is_new:
            self.opened.look_again()
        self.gallery.changed()
        return kept

    def picture(self, image_id: str, size: int) -> bytes | None:
        """A picture to show, or None where the dataset keeps none."""
        return self._pictures.shown(image_id, self.opened.shard(image_id), size)

    def mask(self, image_id: str, number: int, side: str = OWN) -> bytes:
        """The mask of the node at a place in a graph, as PNG. Raises ``QueryError`` where there is none."""
        graph = self._graph(image_id, side)
        node = graph.nodes[number] if 0 <= number < len(graph.nodes) else None
        if node is None or node.region.mask is None:
            raise QueryError(f"node {number} of {image_id[:12]} has no mask")
        return mask_png(node.region.mask, colour_numbers(graph)[node.id] or 0)

    def close(self) -> None:
        """Let go of the files."""
        self.opened.close()
        if self._other is not None:
            self._other.close()

    def _learned(self, dataset: Dataset) -> About:
        return About(
            name=_name(self.opened),
            generation=self.opened.generation,
            other=_name(self._other) if self._other else None,
            pictures=len(dataset),
            labels=_column(dataset.sql(_LABELS, [_SUGGESTED])),
            metrics=_column(dataset.sql(_METRICS, [DETECTOR])),
            stages=list(FAILURES.counts(dataset)),
        )

    def _graph(self, image_id: str, side: str = OWN) -> Graph:
        """A graph of either dataset; the last ones are kept, since each of a picture's masks asks for it."""
        opened = self.opened if side == OWN else self._other
        if opened is None:
            raise QueryError("there is nothing to compare with: gbc view A --compare B")
        with opened.dataset() as dataset:
            key = (side, opened.generation, image_id)
            graph = self._graphs.get(key) or dataset.graph(image_id)
        with self._lock:
            self._graphs[key] = graph
            while len(self._graphs) > _GRAPHS:
                del self._graphs[next(iter(self._graphs))]
        return graph


_LABELS = "SELECT label FROM nodes WHERE label <> '' GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT ?"
_METRICS = (
    "SELECT ? WHERE EXISTS (FROM nodes WHERE score IS NOT NULL) UNION ALL "
    "(SELECT metric FROM scores GROUP BY 1 ORDER BY 1)"
)


def _name(opened: Opened) -> str:
    return opened.folder.resolve().name


def _named(dataset: Dataset, image_id: str) -> str:
    return str(dataset.sql("SELECT name FROM images WHERE image_id = ?", [image_id]).rows()[0][0])


def _column(rows: Any) -> list[str]:
    return [str(row[0]) for row in rows]
