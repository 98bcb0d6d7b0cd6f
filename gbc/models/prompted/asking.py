"""From a request to what a vision-language model is shown and told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, ClassVar

import msgspec
import numpy as np
from msgspec import Meta
from PIL import Image as Pillow

from gbc.graph import Box, singular
from gbc.models.prompted.drawing import framed
from gbc.models.prompted.prompts import Prompt, load_prompt
from gbc.models.prompted.vlm import Ask, Pixels
from gbc.models.roles import (
    CompositionReply,
    CompositionRequest,
    DescribeReply,
    DescribeRequest,
    EntityReply,
    EntityRequest,
    ImageReply,
    ImageRequest,
    RelationReply,
    RelationRequest,
    TextLine,
    Thing,
)

_THINNEST = 50
"""Longer in proportion, a picture is refused by the processors of Qwen-VL, or shrunk to no width at all."""

RULES = 1
"""Counts the ways in which requests were put and replies were read: part of a model's fingerprint."""

REQUESTS: dict[type[DescribeRequest], tuple[str, type[DescribeReply]]] = {
    ImageRequest: ("image", ImageReply),
    EntityRequest: ("entity", EntityReply),
    CompositionRequest: ("composition", CompositionReply),
    RelationRequest: ("relation", RelationReply),
}
"""Kind of request -> the name of its prompt, and the reply that it wants."""


class Prompting(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How a describer or detector over a vision-language model asks, whatever the model.

    Prompts are told apart by what is in them.
    """

    SHAPELESS: ClassVar[frozenset[str]] = frozenset({"prompts"})

    prompts: Annotated[str | None, Meta(description="Folder of prompts of one's own, image.md, entity.md, …")] = None
    max_tokens: Annotated[int, Meta(ge=16, description="Longest reply")] = 1024
    max_side: Annotated[int, Meta(ge=28, description="Larger views are made smaller, to so many pixels a side")] = 1024
    tries: Annotated[int, Meta(ge=1, description="How often one thing is asked while replies are unusable")] = 3


class Asking:
    """Puts requests of every kind into words and pictures."""

    def __init__(self, settings: Prompting) -> None:
        self.settings = settings
        self.prompts: Mapping[type[DescribeRequest], Prompt] = {
            kind: load_prompt(name, settings.prompts) for kind, (name, _) in REQUESTS.items()
        }

    def ask(self, request: DescribeRequest) -> Ask:
        """What a model is shown and told of a request."""
        prompt = self.prompts[type(request)]
        return Ask(
            image=self._image(request),
            text=prompt.filled(_values(request)),
            schema=prompt.schema,
            name=REQUESTS[type(request)][0],
            max_tokens=self.settings.max_tokens,
        )

    def _image(self, request: DescribeRequest) -> Pixels:
        pixels = shrunk(request.view.pixels, self.settings.max_side)
        match request:
            case CompositionRequest(things=things):
                return framed(pixels, _boxes(things), [str(number + 1) for number in range(len(things))])
            case RelationRequest(things=things):
                return framed(pixels, _boxes(things), [thing.label for thing in things])
            case _:
                return pixels


def shrunk(pixels: Pixels, max_side: int) -> Pixels:
    """A view as it is, or smaller where one of its sides is longer than ``max_side``."""
    pixels = _thick(pixels)
    height, width = pixels.shape[:2]
    factor = max_side / max(height, width)
    if factor >= 1:
        return pixels
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    return np.asarray(Pillow.fromarray(np.ascontiguousarray(pixels)).resize(size, Pillow.Resampling.LANCZOS))


def _thick(pixels: Pixels) -> Pixels:
    """A view that is hardly more than a line gets its short side repeated: what is relative to it stays the same."""
    height, width = pixels.shape[:2]
    down, across = -(-width // (height * _THINNEST)), -(-height // (width * _THINNEST))
    return pixels.repeat(down, axis=0).repeat(across, axis=1) if max(down, across) > 1 else pixels


def _values(request: DescribeRequest) -> dict[str, str]:
    match request:
        case ImageRequest(texts=texts):
            return {"texts": _quoted(texts)}
        case EntityRequest(thing=thing, context=context, texts=texts):
            place = _place(thing.box)
            return {"label": thing.label, "place": place, "context": context, "texts": _quoted(texts)}
        case CompositionRequest(label=label, things=things, hints=hints):
            names = [f"{singular(label)} {number + 1}" for number in range(len(things))]
            return {"label": label, "names": ", ".join(names), "first": names[0], "hints": "; ".join(hints) + "."}
        case RelationRequest(things=things, context=context):
            return {"things": "\n".join(map(_told, things)), "context": context}


def _boxes(things: Sequence[Thing]) -> list[Box]:
    return [thing.box for thing in things]


def _told(thing: Thing) -> str:
    return f"- {thing.label}: {thing.caption}" if thing.caption else f"- {thing.label}"


def _place(box: Box) -> str:
    left, top, right, bottom = (round(100 * side) for side in box.sides)
    return f"from {left} to {right} percent of its width and from {top} to {bottom} percent of its height"


def _quoted(texts: Sequence[TextLine]) -> str:
    return ", ".join(f'"{line.text}"' for line in texts)
