"""Segmentations of COCO as masks, and no more pixels in memory than a mask keeps."""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from gbc.formats.coco.wire import Coordinate, RunLengths
from gbc.graph import Mask, StructuralError
from gbc.graph.mask import LONG_SIDE


class Size(NamedTuple):
    """Pixels across and down."""

    width: int
    height: int

    @property
    def kept(self) -> Size:
        """The size at which masks of such a picture are kept."""
        scale = min(1.0, LONG_SIDE / max(self))
        return Size(max(1, round(self.width * scale)), max(1, round(self.height * scale)))


def to_mask(segmentation: Any, picture: Size) -> Mask | None:
    """The mask of polygons or run lengths over a picture; None where there is no segmentation.

    Raises ``StructuralError`` or ``msgspec.ValidationError`` where it is malformed or covers no pixel.
    """
    if not segmentation:
        return None
    mask = (
        _of_runs(msgspec.convert(segmentation, RunLengths), picture)
        if isinstance(segmentation, dict)
        else of_polygons(msgspec.convert(segmentation, list[list[Coordinate]]), picture)
    )
    return _something(mask)


def of_pixels(pixels: npt.NDArray[np.bool_]) -> Mask:
    """The mask of an array of shape (height, width) at the size of the picture. Raises where it covers nothing."""
    height, width = pixels.shape
    rows, columns = _middles(Size(width, height))
    return _something(Mask.from_array(pixels[np.ix_(rows, columns)]))


def of_polygons(polygons: list[list[float]], picture: Size) -> Mask:
    """The pixels whose middle lies in one of the polygons, each a list x, y, x, y … in pixels of the picture.

    What lies on an outline belongs to its right and lower side, as in pycocotools. That draws outlines in fifths of a
    pixel, so along slanted ones the two may differ.
    """
    if any(len(polygon) < 6 or len(polygon) % 2 for polygon in polygons):
        raise StructuralError("segmentation", "a polygon is a list of at least three points: x, y, x, y …")
    grid = picture.kept
    inside = [_crossings(np.array(polygon), picture, grid) for polygon in polygons]
    places, index = np.unique(np.concatenate(inside), return_inverse=True)
    steps = np.concatenate([1 - 2 * (np.arange(one.size) % 2) for one in inside])
    covered = np.cumsum(np.bincount(index, steps, places.size)) > 0.5
    ends = places[np.diff(covered, prepend=False)]
    whole = grid.width * grid.height
    runs = np.diff(np.concatenate(([0], ends[ends < whole], [whole])))
    return Mask.from_runs(runs, width=grid.width, height=grid.height)


def _crossings(polygon: npt.NDArray[np.float64], picture: Size, grid: Size) -> npt.NDArray[np.int64]:
    """Where, column by column, the middles of pixels come to lie inside a polygon and outside again, in order."""
    x, y = (polygon[axis::2] * grid[axis] / picture[axis] for axis in (0, 1))
    x_next, y_next = np.roll(x, -1), np.roll(y, -1)
    first, last = (
        np.clip(np.floor(end + 0.5), 0, grid.width).astype(np.int64)
        for end in (np.minimum(x, x_next), np.maximum(x, x_next))
    )
    edge = np.repeat(np.arange(x.size), last - first)
    column = np.arange(edge.size) - np.repeat(np.cumsum(last - first) - last, last - first)
    along = (column + 0.5 - x[edge]) / (x_next - x)[edge]
    height = y[edge] + along * (y_next - y)[edge]
    row = np.clip(np.floor(height + 0.5), 0, grid.height).astype(np.int64)
    return np.sort(column * grid.height + row)


def _of_runs(told: RunLengths, picture: Size) -> Mask:
    height, width = told.size
    if (width, height) != picture:
        raise StructuralError("segmentation", f"run lengths of {width} by {height} pixels, not of the picture's")
    if isinstance(told.counts, str):
        mask = Mask(width=width, height=height, counts=told.counts)
    else:
        mask = Mask.from_runs(np.array(told.counts, dtype=np.int64), width=width, height=height)
    if picture.kept == picture:
        return mask
    rows, columns = _middles(picture)
    ends = np.cumsum(mask.runs())
    which = np.searchsorted(ends, columns * height + rows[:, None], side="right")
    return Mask.from_array(which % 2 == 1)


def _middles(picture: Size) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The rows and columns of a picture that lie at the middles of the rows and columns of its masks."""
    grid = picture.kept
    rows = (np.arange(grid.height) * 2 + 1) * picture.height // (2 * grid.height)
    columns = (np.arange(grid.width) * 2 + 1) * picture.width // (2 * grid.width)
    return rows, columns


def _something(mask: Mask) -> Mask:
    if not mask.runs()[1::2].any():
        raise StructuralError("segmentation", "it covers the middle of no pixel")
    return mask
