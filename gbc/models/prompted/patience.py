"""Asking until there is a reply of use: what is wrong with one is told with the next question."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

import msgspec

from gbc.models.prompted.vlm import Ask, Said, VisionLanguageModel
from gbc.models.roles import ModelError

Reply = TypeVar("Reply")

_AGAIN = "\n\nYour last reply could not be used: {reason}. Reply with the one JSON object alone."


class Reading(msgspec.Struct, Generic[Reply], frozen=True, kw_only=True):
    """A reply, or the reason why there is none. ``doubt`` says why a reply is worth less than it could be."""

    reply: Reply | None = None
    reason: str = ""
    doubt: str = ""


class Question(Generic[Reply]):
    """What is asked, how what was said is read, and what was heard so far."""

    def __init__(self, ask: Ask, read: Callable[[str], Reading[Reply]]) -> None:
        self._ask = ask
        self._read = read
        self._spare: Reply | None = None
        self._reading: Reading[Reply] = Reading()
        self._said = Said("")

    def worded(self, turn: int) -> Ask:
        """How it is asked this time."""
        if not turn:
            return self._ask
        hint = _AGAIN.format(reason=self._reading.reason or self._reading.doubt)
        return msgspec.structs.replace(self._ask, text=self._ask.text + hint, turn=turn)

    def hear(self, said: Said) -> Reply | None:
        """The reply, if this is one. One in doubt is asked for once more, and taken if the next is no better."""
        self._said, self._reading = said, self._read(said.text)
        reply, doubt = self._reading.reply, self._reading.doubt
        if reply is None or not doubt:
            return reply or self._spare
        if self._spare is not None:
            return self._spare
        self._spare = reply
        return None

    def last_word(self, name: str) -> Reply | ModelError:
        """What is left where it may not be asked again."""
        if self._spare is not None:
            return self._spare
        cut = ", and was cut off at the longest reply" if self._said.cut else ""
        began = " ".join(self._said.text.split())[:80]
        return ModelError(
            f"{name}: no usable reply to the {self._ask.name} prompt: {self._reading.reason}{cut}; it began {began!r}"
        )


def answers(model: VisionLanguageModel, questions: Sequence[Question[Reply]], tries: int) -> list[Reply | ModelError]:
    """The reply to each question, asked up to ``tries`` times, or in its place why there is none.

    Raises what the model raised for all of them.
    """
    waiting = dict(enumerate(questions))
    found: dict[int, Reply | ModelError] = {}
    for turn in range(tries):
        said = model.reply([question.worded(turn) for question in waiting.values()])
        for (place, question), words in zip(list(waiting.items()), said, strict=True):
            reply = words if isinstance(words, ModelError) else question.hear(words)
            if reply is not None:
                found[place] = reply
                del waiting[place]
        if not waiting:
            break
    found |= {place: question.last_word(model.name) for place, question in waiting.items()}
    return [found[place] for place in range(len(questions))]
