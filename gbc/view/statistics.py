"""How a dataset is made up, as bars; each bar knows the filter that chooses its pictures."""

from __future__ import annotations

import math
from collections.abc import Iterator

import msgspec

from gbc.query import Dataset, tallies
from gbc.query.views import quoted
from gbc.view.filter import DETECTOR

_BARS = 16
"""Bars of a distribution over numbers, about."""

_MOST = 24
"""Bars of names, the most frequent ones."""


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
    for title, unit, tally in (
        ("Nodes in a picture", "pictures", tallies.NODES),
        ("Edges in a picture", "pictures", tallies.EDGES),
        ("Captions in a picture", "pictures", tallies.CAPTIONS),
        ("Words in a caption", "captions", tallies.WORDS),
        ("Depth of a node", "nodes", tallies.DEPTHS),
        ("Edges out of a node", "nodes", tallies.OUT_DEGREES),
        ("Edges into a node", "nodes", tallies.IN_DEGREES),
    ):
        bars = [
            Bar(name, n, {"where": tally.images(f"{tally.by} BETWEEN {low} AND {high}")})
            for name, n, low, high in _whole(tally.counts(dataset))
        ]
        yield Chart(title, unit, bars)
    yield Chart("Score of a region", "nodes", list(_scores(dataset, DETECTOR, "score", "nodes", "true")))
    for (metric,) in dataset.sql("SELECT metric FROM scores GROUP BY 1 ORDER BY 1 LIMIT 20").rows():
        bars = list(_scores(dataset, metric, "value", "scores", f"metric = {quoted(metric)}"))
        yield Chart(f"Score: {metric}", "captions", bars)


def _names(dataset: Dataset) -> Iterator[Chart]:
    labels = tallies.LABELS.counts(dataset, _MOST)
    yield Chart("Labels of entities", "nodes", [Bar(name, n, {"label": name}) for name, n in labels.items()], wide=True)
    kinds = {kind: n for kind, n in tallies.NODE_KINDS.counts(dataset).items() if kind != "image"}
    yield Chart("Kinds of nodes", "nodes", [Bar(kind, n, {"kind": kind}) for kind, n in kinds.items()], wide=True)
    for title, unit, tally in (
        ("Kinds of captions", "captions", tallies.CAPTION_KINDS),
        ("Who wrote the captions", "captions", tallies.MODELS),
        ("Candidates turned down", "rejected", tallies.REJECTED),
        ("Judgements", "judgements", tallies.VERDICTS),
    ):
        bars = [
            Bar(name, n, {"where": tally.images(f"{tally.by} = {quoted(name)}")})
            for name, n in tally.counts(dataset, _MOST).items()
        ]
        yield Chart(title, unit, bars, wide=True)
    stages = tallies.FAILURES.counts(dataset)
    yield Chart("Failures by stage", "items", [Bar(stage, n, {"failure": stage}) for stage, n in stages.items()], True)


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


def _whole(counts: dict[int, int]) -> Iterator[tuple[str, int, int, int]]:
    """Counts of whole numbers gathered into bars: name, count, least and greatest number."""
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


def _short(value: float) -> str:
    return f"{value:.6g}"
