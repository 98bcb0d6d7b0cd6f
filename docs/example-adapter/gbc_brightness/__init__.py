"""A describer that says how bright a view is: small, but all that an adapter needs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import msgspec

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
)


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a pipeline file may set: brightness from 0 to 1 below which a view is dark, and above which it is bright."""

    dark: float = 0.35
    bright: float = 0.65


class BrightnessDescriber:
    """Says whether a view is dark, bright or in between, from the mean of its pixels."""

    Settings: ClassVar[type[msgspec.Struct]] = Settings
    extra: ClassVar[str | None] = None
    """The extra of this package that installs what the class needs; None, since it needs nothing more."""

    name = "brightness/1"

    def __init__(self, settings: Settings, seed: int) -> None:
        del seed  # nothing is left to chance
        self._settings = settings
        self.fingerprint = f"{self.name} {settings.dark} {settings.bright}"  # all that shapes a reply

    def describe(self, requests: Sequence[DescribeRequest]) -> list[DescribeReply]:
        """For each request, the reply of its kind."""
        return [self._reply(request) for request in requests]

    def _reply(self, request: DescribeRequest) -> DescribeReply:
        level = request.view.pixels.mean() / 255  # an RGB array of shape (height, width, 3), 0..255
        word = "dark" if level < self._settings.dark else "bright" if level > self._settings.bright else "mid-toned"
        match request:
            case ImageRequest():
                return ImageReply(
                    detail=f"A {word} picture with a mean brightness of {level:.2f}.", short=f"A {word} picture."
                )
            case EntityRequest(thing=thing):
                return EntityReply(detail=f"The {thing.label} is {word}.")
            case CompositionRequest(hints=hints):
                return CompositionReply(arrangement="; ".join(hints))
            case _:
                return RelationReply()
