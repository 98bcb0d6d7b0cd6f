"""Where captions say the words of an edge, for graphs that came without spans."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gbc.graph import Caption, Span, find_mentions
from gbc.graph.mentions import Occurrence, fold, whole_words


def find_spans(captions: Sequence[Caption], labels: Iterable[str]) -> dict[str, tuple[Span, ...]]:
    """Every occurrence of each label as a whole word, ignoring case, caption by caption; labels without any left out.

    Within the words of a longer label a shorter one does not count ("tree" in "palm tree"), unless it stands nowhere
    else. Only a label that is nowhere as it is written is looked for in singular and plural.
    """
    folded = [fold(caption.text) for caption in captions]
    places: dict[str, list[list[Occurrence]]] = {}
    found: dict[str, tuple[Span, ...]] = {}
    for label in sorted(labels, key=len, reverse=True):
        form = fold(label)
        longer = [known for known in places if form in known and form != known]
        places[form] = here = [whole_words(text, form) for text in folded]
        if longer and (free := _outside(here, [places[known] for known in longer])):
            here = free
        if not any(here):
            here = [find_mentions(caption.text, [label]).get(label, []) for caption in captions]
        if any(here):
            found[label] = _spans(captions, here)
    return found


def _spans(captions: Sequence[Caption], here: list[list[Occurrence]]) -> tuple[Span, ...]:
    spans: list[Span] = []
    for caption, occurrences in zip(captions, here, strict=True):
        for start, end in occurrences:
            spans.append(Span(caption.id, start, end))
    return tuple(spans)


def _outside(here: list[list[Occurrence]], others: list[list[list[Occurrence]]]) -> list[list[Occurrence]]:
    """The occurrences that lie within none of the others, text by text; nothing where all do."""
    free = [
        [one for one in occurrences if not any(a <= one[0] and one[1] <= b for other in others for a, b in other[text])]
        for text, occurrences in enumerate(here)
    ]
    return free if any(free) else []
