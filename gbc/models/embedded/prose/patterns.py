"""Sentence patterns with gaps, what fills them, and the throw that picks one: no fact is told twice."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from string import Formatter
from typing import TypeVar

import msgspec

from gbc.models.embedded.prose.english import finished, word_count

T = TypeVar("T")

Patterns = tuple[str, ...]
"""Ways to say one sort of thing."""


class Said(msgspec.Struct, frozen=True):
    """A phrase, and the facts that are told with it. An empty phrase fills no gap."""

    text: str
    facts: frozenset[str]


Words = Mapping[str, Said | str]
"""What may stand in the gaps; a plain string is grammar and tells no fact."""

Filled = dict[str, Said | str]
"""The same, while it is put together."""


def said(text: str, *facts: str) -> Said:
    """A phrase that tells these facts."""
    return Said(text, frozenset(facts))


class Dice:
    """Variety without chance: throws that depend on the facts given and on how many throws went before."""

    def __init__(self, *facts: object) -> None:
        self._key = repr(facts).encode()
        self._throws = 0

    def pick(self, options: Sequence[T]) -> T:
        """One of the options, of which there must be at least one."""
        return options[self._throw() % len(options)]

    def often(self, times: int, of: int) -> bool:
        """True so many times of so many."""
        return self._throw() % of < times

    def _throw(self) -> int:
        self._throws += 1
        digest = hashlib.sha256(self._key + self._throws.to_bytes(4, "big")).digest()
        return int.from_bytes(digest[:8], "big")


class Caption:
    """Sentences that grow into a caption, never telling a fact twice."""

    def __init__(self, dice: Dice, most_words: int | None = None) -> None:
        self.dice = dice
        self.sentences: list[str] = []
        self.told: set[str] = set()
        self._used: set[str] = set()
        self._most_words = most_words

    @property
    def text(self) -> str:
        """The caption so far."""
        return " ".join(self.sentences)

    def say(self, words: Words, *tiers: Patterns, at: int | None = None) -> bool:
        """Add a sentence by a pattern of the first tier with one that fits what there is, was told and has room.

        ``at`` puts it before the sentence with that number. False where no pattern fits.
        """
        return any(self._say(words, tier, at) for tier in tiers)

    def _say(self, words: Words, patterns: Patterns, at: int | None) -> bool:
        fitting = [pattern for pattern in patterns if self._fits(pattern, words)]
        fitting = [pattern for pattern in fitting if pattern not in self._used] or fitting
        while fitting:
            pattern = self.dice.pick(fitting)
            sentence = finished(_filled(pattern, words))
            if self._most_words is None or word_count(self.text) + word_count(sentence) <= self._most_words:
                self.sentences.insert(len(self.sentences) if at is None else at, sentence)
                self.told |= _facts(pattern, words)
                self._used.add(pattern)
                return True
            fitting.remove(pattern)
        return False

    def _fits(self, pattern: str, words: Words) -> bool:
        filled = all(name in words and _text(words[name]) for name in gaps(pattern))
        return filled and not (_facts(pattern, words) & self.told)


def gaps(pattern: str) -> list[str]:
    """The names of a pattern's gaps, in order."""
    return [name for _, name, _, _ in Formatter().parse(pattern) if name]


def _filled(pattern: str, words: Words) -> str:
    """The pattern with its gaps filled; a phrase that ends in a comma loses it where a sign follows."""
    text = ""
    for before, name, _, _ in Formatter().parse(pattern):
        text = text.rstrip(",") + before if before[:1] in (",", ";", ":") else text + before
        text += _text(words[name]) if name else ""
    return text


def _facts(pattern: str, words: Words) -> set[str]:
    told = (words[name] for name in gaps(pattern))
    return {fact for word in told if isinstance(word, Said) for fact in word.facts}


def _text(word: Said | str) -> str:
    return word.text if isinstance(word, Said) else word
