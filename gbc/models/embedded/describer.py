"""A describer that states what was measured, in plain English, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import msgspec

from gbc.models.embedded.prose.entity import describe_entity
from gbc.models.embedded.prose.group import describe_group
from gbc.models.embedded.prose.image import describe_image
from gbc.models.embedded.prose.patterns import Dice
from gbc.models.embedded.prose.plain import describe_plain
from gbc.models.embedded.prose.relation import describe_relations
from gbc.models.embedded.prose.subjects import around, gather
from gbc.models.embedded.prose.texts import LABEL, describe_text
from gbc.models.embedded.prose.tones import tones
from gbc.models.embedded.sight import Eyes
from gbc.models.roles import (
    CompositionRequest,
    DescribeReply,
    DescribeRequest,
    EntityRequest,
    ImageReply,
    ImageRequest,
)


class DescriberSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """There is nothing to set: the wording follows from what is seen and from the pipeline's seed."""


class EmbeddedDescriber:
    """Composes captions from sightings, colours, boxes, masks and text. The seed varies the wording only."""

    Settings: ClassVar[type[msgspec.Struct]] = DescriberSettings
    extra: ClassVar[str | None] = "embedded"
    name = "embedded-describer/2"

    def __init__(self, settings: DescriberSettings, seed: int = 0, eyes: Eyes | None = None) -> None:
        del settings
        if eyes is None:
            from gbc.models.embedded.eyes import shared_eyes  # it loads the models
            from gbc.models.embedded.weights import weights_version

            eyes, seen_with = shared_eyes(), weights_version()
        else:
            seen_with = type(eyes).__name__
        self._eyes = eyes
        self._seed = seed
        self.fingerprint = f"{self.name} {seen_with} seed {seed}"

    def describe(self, requests: Sequence[DescribeRequest]) -> list[DescribeReply]:
        """For each request, the reply of its kind."""
        return [self._describe(request) for request in requests]

    def _describe(self, request: DescribeRequest) -> DescribeReply:
        match request:
            case ImageRequest():
                return self._describe_image(request)
            case EntityRequest(thing=thing):
                dice = self._dice(request, thing.label, thing.box)
                describe = describe_text if thing.label == LABEL else describe_entity
                return describe(self._eyes, request, dice)
            case CompositionRequest(label=label, things=things):
                return describe_group(self._eyes, request, self._dice(request, label, *(t.box for t in things)))
            case _:
                boxes = (thing.box for thing in request.things)
                return describe_relations(self._eyes, request, self._dice(request, "relations", *boxes))

    def _describe_image(self, request: ImageRequest) -> ImageReply:
        picture, dice = request.view.picture, self._dice(request, "image")
        subjects = gather(self._eyes, picture)
        measured = tones(self._eyes, picture, people=any(subject.noun.human for subject in subjects))
        if subjects:
            rest = around(self._eyes, picture, subjects)
            return describe_image(subjects, rest, measured, request.texts, dice)
        return describe_plain(measured, request.texts, dice)

    def _dice(self, request: DescribeRequest, *facts: object) -> Dice:
        return Dice(self._seed, request.view.key, *facts)
