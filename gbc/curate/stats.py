"""A dataset in numbers, asked in SQL over its tables."""

from __future__ import annotations

from pathlib import Path

import msgspec

from gbc.graph.editorial import SAME_REGION
from gbc.query import Dataset
from gbc.query.stretches import stretches
from gbc.query.tallies import CAPTION_KINDS, DEPTHS, IN_DEGREES, LABELS, NODE_KINDS, NODES, OUT_DEGREES, WORDS, means

TOP_LABELS = 20
"""Labels that are told by name."""

_SECONDS = 3600.0
_ITEMS = 20_000
"""Items of which paths and pairs are looked at in one question: it holds all of them at once."""

_LONGEST = """
WITH RECURSIVE
    links AS (SELECT DISTINCT image_id, source, target FROM {edges}),
    walk AS (
        SELECT image_id, node_id, 0 AS length FROM {nodes} WHERE kind = 'image'
        UNION
        SELECT walk.image_id, links.target, walk.length + 1
        FROM walk JOIN links ON links.image_id = walk.image_id AND links.source = walk.node_id
        WHERE walk.length < 100
    )
SELECT longest, count(*) FROM (SELECT max(length) AS longest FROM walk GROUP BY image_id) GROUP BY 1
"""
_TWINS = f"""
WITH entities AS (FROM {{nodes}} WHERE kind = 'entity'),
twins AS (
    SELECT a.image_id, a.node_id AS one, b.node_id AS other, a.label <> b.label AS relabelled
    FROM entities AS a JOIN entities AS b ON a.image_id = b.image_id AND a.ordinal < b.ordinal
    WHERE overlap(a, b) > {SAME_REGION}
)
SELECT
    (SELECT count(*) FROM (SELECT image_id, one FROM twins UNION SELECT image_id, other FROM twins)),
    (SELECT count(*) FROM (
        SELECT image_id, one FROM twins WHERE relabelled UNION SELECT image_id, other FROM twins WHERE relabelled
    ))
"""  # noqa: S608 - a number of our own
_NUMBERS = {
    "nodes a graph": NODES,
    "depth of nodes": DEPTHS,
    "words a caption, in tens": WORDS,
    "edges out of a node": OUT_DEGREES,
    "edges into a node": IN_DEGREES,
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
        longest, twins, relabelled = _by_stretches(dataset)
        distributions = {name: dict(sorted(tally.counts(dataset).items())) for name, tally in _NUMBERS.items()}
        distributions["words a caption, in tens"] = _tens(distributions["words a caption, in tens"])
        distributions["edges on the longest path"] = longest
        counts = dataset.counts()
        paths = sum(length * count for length, count in longest.items()) / max(1, counts["graphs"])
        return Statistics(
            counts=counts | {"duplicates": dataset.sql("SELECT count(*) FROM sources WHERE duplicate").rows()[0][0]},
            means=means(dataset) | {"longest path": paths},
            nodes=NODE_KINDS.counts(dataset),
            captions=_captions(dataset),
            labels=LABELS.counts(dataset, TOP_LABELS),
            twins=twins,
            relabelled=relabelled,
            distributions=distributions,
        )


def _captions(dataset: Dataset) -> dict[str, tuple[int, float]]:
    """Kind -> how many captions, and their mean words."""
    words = dict(dataset.sql("SELECT kind, avg(words) FROM captions GROUP BY 1").rows())
    return {kind: (count, float(words[kind])) for kind, count in CAPTION_KINDS.counts(dataset).items()}


def _tens(counts: dict[int, int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for number, count in counts.items():
        found[number // 10 * 10] = found.get(number // 10 * 10, 0) + count
    return found


def _by_stretches(dataset: Dataset) -> tuple[dict[int, int], int, int]:
    """How many graphs have a longest path of so many edges, and how many entities have a twin, of another label."""
    longest: dict[int, int] = {}
    twins = relabelled = 0
    for stretch in stretches(dataset, _ITEMS):
        for length, count in dataset.sql(_LONGEST.format_map(stretch.tables)):
            longest[length] = longest.get(length, 0) + count
        ((more, other),) = dataset.sql(_TWINS.format_map(stretch.tables)).rows()
        twins, relabelled = twins + more, relabelled + other
    return dict(sorted(longest.items())), twins, relabelled
