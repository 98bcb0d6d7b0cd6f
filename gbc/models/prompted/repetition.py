"""Models that run away: the same words again and again until they are stopped."""

from __future__ import annotations

from collections.abc import Sequence

_TIMES = 4
_LEAST = 48
"""Signs that the repeated words take together: "a very very very very old tree" is a way to speak."""

_STOPS = " .,;:!?\n"
_LOOKED_AT = 4000
_MOST_ALIKE = 12


def once(text: str) -> str:
    """A text with the words once that it ends in again and again; the same text where it does not."""
    body = text.rstrip(_STOPS)
    shorter = _without_repeats(body)
    if shorter == body:
        return text
    while (again := _without_repeats(shorter)) != shorter:  # it was longer than what is looked at
        shorter = again
    return shorter.rstrip(_STOPS) + text[len(body) :]


def _without_repeats(text: str) -> str:
    """Keep the first of the periods in which a text ends.

    The smallest period of every end comes from the failure function of the reversal (Knuth, Morris, Pratt 1977).
    """
    end = text[::-1][:_LOOKED_AT]
    fail, period, length = [0] * len(end), 0, 0
    for at in range(1, len(end)):
        border = fail[at - 1]
        while border and end[at] != end[border]:
            border = fail[border - 1]
        fail[at] = border + (end[at] == end[border])
        shortest = at + 1 - fail[at]
        if at + 1 >= max(_TIMES * shortest, _LEAST):
            period, length = shortest, at + 1
    return text[: len(text) - length + period] if period else text


def ran_away(items: Sequence[str]) -> bool:
    """Whether a list says the same so often that its writer had lost the thread."""
    return len(items) > _MOST_ALIKE and len(set(items)) * 2 < len(items)
