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
    texts = [(caption.id, fold(caption.text)) for caption in captions]
    places: dict[str, list[Span]] = {}
    found: dict[str, tuple[Span, ...]] = {}
    for label in sorted(labels, key=len, reverse=True):
        form = fold(label)
        here = [Span(caption, start, end) for caption, text in texts for start, end in whole_words(text, form)]
        longer = [span for known, spans in places.items() if form in known and form != known for span in spans]
        places[form] = here
        if longer:
            here = [span for span in here if not any(_within(span, other) for other in longer)] or here
        if here or (here := _in_either_number(captions, label)):
            found[label] = tuple(here)
    return found


def _within(span: Span, other: Span) -> bool:
    return span.caption == other.caption and other.start <= span.start and span.end <= other.end


def _in_either_number(captions: Sequence[Caption], label: str) -> list[Span]:
    return [
        Span(caption.id, start, end)
        for caption in captions
        for start, end in find_mentions(caption.text, [label]).get(label, ())
    ]
