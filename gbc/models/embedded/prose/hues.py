"""Colours as adjectives and lists."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from gbc.models.embedded.prose.english import listing
from gbc.models.embedded.sight import ColourShare

_LEAST, _LEAST_TO_FIRST, _ALONE, _MOST = 0.15, 0.3, 0.8, 0.5
_SKIN = frozenset("orange brown pink red beige tan cream peach skin".split())
_OBVIOUS = {"snow": "white"}


def main_colours(colours: Sequence[ColourShare], label: str, taken: Collection[str] = (), most: int = 2) -> list[str]:
    """The colours worth naming, largest share first: none that the label names, none that is a thing here too.

    Of two shades of one colour the first speaks for both.
    """
    chosen: list[str] = []
    for colour in colours:
        largest = colours[0].share
        if colour.share < _LEAST or colour.share < _LEAST_TO_FIRST * largest:
            continue
        if colour.name in taken or _family(colour.name) in label.lower().split() or _obvious(colour.name, label):
            return []
        if all(_family(colour.name) != _family(other) for other in chosen):
            chosen.append(colour.name)
        if largest >= _ALONE:
            break
    return chosen[:most]


def make_up_most(names: Sequence[str], colours: Sequence[ColourShare]) -> bool:
    """Whether the named ones are at least half of all that was looked at."""
    return sum(colour.share for colour in colours if colour.name in names) >= _MOST


def without_skin(colours: Sequence[ColourShare]) -> list[ColourShare]:
    """What is left where a tone could be skin as well as anything else."""
    return [colour for colour in colours if not set(colour.name.split()) & _SKIN]


def adjective(colours: Sequence[str]) -> str:
    """``orange and white``; nothing for no colours."""
    return listing(colours) if colours else ""


def hue_words(colours: Sequence[str]) -> dict[str, str]:
    """Grammar around a list of colours."""
    many = len(colours) > 1
    return {
        "are": "are" if many else "is",
        "hues": "main colours" if many else "main colour",
        "hues_are": "main colours are" if many else "main colour is",
        "are_hues": "are the main colours" if many else "is the main colour",
    }


def _family(name: str) -> str:
    return name.split()[-1]


def _obvious(name: str, label: str) -> bool:
    return _OBVIOUS.get(label.lower()) == name
