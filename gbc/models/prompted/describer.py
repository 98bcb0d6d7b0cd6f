"""The prompted describer: the same for every vision-language model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import msgspec

from gbc.models.prompted.asking import REQUESTS, RULES, Asking, Prompting
from gbc.models.prompted.patience import Question, answers
from gbc.models.prompted.reading import read_reply
from gbc.models.prompted.vlm import VisionLanguageModel
from gbc.models.roles import DescribeReply, DescribeRequest, Manner, ModelError, Traits


class PromptedDescriber:
    """A describer over any vision-language model. ``manners`` tells the prompt of each kind of request."""

    def __init__(self, model: VisionLanguageModel, settings: Prompting, seed: int | None = None) -> None:
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
        return patient(self.model.traits, self._tries)

    def describe(self, requests: Sequence[DescribeRequest]) -> list[DescribeReply | ModelError]:
        """For each request its reply, or in its place why there is none. Raises what the model raised for all."""
        questions = [
            Question(self._asking.ask(request), partial(read_reply, REQUESTS[type(request)][1])) for request in requests
        ]
        return answers(self.model, questions, self._tries)


def patient(traits: Traits, tries: int) -> Traits:
    """With time for so many questions in one call."""
    return msgspec.structs.replace(traits, timeout=tries * traits.timeout)
