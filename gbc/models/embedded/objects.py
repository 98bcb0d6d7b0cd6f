"""Objects by SSD-MobileNetV2, which looks at every picture in several ways.

One look of this network is wrong every third time. What it sees again in the mirror, from farther off and
closer up is worth asking another network about; :mod:`gbc.models.embedded.agreement` does.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence

import msgspec
import numpy as np

from gbc.graph import WHOLE, Box
from gbc.models.embedded.pixels import Pixels, mirrored, mirrored_box
from gbc.models.embedded.vocabulary import ANIMALS, COCO
from gbc.models.embedded.weights import OBJECTS, OBJECTS_CONFIG, weights

SEEN = 0.3
"""A look counts as seeing a thing from this score on."""

_GLANCE = 0.1
_PLAIN = 0.5
_SAME = 0.5
_HOLDS = 0.85
_SMALLEST = 300 / 1024**2
_SIDE = 300
_MARGIN = 0.15
_GREY = 128
_TILE = 0.6
_EDGE = 0.015


class Found(msgspec.Struct, frozen=True):
    """One box of one look, relative to the picture; ``score`` is the network's, 0..1."""

    label: str
    box: Box
    score: float


class Candidate(msgspec.Struct, frozen=True):
    """A thing that a look saw, and how each way of looking scored it there, 0 where it did not.

    ``animal`` is the least score that the three looks at the whole picture give to any animal there: they often
    agree that it is one, and not on which.
    """

    label: str
    box: Box
    animal: float
    whole: float
    mirror: float
    far: float
    close: float

    @property
    def score(self) -> float:
        """The best score of all looks."""
        return max(self.whole, self.mirror, self.far, self.close)

    @property
    def looks(self) -> int:
        """How many ways of looking saw it."""
        return sum(score >= SEEN for score in (self.whole, self.mirror, self.far, self.close))

    @property
    def steady(self) -> float:
        """The least score of the three looks at the whole picture."""
        return min(self.whole, self.mirror, self.far)


class ObjectFinder:
    """SSD-MobileNetV2 trained on COCO, run by OpenCV."""

    def __init__(self) -> None:
        import cv2

        self._cv2 = cv2
        self._net = cv2.dnn.readNetFromTensorflow(weights(OBJECTS), weights(OBJECTS_CONFIG))
        self._lock = threading.Lock()

    def candidates(self, pixels: Pixels) -> list[Candidate]:
        """What was seen in the whole picture, in a part of it, or only from far off, as what fills it is best seen.

        Each thing once a label, best score first.
        """
        whole, far, close = self._look(pixels), self._farther(pixels), self._closer(pixels)
        distinct = _distinct([*(found for found in whole if found.score >= SEEN), *close])
        distinct = _distinct((found for found in far if found.score >= _PLAIN), beside=distinct)
        if not distinct:
            return []
        mirror = [msgspec.structs.replace(found, box=mirrored_box(found.box)) for found in self._look(mirrored(pixels))]
        return [_candidate(found, whole, mirror, far, close) for found in distinct]

    def _look(self, pixels: Pixels) -> list[Found]:
        blob = self._cv2.dnn.blobFromImage(pixels, size=(_SIDE, _SIDE))
        with self._lock:
            self._net.setInput(blob)
            rows = np.asarray(self._net.forward())[0, 0].tolist()  # image, class, score, left, top, right, bottom
        return list(_founds(rows))

    def _farther(self, pixels: Pixels) -> list[Found]:
        """Look at the picture with a grey frame around it: all is smaller, and nothing touches the edge."""
        height, width = pixels.shape[:2]
        margin = round(_MARGIN * max(height, width))
        framed = np.full((height + 2 * margin, width + 2 * margin, 3), _GREY, dtype=np.uint8)
        framed[margin : margin + height, margin : margin + width] = pixels
        down, across = framed.shape[:2]
        inner = Box(margin / across, margin / down, (margin + width) / across, (margin + height) / down)
        placed = ((found, found.box.relative_to(inner)) for found in self._look(framed))
        return [msgspec.structs.replace(found, box=box) for found, box in placed if box]

    def _closer(self, pixels: Pixels) -> list[Found]:
        """Look at four overlapping parts; what an inner edge cuts through is not counted."""
        height, width = pixels.shape[:2]
        high, wide = max(1, int(height * _TILE)), max(1, int(width * _TILE))
        seen: list[Found] = []
        for left in (0, width - wide):
            for top in (0, height - high):
                tile = Box.from_pixels(left, top, left + wide, top + high, width=width, height=height)
                part = np.ascontiguousarray(pixels[top : top + high, left : left + wide])
                seen += (
                    msgspec.structs.replace(found, box=found.box.within(tile))
                    for found in self._look(part)
                    if found.score >= SEEN and not _is_cut(found.box, tile)
                )
        return seen


def _founds(rows: Iterable[Sequence[float]]) -> Iterator[Found]:
    for _, number, score, *sides in rows:
        label = COCO.get(int(number))
        left, top, right, bottom = (min(1.0, max(0.0, side)) for side in sides)
        if label and score >= _GLANCE and left < right and top < bottom:
            yield Found(label, Box(left, top, right, bottom), score)


def _is_cut(box: Box, tile: Box) -> bool:
    """Whether a box of a tile ends at an edge where the picture goes on."""
    inner = (
        (box.left, tile.left > WHOLE.left),
        (box.top, tile.top > WHOLE.top),
        (1 - box.right, tile.right < WHOLE.right),
        (1 - box.bottom, tile.bottom < WHOLE.bottom),
    )
    return any(goes_on and distance < _EDGE for distance, goes_on in inner)


def _distinct(founds: Iterable[Found], beside: Iterable[Found] = ()) -> list[Found]:
    """The best box of each thing, after those that are settled already."""
    kept = list(beside)
    for found in sorted(founds, key=lambda f: (-f.score, f.label, f.box)):
        if found.box.area >= _SMALLEST and not any(_same(found, other) for other in kept):
            kept.append(found)
    return kept


def _same(one: Found, other: Found) -> bool:
    if one.label != other.label:
        return False
    shared = one.box.overlap(other.box)
    return one.box.iou(other.box) > _SAME or shared > _HOLDS * min(one.box.area, other.box.area)


def _candidate(found: Found, *looks: list[Found]) -> Candidate:
    label = frozenset({found.label})
    scores = [_score_there(found, look, label) for look in looks]
    animal = min(_score_there(found, look, ANIMALS) for look in looks[:3])
    return Candidate(found.label, found.box, animal, *scores)


def _score_there(found: Found, look: Iterable[Found], labels: frozenset[str]) -> float:
    same = (other.score for other in look if other.label in labels and other.box.iou(found.box) >= _SAME)
    return max(same, default=0.0)
