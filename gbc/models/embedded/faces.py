"""Faces by OpenCV's Haar cascades, which find faces in clouds too: another network must see one there."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from gbc.graph import Box
from gbc.models.embedded.classes import Classifier, belief
from gbc.models.embedded.pixels import Pixels, at_most
from gbc.models.embedded.pose import HEAD, PoseReader
from gbc.models.embedded.vocabulary import SAME_IN_IMAGENET

_HUMAN = "haarcascade_frontalface_alt2.xml"
_CAT = "haarcascade_frontalcatface.xml"
_CAT_AGAIN = "haarcascade_frontalcatface_extended.xml"

_LONG_SIDE = 320
_SMALLEST = 24
_STEP = 1.05
_NEIGHBOURS = 4
_JOINTS = 3
_CAT_BELIEF = 0.4
_SAME = 0.5


class FaceFinder:
    """Frontal faces of people, confirmed by the pose of the head, and of cats, confirmed by the classifier."""

    def __init__(self, poses: PoseReader, classifier: Classifier) -> None:
        self._poses = poses
        self._classifier = classifier
        self._human = Cascade(_HUMAN)
        self._cat, self._cat_again = Cascade(_CAT), Cascade(_CAT_AGAIN)

    def human(self, pixels: Pixels) -> list[Box]:
        """Faces of people, surest first, relative to the pixels given."""
        return [box for box in self._human.find(pixels) if self._has_features(pixels, box)]

    def cat(self, pixels: Pixels) -> list[Box]:
        """The face of a cat, if both cascades find it first and what is there looks like a cat by itself."""
        first, again = self._cat.find(pixels)[:1], self._cat_again.find(pixels)[:1]
        return [box for box in first if any(box.iou(b) > _SAME for b in again) and self._is_cat(pixels, box)]

    def _is_cat(self, pixels: Pixels, box: Box) -> bool:
        around = self._classifier.opinions(pixels, box, (0.2, 0.4))
        return belief(around, SAME_IN_IMAGENET["cat"]) >= _CAT_BELIEF

    def _has_features(self, pixels: Pixels, box: Box) -> bool:
        """Whether three of eyes, ears and nose lie where the face is, by a look at it with the body around it."""
        height, width = pixels.shape[:2]
        around = box.padded(0.1)
        inside = [
            joint
            for joint in self._poses.look(pixels, box, 3.0).seen(HEAD)
            if around.left <= joint.x / width <= around.right and around.top <= joint.y / height <= around.bottom
        ]
        return len(inside) >= _JOINTS


class Cascade:
    """One of the cascades that come with OpenCV."""

    def __init__(self, name: str) -> None:
        import cv2
        from cv2 import data

        self._cascade: Any = cv2.CascadeClassifier(str(Path(data.haarcascades) / name))
        self._lock = threading.Lock()

    def find(self, pixels: Pixels) -> list[Box]:
        """Boxes relative to the pixels, first those that the most positions and sizes of the window agree on."""
        grey = _evened(at_most(pixels, _LONG_SIDE))
        with self._lock:
            found, counts = self._cascade.detectMultiScale2(grey, _STEP, _NEIGHBOURS, minSize=(_SMALLEST, _SMALLEST))
        height, width = grey.shape
        boxes = [
            (-int(count), Box.from_pixels(left, top, left + across, top + down, width=width, height=height))
            for (left, top, across, down), count in zip(
                np.asarray(found).reshape(-1, 4).tolist(), np.ravel(counts), strict=True
            )
        ]
        return [box for _, box in sorted(boxes)]


def _evened(pixels: Pixels) -> npt.NDArray[np.uint8]:
    """Grey, with its brightness spread evenly: the cascades were trained so."""
    import cv2

    return np.asarray(cv2.equalizeHist(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)))
