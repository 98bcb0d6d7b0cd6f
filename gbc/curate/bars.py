"""A distribution as a small picture of bars, in SVG."""

from __future__ import annotations

import html
from collections.abc import Mapping

_BAR, _GAP, _LABELS, _WIDTH = 18, 6, 190, 640
_INK, _PAPER, _COLOUR = "#1c1f24", "#ffffff", "#3b6fb6"


def bars(title: str, values: Mapping[str, float]) -> str:
    """One bar a value, from the top down, each with its name before it and its number behind."""
    height = 48 + len(values) * (_BAR + _GAP)
    most = max(values.values(), default=0) or 1
    room = _WIDTH - _LABELS - 90
    rows = []
    for number, (name, value) in enumerate(values.items()):
        top = 40 + number * (_BAR + _GAP)
        wide = max(1.0, room * value / most)
        rows.append(
            f'<text x="{_LABELS - 8}" y="{top + 13}" text-anchor="end">{_text(name)}</text>'
            f'<rect x="{_LABELS}" y="{top}" width="{wide:.1f}" height="{_BAR}" fill="{_COLOUR}"/>'
            f'<text x="{_LABELS + wide + 6:.1f}" y="{top + 13}">{value:,.10g}</text>'
        )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" '
        f'font-family="sans-serif" font-size="12" fill="{_INK}">'
        f'<rect width="100%" height="100%" fill="{_PAPER}"/>'
        f'<text x="12" y="24" font-size="15" font-weight="bold">{_text(title)}</text>{"".join(rows)}</svg>\n'
    )


def _text(name: str) -> str:
    """A name as SVG takes it: no sign that XML forbids, cut to what has room."""
    name = name if len(name) <= 28 else name[:27] + "…"
    return html.escape("".join(sign if sign.isprintable() else " " for sign in name))
