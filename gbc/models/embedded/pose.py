"""Where the joints of a person are, by MoveNet Lightning."""

from __future__ import annotations

import threading
from typing import NamedTuple

import numpy as np

from gbc.graph import Box
from gbc.models.embedded.pixels import Pixels, mirrored, mirrored_box, to_square
from gbc.models.embedded.weights import POSE, interpreter

HEAD = range(5)
"""Nose, eyes, ears. After these come shoulders, elbows, wrists, hips, knees and ankles, left before right."""

SHOULDERS, ELBOWS, WRISTS = (5, 6), (7, 8), (9, 10)

SURE = 0.3
"""A joint counts as seen from this score on."""

_SIDE = 192
_OTHER_SIDE = [0, *(n + 1 if n % 2 else n - 1 for n in range(1, 17))]


class Joint(NamedTuple):
    """A point in pixels of the picture that was given, and how sure the network is, 0..1."""

    x: float
    y: float
    score: float


class Pose:
    """The 17 joints of one look at one person."""

    def __init__(self, joints: list[Joint]) -> None:
        self.joints = joints

    def seen(self, among: range = range(17)) -> list[Joint]:
        """The joints that were seen."""
        return [self.joints[n] for n in among if self.joints[n].score > SURE]

    @property
    def head_score(self) -> float:
        """The mean score of the three surest points of the head."""
        return sum(sorted(self.joints[n].score for n in HEAD)[-3:]) / 3


class PoseReader:
    """MoveNet Lightning, run by LiteRT."""

    def __init__(self) -> None:
        self._net = interpreter(POSE)
        self._input = self._net.get_input_details()[0]["index"]
        self._output = self._net.get_output_details()[0]["index"]
        self._lock = threading.Lock()

    def look(self, pixels: Pixels, box: Box, widened: float = 1.25) -> Pose:
        """The pose of the person in a box, of which a square is shown: its longer side times ``widened``.

        The network finds joints in everything; whether they mean a person is for the scores to say.
        """
        square, left, top, side = _square(pixels, box, widened)
        with self._lock:
            self._net.set_tensor(self._input, to_square(square, _SIDE)[None])
            self._net.invoke()
            rows = self._net.get_tensor(self._output)[0, 0].tolist()  # y, x, score
        return Pose([Joint(left + x * side, top + y * side, score) for y, x, score in rows])

    def look_mirrored(self, pixels: Pixels, box: Box, widened: float = 1.25) -> Pose:
        """The same from the picture in a mirror, in the coordinates of the picture: a second look."""
        width = pixels.shape[1]
        joints = self.look(mirrored(pixels), mirrored_box(box), widened).joints
        return Pose([Joint(width - joints[n].x, joints[n].y, joints[n].score) for n in _OTHER_SIDE])


def _square(pixels: Pixels, box: Box, widened: float) -> tuple[Pixels, int, int, int]:
    """A square around a box, black where it reaches out of the picture, with its corner and its side."""
    height, width = pixels.shape[:2]
    side = max(2, round(max(box.width * width, box.height * height) * widened))
    x, y = box.centre
    left, top = round(x * width - side / 2), round(y * height - side / 2)
    square = np.zeros((side, side, 3), dtype=np.uint8)
    part = pixels[max(0, top) : top + side, max(0, left) : left + side]
    down, across = max(0, -top), max(0, -left)
    square[down : down + part.shape[0], across : across + part.shape[1]] = part
    return square, left, top, side
