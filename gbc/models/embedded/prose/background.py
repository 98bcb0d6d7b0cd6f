"""The colours of what is around the things of a picture."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gbc.graph import WHOLE, Mask
from gbc.images import Picture
from gbc.models.embedded.prose.hues import main_colours
from gbc.models.embedded.prose.masks import coarse
from gbc.models.embedded.prose.subjects import Subject
from gbc.models.embedded.sight import Eyes

_LEAST = 0.3


def colours_around(eyes: Eyes, picture: Picture, subjects: Sequence[Subject]) -> list[str]:
    """The main colours outside all masks; none where a thing has no mask, or where little is left."""
    if any(len(subject.masks) < len(subject.boxes) for subject in subjects):
        return []
    taken = np.any([coarse(mask) for subject in subjects for mask in subject.masks], axis=0)
    if (~taken).mean() < _LEAST:
        return []
    labels = {subject.noun.label.lower() for subject in subjects}
    return main_colours(eyes.colours(picture, WHOLE, Mask.from_array(~taken)), "", labels)
