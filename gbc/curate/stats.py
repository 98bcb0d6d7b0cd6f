"""A dataset in numbers, asked in SQL over its tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from gbc.graph.editorial import SAME_REGION
from gbc.query import Dataset

TOP_LABELS = 20
"""Labels that are told by name."""

_SECONDS = 3600.0
_BLOCK = 100_000
"""Items of which paths and pairs are looked at in one question."""

_LABELS = f"""
SELECT label, count(*) FROM nodes WHERE kind = 'entity' GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {TOP_LABELS}
"""  # noqa: S608 - a number of our own
_LONGEST = """
WITH RECURSIVE
    chosen AS (SELECT image_id FROM images WHERE version IS NOT NULL AND position BETWEEN $first AND $last),
    links AS (SELECT DISTINCT image_id, source, target FROM edges SEMI JOIN chosen USING (image_id)),
    walk AS (
        SELECT image_id, node_id, 0 AS length FROM nodes SEMI JOIN chosen USING (image_id) WHERE kind = 'image'
        UNION
        SELECT walk.image_id, links.target, walk.length + 1
        FROM walk JOIN links ON links.image_id = walk.image_id AND links.source = walk.node_id
        WHERE walk.length < 100
    )
SELECT longest, count(*) FROM (SELECT max(length) AS longest FROM walk GROUP BY image_id) GROUP BY 1
"""
_TWINS = f"""
WITH entities AS (
    SELECT n.* FROM nodes AS n JOIN images AS i USING (image_id)
    WHERE n.kind = 'entity' AND i.position BETWEEN $first AND $last
),
pairs AS (
    SELECT a.image_id, a.node_id AS one, b.node_id AS other, a.label <> b.label AS relabelled,
        overlap(a, b) AS shared
    FROM entities AS a JOIN entities AS b ON a.image_id = b.image_id AND a.ordinal < b.ordinal
),
twins AS (SELECT * FROM pairs WHERE shared > {SAME_REGION})
SELECT
    (SELECT count(*) FROM (SELECT image_id, one FROM twins UNION SELECT image_id, other FROM twins)),
    (SELECT count(*) FROM (
        SELECT image_id, one FROM twins WHERE relabelled UNION SELECT image_id, other FROM twins WHERE relabelled
    ))
"""  # noqa: S608 - a number of our own
_DISTRIBUTIONS = {
    "nodes a graph": "SELECT node_count, count(*) FROM images WHERE version IS NOT NULL GROUP BY 1",
    "depth of nodes": "SELECT depth, count(*) FROM nodes GROUP BY 1",
    "words a caption, in tens": "SELECT words // 10 * 10, count(*) FROM captions GROUP BY 1",
    "edges out of a node": """
        SELECT coalesce(degree, 0), count(*) FROM nodes
        LEFT JOIN (SELECT image_id, source AS node_id, count(*) AS degree FROM edges GROUP BY ALL)
        USING (image_id, node_id) GROUP BY 1
    """,
    "edges into a node": """
        SELECT coalesce(degree, 0), count(*) FROM nodes
        LEFT JOIN (SELECT image_id, target AS node_id, count(*) AS degree FROM edges GROUP BY ALL)
        USING (image_id, node_id) GROUP BY 1
    """,
}


class Statistics(msgspec.Struct, frozen=True, kw_only=True):
    """A dataset in numbers.

    ``counts`` are rows of tables and duplicates among the items; ``means`` go by graph; ``captions`` have their number
    and mean words by kind; ``distributions`` count nodes, graphs or captions by a number, ascending. ``twins`` are
    entities that show the region of another (IoU of their boxes above 0.95), ``relabelled`` those where the other has
    another label.
    """

    counts: dict[str, int]
    means: dict[str, float]
    nodes: dict[str, int]
    captions: dict[str, tuple[int, float]]
    labels: dict[str, int]
    twins: int
    relabelled: int
    distributions: dict[str, dict[int, int]]


def stats(folder: Path) -> Statistics:
    """The numbers of a dataset. Raises ``StoreError`` where there is none."""
    with Dataset(folder, seconds=_SECONDS) as dataset:
        counts = dataset.counts()
        counts["duplicates"] = int(_pairs(dataset, "SELECT 0, count(*) FROM sources WHERE duplicate")[0][1])
        nodes = dict(_pairs(dataset, "SELECT kind, count(*) FROM nodes GROUP BY 1 ORDER BY 2 DESC, 1"))
        captions = {
            kind: (count, float(words))
            for kind, count, words in dataset.sql(
                "SELECT kind, count(*), avg(words) FROM captions GROUP BY 1 ORDER BY 2 DESC, 1"
            )
        }
        labels = _pairs(dataset, _LABELS)
        longest, twins, relabelled = _by_blocks(dataset)
        distributions = {name: dict(sorted(_pairs(dataset, query))) for name, query in _DISTRIBUTIONS.items()}
    distributions["edges on the longest path"] = longest
    return Statistics(
        counts=counts,
        means=_means(counts, nodes, captions, longest),
        nodes=nodes,
        captions=captions,
        labels=dict(labels),
        twins=twins,
        relabelled=relabelled,
        distributions=distributions,
    )


def _pairs(dataset: Dataset, query: str) -> list[tuple[Any, Any]]:
    return [(key, value) for key, value in dataset.sql(query)]


def _by_blocks(dataset: Dataset) -> tuple[dict[int, int], int, int]:
    """Longest paths and twins, in blocks of items: these questions hold all paths, and all pairs, at once."""
    end = _pairs(dataset, "SELECT 0, coalesce(max(position), -1) FROM sources")[0][1] + 1
    longest: dict[int, int] = {}
    twins = relabelled = 0
    for first in range(0, end, _BLOCK):
        block = {"first": first, "last": first + _BLOCK - 1}
        for length, count in dataset.sql(_LONGEST, block):
            longest[length] = longest.get(length, 0) + count
        ((more, other),) = dataset.sql(_TWINS, block).rows()
        twins, relabelled = twins + more, relabelled + other
    return dict(sorted(longest.items())), twins, relabelled


def _means(
    counts: dict[str, int], nodes: dict[str, int], captions: dict[str, tuple[int, float]], longest: dict[int, int]
) -> dict[str, float]:
    """Means a graph, under the names of ``PUBLISHED``."""
    graphs = max(1, counts["graphs"])
    totals = {
        "nodes": counts["nodes"],
        "edges": counts["edges"],
        "captions": counts["captions"],
        "words": sum(count * words for count, words in captions.values()),
        "entities": nodes.get("entity", 0),
        "compositions": nodes.get("composition", 0),
        "relations": nodes.get("relation", 0),
        "longest path": sum(length * count for length, count in longest.items()),
    }
    return {name: total / graphs for name, total in totals.items()}
