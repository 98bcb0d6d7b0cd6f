"""Where captions say the words of an edge, for graphs that came without spans."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gbc.graph import Caption, Span, find_mentions
from gbc.graph.mentions import fold, whole_words


def find_spans(captions: Sequence[Caption], labels: Iterable[str]) -> dict[str, tuple[Span, ...]]:
    """Every occurrence of each label as a whole word, ignoring case, caption by caption; labels without any left out.

    Within the words of a longer label a shorter one does not count ("tree" in "palm tree"), unless it stands nowhere
    else. Only a label that is nowhere as it is written is looked for in singular and plural.
    """
    folded = [fold(caption.text) for caption in captions]
    taken: list[list[tuple[int, int, str]]] = [[] for _ in captions]
    found: dict[str, tuple[Span, ...]] = {}
    for label in sorted(set(labels), key=len, reverse=True):
        form = fold(label)
        free: list[Span] = []
        covered: list[Span] = []
        for caption, text, others in zip(captions, folded, taken, strict=True):
            if form not in text:
                continue
            for start, end in whole_words(text, form):
                within = any(a <= start and end <= b and other != form for a, b, other in others)
                (covered if within else free).append(Span(caption.id, start, end))
                others.append((start, end, form))
        spans = free or covered or _in_another_number(captions, label)
        if spans:
            found[label] = tuple(spans)
    return found


def _in_another_number(captions: Sequence[Caption], label: str) -> list[Span]:
    return [
        Span(caption.id, start, end)
        for caption in captions
        for start, end in find_mentions(caption.text, [label]).get(label, ())
    ]
