"""English plurals of labels, enough to see that "horses" and "horse" are the same thing."""

from __future__ import annotations

import functools
from collections.abc import Callable

_IRREGULAR = {
    "child": "children",
    "die": "dice",
    "foot": "feet",
    "goose": "geese",
    "man": "men",
    "mouse": "mice",
    "ox": "oxen",
    "person": "people",
    "tooth": "teeth",
    "woman": "women",
    "cactus": "cacti",
    "fungus": "fungi",
    **{one: one + "s" for one in "brownie calorie cookie hoodie movie pie selfie tie zombie".split()},
    **{one: one + "s" for one in "axe bikini emu kiwi menu ski taxi".split()},
    **{one: one[:-1] + "ves" for one in ("calf", "elf", "half", "leaf", "loaf", "scarf", "shelf", "thief", "wolf")},
    **{one: one[:-2] + "ves" for one in ("knife", "life", "wife")},
    **{one: one + "es" for one in ("buffalo", "domino", "echo", "hero", "mango", "potato", "tomato", "volcano")},
}
_UNCHANGED = frozenset(
    "aircraft binoculars bison cattle clothes clothing deer eyeglasses fish fruit furniture glasses grass jeans "
    "luggage moose news pants scissors series sheep shorts shrimp snow species spacecraft squid sunglasses trousers "
    "water tongs".split()
)
_SINGULAR = {many: one for one, many in _IRREGULAR.items()}
_SINGULAR_IN_S = frozenset(
    "atlas axis bus cactus canvas chassis clematis debris gas hippopotamus iris lens octopus pelvis platypus "
    "rhinoceros tennis trellis triceratops walrus".split()
)
_HISSES = ("s", "x", "z", "ch", "sh")
_VOWELS = "aeiou"


@functools.lru_cache(maxsize=65536)
def plural(label: str) -> str:
    """Several of what the label names: ``plural("pot of tea") == "pots of tea"``."""
    return _at_head(label, _plural_word)


@functools.lru_cache(maxsize=65536)
def singular(label: str) -> str:
    """One of what the label names; a label that is no plural comes back unchanged."""
    return _at_head(label, _singular_word)


@functools.lru_cache(maxsize=65536)
def number_forms(label: str) -> tuple[str, ...]:
    """The label as it is, then its plural and singular where these differ."""
    return tuple(dict.fromkeys((label, plural(label), singular(label))))


def same_thing(one: str, other: str) -> bool:
    """Whether two labels are the same up to number and case."""
    return singular(one.lower()) == singular(other.lower())


def _at_head(label: str, change: Callable[[str], str]) -> str:
    """Change the word that carries the number: the last before an "of"."""
    head, of, rest = label.partition(" of ")
    before, space, word = head.rpartition(" ")
    return f"{before}{space}{change(word)}{of}{rest}"


def _plural_word(word: str) -> str:
    low = word.lower()
    if low in _SINGULAR or low in _UNCHANGED or low[-1:] == low[-1:].upper():
        return word  # also what ends in no letter, or in one of a script that knows no plural
    for one in _endings(low):
        if one in _IRREGULAR and low not in ("human", "german"):
            return word[: len(word) - len(one)] + _IRREGULAR[one]
    if _singular_word(word) != word:
        return word  # it is a plural already
    if low.endswith(_HISSES):
        return word + "es"
    if low.endswith("y") and low[-2:-1] not in _VOWELS:
        return word[:-1] + "ies"
    return word + "s"


def _singular_word(word: str) -> str:
    low = word.lower()
    for many in _endings(low):
        if many in _SINGULAR:
            return word[: len(word) - len(many)] + _SINGULAR[many]
    if low in _UNCHANGED or low in _SINGULAR_IN_S or low.endswith(("ss", "us", "sis")):
        return word
    if low.endswith("ies") and len(low) > 4:
        return word[:-3] + "y"
    if low.endswith("es") and (low[:-2].endswith(("ss", "x", "zz", "ch", "sh")) or low[:-2] in _SINGULAR_IN_S):
        return word[:-2]
    if low.endswith("s") and len(low) > 3:
        return word[:-1]
    return word


def _endings(word: str) -> tuple[str, ...]:
    """The word itself and the one that it ends in, if any: "snowman" ends in "man"."""
    known = ("woman", "man", "child", "person", "shelf", "women", "men", "children", "people", "shelves")
    return (word, *(end for end in known if word.endswith(end)))
