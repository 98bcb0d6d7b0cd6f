"""Which of the things that a describer names are looked for."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from gbc.graph import GraphBuilder, Place, singular
from gbc.graph.naming import clean_label
from gbc.models.roles import Element

_PLACES_NOT_THINGS = frozenset(
    "left right top bottom middle center centre side sides front back background foreground scene image picture "
    "photo photograph view edge corner area part upper lower".split()
)


class Wanted(msgspec.Struct, frozen=True):
    """An element to look for in a node, and the words of the node's captions that lead to it.

    ``quote`` is what is written there, where the element is a line of text whose place is known.
    """

    parent: int
    label: str
    several: bool
    words: tuple[tuple[str, tuple[Place, ...]], ...]
    quote: str | None = None


def wanted_elements(builder: GraphBuilder, parent: int, elements: Iterable[Element], most: int) -> list[Wanted]:
    """The elements that a caption of the node really names, at most ``most``; the others are rejected."""
    named = _named(builder, parent, elements)
    found = builder.places(parent, named)
    wanted: list[Wanted] = []
    for label, several in named.items():
        if label not in found:
            builder.reject("elements", label, "no caption of the node names it", parent=parent)
        elif len(wanted) == most:
            builder.reject("limits", label, f"more than {most} elements", parent=parent)
        else:
            words = tuple((words, tuple(places)) for words, places in found[label].items())
            wanted.append(Wanted(parent, label, several, words))
    return wanted


def _named(builder: GraphBuilder, parent: int, elements: Iterable[Element]) -> dict[str, bool]:
    """Label -> whether there are several. "Boat" and "boats" are one element; of several, the label is singular."""
    labels: dict[str, str] = {}
    several: dict[str, bool] = {}
    for element in elements:
        label = clean_label(element.label)
        if not label or label in _PLACES_NOT_THINGS:
            builder.reject("elements", element.label, "names no thing", parent=parent)
            continue
        one = singular(label)
        labels.setdefault(one, label)
        several[one] = several.get(one, False) or element.several
    return {one if several[one] else label: several[one] for one, label in labels.items()}
