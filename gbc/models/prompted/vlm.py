"""What a vision-language model is asked and says: pictures and words in, words out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import msgspec
import numpy as np
import numpy.typing as npt

from gbc.models.roles import ModelError, Traits

Pixels = npt.NDArray[np.uint8]
"""An array of shape (height, width, 3), RGB."""


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """One question about one picture. ``schema`` is the JSON Schema of the wanted reply.

    ``turn`` counts how often it was asked before: where that is more than 0, the model is to answer in another way.
    """

    image: Pixels
    text: str
    schema: dict[str, Any]
    name: str
    max_tokens: int
    turn: int = 0


class Said(msgspec.Struct, frozen=True):
    """What a model wrote; ``cut`` where it was stopped before it had ended."""

    text: str
    cut: bool = False


class VisionLanguageModel(Protocol):
    """Anything that looks at a picture and follows an instruction in words."""

    name: str
    fingerprint: str
    traits: Traits

    def reply(self, asks: Sequence[Ask]) -> Sequence[Said | ModelError]:
        """What it says to each, or why it could not.

        Raises ``UnavailableError`` where asking again later may help, ``ModelError`` where it will not.
        """
        ...
