"""The part of a picture that a model is shown."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from gbc.graph import WHOLE, Box
from gbc.images.decode import Picture


class View:
    """A rectangle of whole pixels of a picture.

    ``box`` is that rectangle in the picture's relative coordinates, exact: a box that a model gives relative
    to the view is ``box.within(view.box)`` in the picture. Two views of the same pixels are equal.
    """

    __slots__ = ("box", "picture", "rectangle")

    def __init__(self, picture: Picture, box: Box = WHOLE) -> None:
        width, height = picture.width, picture.height
        self.picture = picture
        self.rectangle = box.pixels(width, height)
        self.box = Box.from_pixels(*self.rectangle, width=width, height=height)

    @classmethod
    def around(cls, picture: Picture, box: Box, padding: float) -> View:
        """The view of a region with context: ``padding`` is a fraction of the region's size, on each side."""
        return cls(picture, box.padded(padding))

    @property
    def pixels(self) -> npt.NDArray[np.uint8]:
        """A read-only array of shape (height, width, 3), RGB; no copy."""
        left, top, right, bottom = self.rectangle
        return self.picture.pixels[top:bottom, left:right]

    @property
    def width(self) -> int:
        """Pixels across."""
        return self.rectangle[2] - self.rectangle[0]

    @property
    def height(self) -> int:
        """Pixels down."""
        return self.rectangle[3] - self.rectangle[1]

    @property
    def key(self) -> tuple[str, int, int, int, int]:
        """What the view shows: the picture's id and the rectangle."""
        return (self.picture.image.id, *self.rectangle)

    def inside(self, box: Box) -> Box | None:
        """A box of the picture, relative to this view and cut off at its edge; None where it lies outside."""
        return box.relative_to(self.box)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, View) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)

    def __repr__(self) -> str:
        return f"View({self.picture.image.id[:8]}, {self.rectangle})"
