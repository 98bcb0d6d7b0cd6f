"""The prompted describer: asks a vision-language model, reads what it says, and asks again where that is of no use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from gbc.models.prompted.asking import REQUESTS, RULES, Asking, Prompting
from gbc.models.prompted.reading import Reading, read_reply
from gbc.models.prompted.vlm import Ask, Said, VisionLanguageModel
from gbc.models.roles import DescribeReply, DescribeRequest, Manner, ModelError, Traits

_AGAIN = "\n\nYour last reply could not be used: {reason}. Reply with the one JSON object alone."


class PromptedDescriber:
    """A describer over any vision-language model. ``manners`` tells the prompt of each kind of request."""

    def __init__(self, model: VisionLanguageModel, settings: Prompting, seed: int) -> None:
        self.model = model
        self._asking = Asking(settings)
        self._tries = settings.tries
        self.name = model.name
        manner = f"{model.fingerprint}/{RULES}/{settings.max_tokens}/{settings.max_side}/{settings.tries}"
        self.manners: Mapping[type[DescribeRequest], Manner] = {
            kind: Manner(f"{manner}/{prompt.digest}", prompt=prompt.name, prompt_hash=prompt.digest, seed=seed)
            for kind, prompt in self._asking.prompts.items()
        }
        digests = "/".join(prompt.digest[:16] for prompt in self._asking.prompts.values())
        self.fingerprint = f"{manner}/{digests}"

    @property
    def traits(self) -> Traits:
        """Those of the model; a describer may ask it several times before it has a reply."""
        traits = self.model.traits
        return msgspec.structs.replace(traits, timeout=self._tries * traits.timeout)

    def describe(self, requests: Sequence[DescribeRequest]) -> list[DescribeReply | ModelError]:
        """For each request its reply, or in its place why there is none. Raises what the model raised for all."""
        waiting = {place: _Question(self._asking.ask(request), request) for place, request in enumerate(requests)}
        answers: dict[int, DescribeReply | ModelError] = {}
        for turn in range(self._tries):
            said = self.model.reply([question.worded(turn) for question in waiting.values()])
            for (place, question), text in zip(list(waiting.items()), said, strict=True):
                answer = text if isinstance(text, ModelError) else question.heard(text)
                if answer is not None:
                    answers[place] = answer
                    del waiting[place]
            if not waiting:
                break
        answers |= {place: question.last_word(self.name) for place, question in waiting.items()}
        return [answers[place] for place in range(len(requests))]


class _Question:
    """One request while it is asked about: what was heard, and what was wrong with it."""

    def __init__(self, ask: Ask, request: DescribeRequest) -> None:
        self._ask = ask
        self._name, self._kind = REQUESTS[type(request)]
        self._spare: DescribeReply | None = None
        self._reading = Reading()
        self._said = Said("")

    def worded(self, turn: int) -> Ask:
        """How it is asked this time."""
        if not turn:
            return self._ask
        hint = _AGAIN.format(reason=self._reading.reason or "it says the same again and again")
        return msgspec.structs.replace(self._ask, text=self._ask.text + hint, turn=turn)

    def heard(self, said: Said) -> DescribeReply | None:
        """The reply, if this is one. Who runs away is asked once more, and then taken at what came before."""
        self._said, self._reading = said, read_reply(self._kind, said.text)
        reply, again = self._reading.reply, self._spare is not None
        if reply is not None and self._reading.repeats and not again:
            self._spare = reply
            return None
        return reply or self._spare

    def last_word(self, name: str) -> DescribeReply | ModelError:
        """What is left where it may not be asked again."""
        if self._spare is not None:
            return self._spare
        cut = ", and was cut off at the longest reply" if self._said.cut else ""
        began = " ".join(self._said.text.split())[:80]
        return ModelError(
            f"{name}: no usable reply to the {self._name} prompt: {self._reading.reason}{cut}; it began {began!r}"
        )
