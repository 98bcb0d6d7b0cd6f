"""Small grammar: articles by sound, numbers in words, lists, and how a sentence begins and ends."""

from __future__ import annotations

import re
from collections.abc import Sequence

from gbc.graph import capitalised

_NUMBERS = "no one two three four five six seven eight nine ten".split()
_SPELLED_WITH_VOWEL = "AEFHILMNORSX8"
_SOUNDS_LIKE_YOU = re.compile(r"(uni(?![dmn])|e[uw]|u[bk][aeiu]|ur[aei]|us[aeu]|ut[ei]|u-|one\b|one-|once|oui)", re.I)
_SILENT_H = re.compile(r"(hour|honest|honou?r|heir)", re.I)


def article(phrase: str) -> str:
    """``a`` or ``an``, by the sound that the phrase begins with: "an hourglass", "a unicorn", "an SUV"."""
    word = phrase.split()[0] if phrase.split() else ""
    if word.startswith(("11", "18")) and word[2:3] in ("", "-"):
        return "an"
    if word[:1].isdigit() or _is_spelled(word):
        return "an" if word[0].upper() in _SPELLED_WITH_VOWEL else "a"
    if _SILENT_H.match(word):
        return "an"
    return "an" if word[:1].lower() in "aeiou" and word and not _SOUNDS_LIKE_YOU.match(word) else "a"


def with_article(phrase: str) -> str:
    """The phrase with its indefinite article."""
    return f"{article(phrase)} {phrase}"


def number(count: int) -> str:
    """In words to ten; what is more is not worth counting one by one."""
    return _NUMBERS[count] if count < len(_NUMBERS) else "more than ten"


def listing(items: Sequence[str]) -> str:
    """``a, b and c``."""
    *most, last = items
    return f"{', '.join(most)} and {last}" if most else last


def finished(sentence: str) -> str:
    """With a capital letter and a full stop."""
    return capitalised(sentence.rstrip(", ")) + "."


def word_count(text: str) -> int:
    """Words between blanks."""
    return len(text.split())


def _is_spelled(word: str) -> bool:
    """Whether a word is said letter by letter: "TV", "X-ray"."""
    head = re.split(r"[-./]", word)[0]
    return head.isupper() and (len(head) < 4 or not re.search(r"[AEIOU]", head))
