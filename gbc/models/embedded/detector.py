"""Where the things are that a description names: the boxes of the look that the description was made from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, ClassVar

import msgspec
from msgspec import Meta

from gbc.graph import same_thing
from gbc.images import View
from gbc.models.embedded.looking import shown_in
from gbc.models.embedded.sight import Eyes, Sighting
from gbc.models.embedded.weights import weights_version
from gbc.models.roles import Detection, DetectRequest

_RULES = "1"
"""Raised when the rules change what is seen, so that graphs tell by which they were made."""

_INSIDE = 0.9

_ALSO = {
    "person": ("human", "human being"),
    "motorcycle": ("motorbike",),
    "airplane": ("plane", "aircraft"),
    "couch": ("sofa",),
    "table": ("dining table",),
    "screen": ("tv", "television", "monitor"),
    "phone": ("cell phone", "mobile phone", "smartphone"),
    "ball": ("sports ball",),
    "grass": ("lawn",),
    "trees": ("tree", "foliage"),
}
"""What other describers call the things that are stated here."""


class DetectorSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which sightings are given as boxes."""

    min_score: Annotated[float, Meta(ge=0, le=1, description="Sightings with a lower score are passed over")] = 0.3


class EmbeddedDetector:
    """Finds everyday objects, animals, towers, scenery, faces, heads and hands: whatever the eyes have a name for.

    It knows no other labels; ask it for one and it finds nothing.
    """

    Settings: ClassVar[type[msgspec.Struct]] = DetectorSettings
    extra: ClassVar[str | None] = "embedded"

    def __init__(self, settings: DetectorSettings, seed: int = 0, eyes: Eyes | None = None) -> None:
        del seed  # nothing here is left to chance
        if eyes is None:
            from gbc.models.embedded.eyes import shared_eyes  # it loads the models

            eyes = shared_eyes()
        self._eyes = eyes
        self._settings = settings
        self.name = f"embedded/{weights_version()}"
        self.fingerprint = f"{self.name} rules {_RULES} {msgspec.json.encode(settings).decode()}"

    def detect(self, requests: Sequence[DetectRequest]) -> list[list[Detection]]:
        """For each request, the boxes of what was seen under these labels."""
        return [list(self._detect(request)) for request in requests]

    def _detect(self, request: DetectRequest) -> Iterable[Detection]:
        sightings = [s for s in self._seen(request.view) if s.score >= self._settings.min_score]
        for label in request.labels:
            for sighting in sightings:
                if _is_called(sighting, label):
                    yield Detection(label, sighting.box.rounded(), round(sighting.score, 4), sighting.mask)

    def _seen(self, view: View) -> list[Sighting]:
        """What was seen in a view: the things of the picture that lie in it, and the parts of the one that it shows."""
        things = self._eyes.things(view.picture)
        shown = shown_in(view, things)
        inside = [moved for thing in things if (moved := _moved(thing, view))]
        return [*inside, *(self._eyes.parts(view, shown.label) if shown else ())]


def _moved(thing: Sighting, view: View) -> Sighting | None:
    """A thing of the picture relative to a view that holds it."""
    box = view.inside(thing.box) if thing.box.share_inside(view.box) >= _INSIDE else None
    return msgspec.structs.replace(thing, box=box) if box else None


def _is_called(sighting: Sighting, label: str) -> bool:
    names = (sighting.label, sighting.general, *_ALSO.get(sighting.general, ()))
    return any(same_thing(name, label) for name in names)
