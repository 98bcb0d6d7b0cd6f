"""What is counted in a dataset, and the means of its graphs.

Each is defined here alone, for ``gbc stats``, for cards and for the page.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import msgspec

from gbc.query.dataset import Dataset
from gbc.query.stretches import stretches


class Tally(msgspec.Struct, frozen=True):
    """Rows counted by the values of a column. ``rows`` is a table, or a question in brackets, that has ``image_id``."""

    rows: str
    by: str

    def counts(self, dataset: Dataset, most: int | None = None) -> dict[Any, int]:
        """Value -> number of rows that have it, the most frequent first, at most so many; nulls are left out."""
        rows = dataset.sql(
            f"SELECT {self.by}, count(*) FROM {self.rows} WHERE {self.by} IS NOT NULL "  # noqa: S608 - our own words
            f"GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {'NULL' if most is None else most}"
        )
        return dict(rows.rows())

    def images(self, condition: str) -> str:
        """The condition in SQL, over ``images``, for pictures with such a row; ``condition`` may use its columns."""
        if self.rows == "images":
            return condition
        return f"image_id IN (SELECT image_id FROM {self.rows} WHERE {condition})"  # noqa: S608 - the caller's


_ITEMS = 20_000
_DEGREES = """(
    SELECT image_id, coalesce(met, 0) AS degree
    FROM {nodes}
    LEFT JOIN (SELECT image_id, {end} AS node_id, count(*) AS met FROM {edges} GROUP BY ALL)
    USING (image_id, node_id)
)"""


class Degrees(Tally, frozen=True):
    """Nodes by how many edges have them as ``end``: source or target.

    The question joins all nodes with all edges, so it is asked stretch by stretch, and memory stays flat.
    """

    end: str

    def counts(self, dataset: Dataset, most: int | None = None) -> dict[Any, int]:
        """As ``Tally.counts``."""
        found: Counter[int] = Counter()
        for stretch in stretches(dataset, _ITEMS):
            found.update(Tally(_DEGREES.format(end=self.end, **stretch.tables), self.by).counts(dataset))
        return dict(found.most_common(most))


def _degrees(end: str) -> Tally:
    return Degrees(_DEGREES.format(end=end, nodes="nodes", edges="edges"), "degree", end)


NODES, EDGES, CAPTIONS = (Tally("images", f"{each}_count") for each in ("node", "edge", "caption"))
WORDS = Tally("captions", "words")
DEPTHS = Tally("nodes", "depth")
OUT_DEGREES, IN_DEGREES = _degrees("source"), _degrees("target")
LABELS = Tally("(FROM nodes WHERE kind = 'entity')", "label")
NODE_KINDS = Tally("nodes", "kind")
CAPTION_KINDS = Tally("captions", "kind")
MODELS = Tally("captions", "model")
REJECTED = Tally("rejected", "stage")
VERDICTS = Tally("judgements", "verdict")
FAILURES = Tally("failures", "stage")

_MEANS = """
WITH
    graphs AS (
        SELECT
            nullif(count(*), 0) AS n,
            sum(node_count) AS nodes,
            sum(edge_count) AS edges,
            sum(caption_count) AS captions
        FROM images WHERE version IS NOT NULL
    ),
    kinds AS (
        SELECT
            count(*) FILTER (kind = 'entity') AS entities,
            count(*) FILTER (kind = 'composition') AS compositions,
            count(*) FILTER (kind = 'relation') AS relations
        FROM nodes
    )
SELECT
    nodes / n AS nodes,
    edges / n AS edges,
    captions / n AS captions,
    (SELECT sum(words) FROM captions) / n AS words,
    entities / n AS entities,
    compositions / n AS compositions,
    relations / n AS relations
FROM graphs, kinds
"""


def means(dataset: Dataset) -> dict[str, float]:
    """Means a graph, under the names that ``PUBLISHED`` has for them; 0 where there is no graph."""
    result = dataset.sql(_MEANS)
    (row,) = result.rows()
    return {name: float(mean or 0) for name, mean in zip(result.columns, row, strict=True)}
