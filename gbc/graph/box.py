"""A rectangle in relative coordinates, and the arithmetic that everything spatial stands on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import msgspec
from msgspec import Meta

from gbc.graph.errors import StructuralError

Unit = Annotated[float, Meta(ge=0, le=1)]


class Box(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True, order=True):
    """An axis-aligned rectangle, each side a fraction 0..1 of the oriented image, origin top left.

    It encloses some area: ``left < right`` and ``top < bottom``. Raises ``StructuralError`` otherwise,
    also for NaN, which fails every comparison.
    """

    left: Annotated[Unit, Meta(description="Left side, 0 to 1 of the width")]
    top: Annotated[Unit, Meta(description="Upper side, 0 to 1 of the height")]
    right: Annotated[Unit, Meta(description="Right side, 0 to 1 of the width")]
    bottom: Annotated[Unit, Meta(description="Lower side, 0 to 1 of the height")]

    def __post_init__(self) -> None:
        left, top, right, bottom = self.left, self.top, self.right, self.bottom
        if not (0 <= left < right <= 1 and 0 <= top < bottom <= 1):
            raise StructuralError("box", f"({left}, {top}, {right}, {bottom}) is no rectangle within 0..1")
        if not (type(left) is type(top) is type(right) is type(bottom) is float):
            for side in ("left", "top", "right", "bottom"):  # 0 and 0.0 would be other bytes in a document
                msgspec.structs.force_setattr(self, side, float(getattr(self, side)))

    @property
    def width(self) -> float:
        """Fraction of the image's width."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Fraction of the image's height."""
        return self.bottom - self.top

    @property
    def area(self) -> float:
        """Fraction of the image's area."""
        return (self.right - self.left) * (self.bottom - self.top)

    @property
    def centre(self) -> tuple[float, float]:
        """The middle, as (x, y)."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def overlap(self, other: Box) -> float:
        """Area that both cover, as a fraction of the image's area."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        if wide <= 0:
            return 0.0
        high = min(self.bottom, other.bottom) - max(self.top, other.top)
        return wide * high if high > 0 else 0.0

    def iou(self, other: Box) -> float:
        """Intersection over union, 0..1."""
        shared = self.overlap(other)
        return shared / (self.area + other.area - shared) if shared else 0.0

    def share_inside(self, other: Box) -> float:
        """The fraction of this box's own area that lies within ``other``, 0..1."""
        return min(1.0, self.overlap(other) / self.area)

    def union(self, *others: Box) -> Box:
        """The smallest box around this one and the others."""
        boxes = (self, *others)
        return Box(
            min(b.left for b in boxes),
            min(b.top for b in boxes),
            max(b.right for b in boxes),
            max(b.bottom for b in boxes),
        )

    def clipped(self, frame: Box) -> Box | None:
        """The part within ``frame``, or None where there is none."""
        left, right = max(self.left, frame.left), min(self.right, frame.right)
        top, bottom = max(self.top, frame.top), min(self.bottom, frame.bottom)
        return Box(left, top, right, bottom) if left < right and top < bottom else None

    def within(self, frame: Box) -> Box:
        """This box, given in coordinates relative to ``frame``, in the coordinates that ``frame`` has.

        >>> Box(0.0, 0.0, 0.5, 0.5).within(Box(0.5, 0.5, 1.0, 1.0))
        Box(left=0.5, top=0.5, right=0.75, bottom=0.75)
        """
        return Box(
            frame.left + self.left * frame.width,
            frame.top + self.top * frame.height,
            min(1.0, frame.left + self.right * frame.width),
            min(1.0, frame.top + self.bottom * frame.height),
        )

    def relative_to(self, frame: Box) -> Box | None:
        """The inverse of ``within``, cut off at the frame's edge; None where the box lies outside."""
        cut = self.clipped(frame)
        if cut is None:
            return None
        left, right = (cut.left - frame.left) / frame.width, (cut.right - frame.left) / frame.width
        top, bottom = (cut.top - frame.top) / frame.height, (cut.bottom - frame.top) / frame.height
        return Box(max(0.0, left), max(0.0, top), min(1.0, right), min(1.0, bottom))

    def padded(self, fraction: float) -> Box:
        """Grown on each side by ``fraction`` of its own width and height, kept within the image."""
        across, down = self.width * fraction, self.height * fraction
        return Box(
            max(0.0, self.left - across),
            max(0.0, self.top - down),
            min(1.0, self.right + across),
            min(1.0, self.bottom + down),
        )

    def rounded(self, digits: int = 6) -> Box:
        """Each side rounded: the border where a model's numbers become ours. Raises if no area is left."""
        return Box(*(round(side, digits) for side in self.sides))

    @property
    def sides(self) -> tuple[float, float, float, float]:
        """(left, top, right, bottom)."""
        return self.left, self.top, self.right, self.bottom

    def pixels(self, width: int, height: int) -> tuple[int, int, int, int]:
        """(left, top, right, bottom) in whole pixels of an image, by rounding, at least one pixel a side."""
        left, top = round(self.left * width), round(self.top * height)
        right, bottom = round(self.right * width), round(self.bottom * height)
        left, top = min(left, width - 1), min(top, height - 1)
        return left, top, max(right, left + 1), max(bottom, top + 1)

    @classmethod
    def from_pixels(cls, left: float, top: float, right: float, bottom: float, *, width: int, height: int) -> Box:
        """The relative box of a pixel rectangle, cut off at the image's edge."""
        return cls(
            max(0.0, left / width),
            max(0.0, top / height),
            min(1.0, right / width),
            min(1.0, bottom / height),
        )


WHOLE = Box(0.0, 0.0, 1.0, 1.0)


def bounding(boxes: Iterable[Box]) -> Box:
    """The smallest box around all of the given ones, of which there must be at least one."""
    first, *rest = boxes
    return first.union(*rest)
