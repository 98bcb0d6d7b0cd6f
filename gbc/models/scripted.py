"""Models that answer from a file: for tests, dry runs and a look at the machinery."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, ClassVar

import msgspec
import numpy as np
from msgspec import Meta

from gbc.graph import WHOLE, Box, Mask, capitalised, find_mentions
from gbc.images import View
from gbc.models.roles import (
    CompositionReply,
    CompositionRequest,
    DescribeReply,
    DescribeRequest,
    Detection,
    DetectRequest,
    EntityReply,
    EntityRequest,
    ImageReply,
    ImageRequest,
    ModelError,
    RelationReply,
    SegmentRequest,
    TextLine,
    Traits,
)

Scored = tuple[float, float, float, float, float]
"""left, top, right, bottom, score: relative to the whole picture."""


class Script(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What to say of one picture.

    A label without an entry among ``entities`` is described by its name; one without ``boxes`` is not found.
    """

    image: ImageReply
    entities: dict[str, EntityReply] = {}
    compositions: dict[str, CompositionReply] = {}
    relations: tuple[str, ...] = ()
    boxes: dict[str, tuple[Scored, ...]] = {}
    texts: tuple[TextLine, ...] = ()


class ScriptFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The file, JSON or YAML: scripts by picture id, and one for every other picture."""

    default: Script | None = None
    pictures: dict[str, Script] = {}


class ScriptedSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where the answers stand."""

    file: Annotated[str, Meta(description="YAML or JSON; a pipeline file finds it beside itself")]


class _Scripted:
    Settings: ClassVar[type[msgspec.Struct]] = ScriptedSettings
    extra: ClassVar[str | None] = None
    name = "scripted"
    traits = Traits(batch=128)  # it answers sooner than threads change places

    def __init__(self, settings: ScriptedSettings, seed: int = 0) -> None:
        del seed  # a script leaves nothing to choice
        try:
            data = Path(settings.file).read_bytes()
            self.scripts = msgspec.yaml.decode(data, type=ScriptFile)
        except OSError as error:
            raise ModelError(f"script {settings.file}: {error.strerror}") from None
        except msgspec.DecodeError as error:
            raise ModelError(f"script {settings.file}: {error}") from None
        self.fingerprint = f"scripted/{hashlib.sha256(data).hexdigest()[:16]}"

    def script(self, view: View) -> Script:
        """The script of a view's picture. Raises ``ModelError`` where the file has none."""
        script = self.scripts.pictures.get(view.picture.image.id, self.scripts.default)
        if script is None:
            raise ModelError(f"the script has no answers for picture {view.picture.image.id}")
        return script


class ScriptedDetector(_Scripted):
    """Gives the boxes of the script, as far as the view shows them."""

    def detect(self, requests: Sequence[DetectRequest]) -> list[list[Detection]]:
        """For each request, the scripted boxes of its labels whose middle lies in the view."""
        return [self._detect(request) for request in requests]

    def _detect(self, request: DetectRequest) -> list[Detection]:
        view, boxes = request.view, self.script(request.view).boxes
        placed = [
            (label, view.inside(Box(*sides)), score)
            for label in request.labels
            for *sides, score in boxes.get(label, ())
            if _holds(view.box, Box(*sides))
        ]
        return [Detection(label, box.rounded(), score) for label, box, score in placed if box]


class ScriptedSegmenter(_Scripted):
    """Takes every box for full."""

    def segment(self, requests: Sequence[SegmentRequest]) -> list[list[Mask | None]]:
        """For each request, a mask of every box, all of it covered."""
        return [[_filled(box) for box in request.boxes] for request in requests]


class ScriptedReader(_Scripted):
    """Reads what the script says stands there."""

    def read(self, views: Sequence[View]) -> list[list[TextLine]]:
        """For each view, the scripted lines whose middle lies in it."""
        return [
            [
                msgspec.structs.replace(line, box=view.inside(line.box) or WHOLE)
                for line in self.script(view).texts
                if _holds(view.box, line.box)
            ]
            for view in views
        ]


class ScriptedDescriber(_Scripted):
    """Says what the script says."""

    def describe(self, requests: Sequence[DescribeRequest]) -> list[DescribeReply]:
        """For each request, the scripted reply; relations only where they name two of the things."""
        return [self._describe(request, self.script(request.view)) for request in requests]

    def _describe(self, request: DescribeRequest, script: Script) -> DescribeReply:
        match request:
            case ImageRequest():
                return script.image
            case EntityRequest(thing=thing):
                return script.entities.get(thing.label) or EntityReply(detail=f"{capitalised(thing.label)}.")
            case CompositionRequest(label=label, hints=hints):
                return script.compositions.get(label) or CompositionReply(arrangement="; ".join(hints))
            case _:
                names = [thing.label for thing in request.things]
                fitting = (line for line in script.relations if len(find_mentions(line, names)) > 1)
                return RelationReply(sentences=tuple(fitting))


def _holds(frame: Box, box: Box) -> bool:
    x, y = box.centre
    return frame.left <= x <= frame.right and frame.top <= y <= frame.bottom


@functools.lru_cache(maxsize=4096)
def _filled(box: Box) -> Mask:
    side = 64
    pixels = np.zeros((side, side), dtype=bool)
    left, top, right, bottom = box.pixels(side, side)
    pixels[top:bottom, left:right] = True
    return Mask.from_array(pixels)
