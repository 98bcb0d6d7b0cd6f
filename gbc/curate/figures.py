"""The numbers of a dataset as figures."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from gbc.curate.bars import bars
from gbc.curate.stats import Statistics

_MOST_BARS = 40


def write_figures(found: Statistics, folder: Path) -> list[Path]:
    """Draw what is counted by kind, by label and by number, one SVG each, into a folder; their paths."""
    figures: dict[str, Mapping[str, float]] = {
        "nodes by kind": found.nodes,
        "captions by kind": {kind: count for kind, (count, _) in found.captions.items()},
        "entities by label": found.labels,
        **{name: _cut(values) for name, values in found.distributions.items()},
    }
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{re.sub('[^a-z]+', '-', name)}.svg" for name in figures]
    for path, (name, values) in zip(paths, figures.items(), strict=True):
        path.write_text(bars(name, values), encoding="utf-8")
    return paths


def _cut(values: Mapping[int, int]) -> dict[str, float]:
    """The first bars, and the rest as one."""
    shown = list(values.items())
    first = {str(value): float(count) for value, count in shown[:_MOST_BARS]}
    rest = sum(count for _, count in shown[_MOST_BARS:])
    return {**first, f"{shown[_MOST_BARS][0]} and more": float(rest)} if rest else first
