"""Which pixels belong to a region, in COCO's compressed run-length form."""

from __future__ import annotations

import functools
from typing import Annotated

import msgspec
import numpy as np
import numpy.typing as npt
from msgspec import Meta

from gbc.graph.box import Box
from gbc.graph.errors import StructuralError

LONG_SIDE = 1024
"""Masks are stored with at most this many pixels on the long side."""

Positive = Annotated[int, Meta(ge=1)]


class Mask(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """A binary mask over the whole oriented image, at a resolution of its own.

    ``counts`` is COCO's compressed run-length string (column by column, background first), as
    pycocotools reads it. Raises ``StructuralError`` where the runs do not fill the mask.
    """

    width: Annotated[Positive, Meta(description="Its own pixels from left to right")]
    height: Annotated[Positive, Meta(description="Its own pixels from top to bottom")]
    counts: Annotated[str, Meta(description="COCO compressed run-length encoding, column-major")]

    def __post_init__(self) -> None:
        if self.width < 1 or self.height < 1:
            raise StructuralError("mask", f"{self.width} by {self.height} pixels hold nothing")
        runs = _runs(self.counts)
        if runs.size == 0 or (runs < 0).any() or int(runs.sum()) != self.width * self.height:
            raise StructuralError("mask", f"the runs do not fill {self.width} by {self.height} pixels")

    @classmethod
    def from_array(cls, pixels: npt.NDArray[np.bool_]) -> Mask:
        """Encode a boolean array of shape (height, width)."""
        height, width = pixels.shape
        flat = np.asarray(pixels, dtype=bool).ravel(order="F")
        changes = np.flatnonzero(flat[1:] != flat[:-1]) + 1
        edges = np.concatenate(([0], changes, [flat.size]))
        runs = np.diff(edges)
        if flat[0]:  # the first run counts background
            runs = np.concatenate(([0], runs))
        return cls(width=width, height=height, counts=_string(runs))

    @classmethod
    def from_runs(cls, runs: npt.NDArray[np.int64], *, width: int, height: int) -> Mask:
        """Of the lengths of runs, column by column, background first."""
        return cls(width=width, height=height, counts=_string(runs))

    def runs(self) -> npt.NDArray[np.int64]:
        """The lengths of the runs, column by column, background first."""
        return _runs(self.counts)

    def to_array(self) -> npt.NDArray[np.bool_]:
        """The mask as a boolean array of shape (height, width)."""
        runs = _runs(self.counts)
        values = np.arange(runs.size) % 2 == 1
        return np.repeat(values, runs).reshape((self.height, self.width), order="F")

    @property
    def area(self) -> float:
        """Fraction of the image that is covered, 0..1."""
        return float(_runs(self.counts)[1::2].sum()) / (self.width * self.height)

    def iou(self, other: Mask) -> float:
        """Intersection over union, 0..1; of masks of different sizes, as far as the coarser one tells."""
        height, width = min(self.height, other.height), min(self.width, other.width)
        one, two = (_sampled(mask.to_array(), height, width) for mask in (self, other))
        either = int((one | two).sum())
        return float((one & two).sum()) / either if either else 0.0

    def bounds(self) -> Box | None:
        """The smallest box around the covered pixels, or None where nothing is covered."""
        runs = _runs(self.counts)
        ends, covered = runs.cumsum()[1::2], runs[1::2]
        if not covered.all():
            ends, covered = ends[covered > 0], covered[covered > 0]
        if covered.size == 0:
            return None
        starts = ends - covered
        heads = starts % self.height
        feet = heads + covered
        head, foot = int(heads.min()), int(feet.max())
        if foot > self.height:  # a run into the next column covers the foot of one and the head of the other
            head, foot = 0, self.height
        left, right = int(starts[0]) // self.height, (int(ends[-1]) - 1) // self.height + 1
        return Box(left / self.width, head / self.height, right / self.width, foot / self.height)


def _sampled(pixels: npt.NDArray[np.bool_], height: int, width: int) -> npt.NDArray[np.bool_]:
    """The pixels at the middles of a coarser grid."""
    rows = (np.arange(height) * 2 + 1) * pixels.shape[0] // (2 * height)
    columns = (np.arange(width) * 2 + 1) * pixels.shape[1] // (2 * width)
    return pixels[np.ix_(rows, columns)]


def _string(runs: npt.NDArray[np.int64]) -> str:
    """COCO's variable-length code: from the fourth run on, each is the difference to the run two before.

    A number takes as many signs as it has groups of five bits, one of which is its sign; a sixth says that more follow.
    """
    deltas = runs.astype(np.int64)
    deltas[3:] -= runs[1:-2]
    magnitude = np.where(deltas < 0, ~deltas, deltas)
    signs = np.ones(deltas.size, dtype=np.int64)
    while (longer := magnitude >> (5 * signs - 1) > 0).any():
        signs += longer
    first = np.cumsum(signs) - signs
    out = np.empty(int(signs.sum()), dtype=np.uint8)
    for place in range(int(signs.max(initial=0))):
        here = signs > place
        out[first[here] + place] = (deltas[here] >> 5 * place & 0x1F) + 0x20 * (signs[here] > place + 1) + 48
    return out.tobytes().decode("ascii")


@functools.lru_cache(maxsize=256)
def _runs(counts: str) -> npt.NDArray[np.int64]:
    """The run lengths of a compressed string; negative or missing runs where it is damaged.

    Remembered for a while, since a mask that was just made and checked is asked for its box or area next.
    """
    codes = np.frombuffer(counts.encode("utf-8"), dtype=np.uint8).astype(np.int64) - 48
    if codes.size == 0 or (codes < 0).any() or (codes > 63).any() or codes[-1] & 0x20:
        return np.empty(0, dtype=np.int64)
    last = np.flatnonzero((codes & 0x20) == 0)
    first = np.concatenate(([0], last[:-1] + 1))
    number = np.repeat(np.arange(last.size), last - first + 1)
    shift = 5 * (np.arange(codes.size) - first[number])
    if (shift > 55).any():
        return np.empty(0, dtype=np.int64)
    values = np.zeros(last.size, dtype=np.int64)
    np.add.at(values, number, (codes & 0x1F) << shift)
    values -= np.where(codes[last] & 0x10, np.int64(1) << (shift[last] + 5), 0)
    values[1::2] = np.cumsum(values[1::2])
    values[2::2] = np.cumsum(values[2::2])
    values.flags.writeable = False
    return values
