"""How a dataset is made up, as bars; each bar knows the filter that chooses its pictures."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from gbc.query import Dataset
from gbc.query.views import quoted
from gbc.view.filter import DETECTOR

_BARS = 16
"""Bars of a distribution over numbers, about."""

_MOST = 24
"""Bars of names, the most frequent ones."""

_DEGREES = (
    "SELECT image_id, coalesce(met, 0) AS degree FROM nodes "
    "LEFT JOIN (SELECT image_id, {end} AS node_id, count(*) AS met FROM edges GROUP BY ALL) USING (image_id, node_id)"
)


class Bar(msgspec.Struct, frozen=True):
    """So many of something, and the filter for the pictures where they are."""

    name: str
    count: int
    filter: dict[str, str]


class Chart(msgspec.Struct, frozen=True):
    """Bars that belong together; ``unit`` says what they count, ``wide`` that the names are words, not numbers."""

    title: str
    unit: str
    bars: list[Bar]
    wide: bool = False


def charts(dataset: Dataset) -> list[Chart]:
    """All charts that have something to show."""
    return [chart for chart in (*_numbers(dataset), *_names(dataset)) if chart.bars]


def _numbers(dataset: Dataset) -> Iterator[Chart]:
    for title, column in (("Nodes", "node_count"), ("Edges", "edge_count"), ("Captions", "caption_count")):
        rows = dataset.sql(f"SELECT {column}, count(*) FROM images WHERE version IS NOT NULL GROUP BY 1").rows()  # noqa: S608
        bars = [Bar(name, n, {"where": f"{column} BETWEEN {low} AND {high}"}) for name, n, low, high in _whole(rows)]
        yield Chart(f"{title} in a picture", "pictures", bars)
    for title, table, column, only in (
        ("Words in a caption", "captions", "words", "selected"),
        ("Depth of a node", "nodes", "depth", "true"),
    ):
        rows = dataset.sql(f"SELECT {column}, count(*) FROM {table} WHERE {only} GROUP BY 1").rows()  # noqa: S608
        bars = [
            Bar(name, n, {"where": _some(table, f"{column} BETWEEN {low} AND {high} AND {only}")})
            for name, n, low, high in _whole(rows)
        ]
        yield Chart(title, table, bars)
    for title, end in (("Edges out of a node", "source"), ("Edges into a node", "target")):
        degrees = _DEGREES.format(end=end)
        rows = dataset.sql(f"SELECT degree, count(*) FROM ({degrees}) GROUP BY 1").rows()  # noqa: S608
        bars = [
            Bar(name, n, {"where": _some(f"({degrees})", f"degree BETWEEN {low} AND {high}")})
            for name, n, low, high in _whole(rows)
        ]
        yield Chart(title, "nodes", bars)
    yield Chart("Score of a region", "nodes", list(_scores(dataset, DETECTOR, "score", "nodes", "true")))
    for (metric,) in dataset.sql("SELECT metric FROM scores GROUP BY 1 ORDER BY 1 LIMIT 20").rows():
        bars = list(_scores(dataset, metric, "value", "scores", f"metric = {quoted(metric)}"))
        yield Chart(f"Score: {metric}", "captions", bars)


def _names(dataset: Dataset) -> Iterator[Chart]:
    rows = dataset.sql(
        f"SELECT label, count(*) FROM nodes WHERE kind = 'entity' GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {_MOST}"  # noqa: S608
    )
    yield Chart("Labels of entities", "nodes", [Bar(label, n, {"label": label}) for label, n in rows], wide=True)
    rows = dataset.sql("SELECT kind, count(*) FROM nodes WHERE kind <> 'image' GROUP BY 1 ORDER BY 2 DESC")
    yield Chart("Kinds of nodes", "nodes", [Bar(kind, n, {"kind": kind}) for kind, n in rows], wide=True)
    for title, table, column in (
        ("Kinds of captions", "captions", "kind"),
        ("Who wrote the captions", "captions", "model"),
        ("Candidates turned down", "rejected", "stage"),
        ("Judgements", "judgements", "verdict"),
    ):
        rows = dataset.sql(
            f"SELECT {column}, count(*) FROM {table} WHERE {column} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 "  # noqa: S608
            f"LIMIT {_MOST}"
        )
        bars = [Bar(name, n, {"where": _some(table, f"{column} = {quoted(name)}")}) for name, n in rows]
        yield Chart(title, table, bars, wide=True)
    rows = dataset.sql("SELECT stage, count(*) FROM failures GROUP BY 1 ORDER BY 2 DESC, 1")
    yield Chart("Failures by stage", "items", [Bar(stage, n, {"failure": stage}) for stage, n in rows], wide=True)


def _scores(dataset: Dataset, metric: str, column: str, table: str, only: str) -> Iterator[Bar]:
    """Bars of equal width between the least and the greatest score."""
    low, high = dataset.sql(f"SELECT min({column}), max({column}) FROM {table} WHERE {only}").rows()[0]  # noqa: S608
    if low is None or not math.isfinite(high - low):
        return
    width = nice((high - low) / _BARS or 0.1)
    rows = dataset.sql(
        f"SELECT floor({column} / $1)::BIGINT, count(*) FROM {table} WHERE {only} AND {column} IS NOT NULL "  # noqa: S608
        "GROUP BY 1 ORDER BY 1",
        [width],
    )
    for step, count in _gapless(dict(rows.rows())):
        least, most = _short(step * width), _short((step + 1) * width)
        yield Bar(f"{least}–{most}", count, {"metric": metric, "least": least, "most": most})


def _whole(rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[str, int, int, int]]:
    """Counts of whole numbers gathered into bars: name, count, least and greatest number."""
    counts = {int(value): int(count) for value, count in rows if value is not None}
    if not counts:
        return
    width = max(1, round(nice((max(counts) - min(counts) + 1) / _BARS)))
    bars: dict[int, int] = {}
    for value, count in counts.items():
        bars[value // width] = bars.get(value // width, 0) + count
    for step, count in _gapless(bars):
        low, high = step * width, (step + 1) * width - 1
        yield str(low) if width == 1 else f"{low}–{high}", count, low, high


def _gapless(bars: dict[int, int]) -> Iterator[tuple[int, int]]:
    """All steps from the first to the last, those with nothing too, unless they are too many to show."""
    steps = range(min(bars), max(bars) + 1) if bars else range(0)
    yield from ((step, bars.get(step, 0)) for step in (steps if len(steps) <= 4 * _BARS else sorted(bars)))


def nice(width: float) -> float:
    """The next greater number of the kind 1, 2, 5, 10 …"""
    power = 10.0 ** math.floor(math.log10(width))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= width * (1 - 1e-9))


def _some(table: str, condition: str) -> str:
    return f"image_id IN (SELECT image_id FROM {table} WHERE {condition})"  # noqa: S608


def _short(value: float) -> str:
    return f"{value:.6g}"
