"""Which of the things that a describer names are looked for."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from gbc.annotator.settings import Settings
from gbc.annotator.vocabulary import Vocabulary
from gbc.graph import GraphBuilder, Place, same_thing, singular
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


class _Named(msgspec.Struct):
    """What a describer called by one or more names, and whether there are several of it."""

    label: str
    names: list[str]
    several: bool = False


def wanted_elements(
    builder: GraphBuilder, parent: int, elements: Iterable[Element], settings: Settings
) -> list[Wanted]:
    """The elements that a caption of the node really names, as many as the limit lets; the others are rejected."""
    named = _named(builder, parent, elements, settings.vocabulary)
    found = builder.places(parent, [name for one in named for name in one.names])
    wanted: list[Wanted] = []
    for one in named:
        words = tuple((words, tuple(where)) for name in one.names for words, where in found.get(name, {}).items())
        if not words:
            builder.reject("elements", one.label, "no caption of the node names it", parent=parent)
        elif len(wanted) == settings.limits.elements:
            builder.reject("limits", one.label, f"more than {settings.limits.elements} elements", parent=parent)
        else:
            wanted.append(Wanted(parent, one.label, one.several, words))
    return wanted


def _named(builder: GraphBuilder, parent: int, elements: Iterable[Element], vocabulary: Vocabulary) -> list[_Named]:
    """Each element once: "Boat", "boats" and its synonyms are one. The label of several is singular."""
    named: dict[str, _Named] = {}
    for element in elements:
        name = clean_label(element.label)
        label = vocabulary.canonical(name)
        reason = "names no thing" if not label or label in _PLACES_NOT_THINGS else vocabulary.refusal(label)
        if reason:
            builder.reject("elements", element.label, reason, parent=parent)
            continue
        one = named.setdefault(singular(label), _Named(label, []))
        one.several = one.several or element.several
        if not any(same_thing(name, known) for known in one.names):
            one.names.append(name)
    for one in named.values():
        one.label = singular(one.label) if one.several else one.label
    return list(named.values())
