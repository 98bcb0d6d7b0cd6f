"""The part of a card that ``gbc card`` adds: statistics, models, licences, one graph drawn."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence

from gbc.publish.overview import PICTURE, Overview
from gbc.query.published import PUBLISHED

BEGIN = "<!-- gbc card writes from here; what you write above and below stays -->"
END = "<!-- gbc card writes to here -->"


def told(shown: Overview) -> str:
    """The text, with its marks."""
    parts = [BEGIN]
    if shown.picture:
        parts.append(f"## A graph\n\n![A picture with its regions, beside its graph]({PICTURE})")
    parts.append(f"## Statistics\n\n{_statistics(shown)}")
    if shown.models:
        rows = [(model or "not known", prompt, seeds, f"{count:,}") for model, prompt, seeds, count in shown.models]
        parts.append(f"## Who wrote the captions\n\n{_table(('model', 'prompt', 'seed', 'captions'), rows, 1)}")
    parts.append(f"## Licences and attribution\n\n{_owed(shown)}")
    return "\n\n".join([*parts, END, ""])


def _statistics(shown: Overview) -> str:
    rows = [
        (name, f"{mean:.2f}", *(f"{means[name]:.2f}" for means in PUBLISHED.values()))
        for name, mean in shown.means.items()
    ]
    head = ("", "here", *PUBLISHED)
    beside = "[arXiv 2407.06723](https://arxiv.org/abs/2407.06723)"
    return f"Means a graph, beside those that {beside} gives:\n\n" + _table(head, rows, len(head) - 1)


def _owed(shown: Overview) -> str:
    if not shown.owed_total:
        return "The sources tell of no licence and no author. Say here what holds for the pictures."
    parts = []
    if shown.licences:
        rows = [(licence, f"{count:,}") for licence, count in shown.licences]
        parts.append(_table(("licence", "pictures"), rows, 1))
    parts.append(_table(("picture", "licence", "by", "source"), shown.owed))
    if shown.owed_total > len(shown.owed):
        parts.append(
            f"These are the first {len(shown.owed)} of {shown.owed_total:,}; the column `fields` of the table "
            "`sources` has what is known of each."
        )
    return "\n\n".join(parts)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]], numbers: int = 0) -> str:
    """A table in Markdown, its last columns numbers."""
    marks = ["---"] * (len(head) - numbers) + ["---:"] * numbers
    lines = [head, marks, *([cell(text) for text in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def cell(text: str) -> str:
    """Any text as the text of one cell: neither Markdown nor HTML."""
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    return "".join(f"\\{sign}" if sign in "\\`*_{}[]()#|!~" else html.escape(sign) for sign in line[:200])
