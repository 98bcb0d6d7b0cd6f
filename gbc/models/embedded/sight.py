"""What the embedded models see, as the describer needs it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol

import msgspec

from gbc.graph import Box, Mask
from gbc.images import Picture, View

Sort = Literal["object", "scenery", "part"]
"""Things with an outline; stretches of sky, plants, snow or water; parts of a thing."""


class Sighting(msgspec.Struct, frozen=True, kw_only=True):
    """Something on which two independent looks agree.

    ``label`` is the most exact name that may be stated ("Pembroke corgi" reads as one), ``general`` the plain
    one ("dog"); ``box`` is relative to the view that was looked at; ``score`` is 0..1. ``mask`` is there where the
    look itself tells pixels, as for scenery; it covers the whole picture.
    """

    label: str
    general: str
    sort: Sort
    box: Box
    score: float
    mask: Mask | None = None


class ColourShare(msgspec.Struct, frozen=True):
    """A plain colour name ("orange", "dark blue") and the share of the pixels that have it, 0..1."""

    name: str
    share: float


class Eyes(Protocol):
    """All perception of the embedded pipeline; answers are remembered while the picture lives."""

    def things(self, picture: Picture) -> Sequence[Sighting]:
        """The top-level things of a picture, most prominent first; boxes relative to the picture."""
        ...

    def parts(self, view: View, label: str) -> Sequence[Sighting]:
        """The parts of a thing with this label that the view shows; boxes relative to the view."""
        ...

    def colours(self, picture: Picture, box: Box, mask: Mask | None) -> Sequence[ColourShare]:
        """Colours inside the mask (or the middle of the box), largest share first; only what is plain.

        Nothing for a picture without colour.
        """
        ...

    def mask(self, picture: Picture, box: Box) -> Mask | None:
        """The pixels of the thing in a box, over the whole picture."""
        ...
