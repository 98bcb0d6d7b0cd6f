"""Colours as adjectives and lists, and how they lie in a region."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from gbc.models.embedded.prose.english import listing
from gbc.models.embedded.sight import ColourShare

_LEAST, _LEAST_TO_FIRST, _ALONE, _MOST = 0.15, 0.3, 0.8, 0.5
_SKIN = frozenset("orange brown pink red beige tan cream peach skin".split())
_OBVIOUS = {"snow": "white"}
_SHADES = {"brown": "orange", "beige": "orange", "cream": "orange", "yellow": "orange", "grey": "black"}
_FIGURE = 0.35


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


def prevailing(colours: Sequence[ColourShare], most: int = 2) -> tuple[str, ...]:
    """The few colours that make up most of what was looked at; none where no few do."""
    chosen = main_colours(colours, "", most=most)
    return tuple(chosen) if make_up_most(chosen, colours) else ()


def differ(some: Sequence[str], others: Sequence[str]) -> bool:
    """Whether two regions have colours, and none that light and shadow could make of one of the other."""
    return bool(some and others) and not ({*map(_kin, some)} & {*map(_kin, others)})


def worn_colours(colours: Sequence[ColourShare]) -> tuple[str, ...]:
    """Of a person only colours that cannot be skin, where they are much of the figure."""
    plain = [colour for colour in colours if not may_be_skin(colour.name) and colour.share >= _FIGURE / 2]
    enough = sum(colour.share for colour in plain) >= _FIGURE
    return tuple(colour.name for colour in plain[:2]) if enough else ()


def may_be_skin(name: str) -> bool:
    """Whether a colour is a tone that skin may have."""
    return not _SKIN.isdisjoint(name.split())


def is_neutral(name: str) -> bool:
    """Whether a colour is a grey, black or white."""
    return _family(name) in ("black", "white", "grey")


def adjective(colours: Sequence[str]) -> str:
    """``orange and white``; nothing for no colours."""
    return listing(colours) if colours else ""


def palette(colours: Sequence[str]) -> str:
    """The same for a picture, where "black and white" would say that there is no colour."""
    return adjective(colours[::-1] if tuple(colours) == ("black", "white") else colours)


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


def _kin(name: str) -> str:
    return _SHADES.get(_family(name), _family(name))


def _obvious(name: str, label: str) -> bool:
    return _OBVIOUS.get(label.lower()) == name
