"""The colours of what is around the things of a picture."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np

from gbc.graph import WHOLE, Mask
from gbc.images import Picture
from gbc.models.embedded.prose.english import listing
from gbc.models.embedded.prose.hues import hue_words, main_colours, make_up_most
from gbc.models.embedded.prose.masks import coarse
from gbc.models.embedded.prose.patterns import Filled
from gbc.models.embedded.prose.subjects import Subject
from gbc.models.embedded.sight import Eyes

_LEAST = 0.3


class Background(msgspec.Struct, frozen=True):
    """Its main colours, and whether these are most of it."""

    colours: tuple[str, ...] = ()
    mostly: bool = False

    def words(self) -> Filled:
        """What fills the gaps of a sentence about it."""
        named = listing(self.colours) if self.colours else ""
        hues = {f"main_{name}": word for name, word in hue_words(self.colours).items()}
        return {**hues, "main": "" if self.mostly else named, "mostly": named if self.mostly else ""}


def background(eyes: Eyes, picture: Picture, subjects: Sequence[Subject]) -> Background:
    """The main colours outside all masks; none where a thing has no mask, or where little is left."""
    if any(len(subject.masks) < len(subject.boxes) for subject in subjects):
        return Background()
    taken = np.any([coarse(mask) for subject in subjects for mask in subject.masks], axis=0)
    if (~taken).mean() < _LEAST:
        return Background()
    labels = {subject.noun.label.lower() for subject in subjects}
    seen = eyes.colours(picture, WHOLE, Mask.from_array(~taken))
    chosen = main_colours(seen, "", labels)
    return Background(tuple(chosen), make_up_most(chosen, seen))
