"""Finding the words in a caption that name a thing, with exact offsets."""

from __future__ import annotations

import functools
import string
import unicodedata
from collections.abc import Iterable

from gbc.graph.plurals import number_forms

Occurrence = tuple[int, int]
"""Half-open (start, end) in Unicode code points."""

_ASCII = frozenset(map(chr, range(128)))
_BETWEEN = _ASCII - set(string.ascii_letters + string.digits + "_")
"""The signs of ASCII that are no part of words."""

_UNSPACED = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "THAI", "LAO", "KHMER", "MYANMAR")


def find_mentions(text: str, labels: Iterable[str]) -> dict[str, list[Occurrence]]:
    """Every occurrence of each label in the text, in reading order; labels without one are left out.

    A label matches as a whole word, in any case, in singular or plural. Longer matches win: where
    "palm tree" stands, "tree" alone is not found. Labels that share a form share its occurrences.
    """
    folded = fold(text)
    owners: dict[str, list[str]] = {}
    for label in dict.fromkeys(labels):
        for form in _forms(label):
            if form in folded:
                owners.setdefault(form, []).append(label)
    if not owners:
        return {}
    taken = bytearray(len(text))
    found: dict[str, list[Occurrence]] = {}
    for form in sorted(owners, key=len, reverse=True):
        for start, end in whole_words(folded, form):
            if any(taken[start:end]):
                continue
            taken[start:end] = b"\x01" * (end - start)
            for label in owners[form]:
                found.setdefault(label, []).append((start, end))
    return {label: sorted(places) for label, places in found.items()}


@functools.lru_cache(maxsize=65536)
def _forms(label: str) -> tuple[str, ...]:
    return number_forms(fold(label))


def fold(text: str) -> str:
    """What is compared: lower case of the same length, where "ς" is "σ"."""
    return text.lower() if text.isascii() else lower(text).replace("ς", "σ")


def lower(text: str) -> str:
    """Lower case without any change of length, so that offsets hold: "İ" and "ß" stay."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def capitalised(text: str) -> str:
    """The text with a capital first letter, where that leaves every label to be found: not "ß" or "ı"."""
    capital = text[:1].upper()
    return capital + text[1:] if fold(capital) == fold(text[:1]) else text


def whole_words(folded: str, form: str) -> list[Occurrence]:
    """Where a folded form stands in a folded text and cuts through no word."""
    start = folded.find(form)
    if start < 0 or not form.strip():
        return []
    found: list[Occurrence] = []
    size, plain = len(form), form[0] in _ASCII
    while start >= 0:
        end = start + size
        if (folded[end : end + 1] in _BETWEEN or _cut(folded, end)) and (
            (plain and folded[start - 1 : start] in _BETWEEN) or _cut(folded, start)
        ):  # by far the most stand between blanks, and need no closer look
            found.append((start, end))
            start = folded.find(form, end)
        else:
            start = folded.find(form, start + 1)
    return found


def _cut(text: str, place: int) -> bool:
    """Whether a cut before this character goes through no word."""
    if not 0 < place < len(text):
        return True
    before, after = text[place - 1], text[place]
    if after in _BETWEEN or (before in _BETWEEN and after in _ASCII):  # by far the most
        return True
    if before in _ASCII and after in _ASCII:
        return False
    if unicodedata.combining(after):
        return False
    if _unspaced(before) or _unspaced(after):
        return True  # these scripts write words without spaces between them
    return not (_in_word(before) and _in_word(after))


def _in_word(character: str) -> bool:
    return character.isalnum() or character == "_" or unicodedata.combining(character) > 0


def _unspaced(character: str) -> bool:
    return unicodedata.name(character, "").startswith(_UNSPACED)
