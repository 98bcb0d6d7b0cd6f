"""Parts of people and cats: faces, heads and hands, where two looks agree on them."""

from __future__ import annotations

import math

from gbc.graph import Box
from gbc.models.embedded.classes import Classifier
from gbc.models.embedded.faces import FaceFinder
from gbc.models.embedded.pixels import Pixels
from gbc.models.embedded.pose import ELBOWS, HEAD, SHOULDERS, SURE, WRISTS, Joint, Pose, PoseReader
from gbc.models.embedded.sight import Sighting

_HEAD_JOINTS = 4
_WRIST = 0.5
_LOWEST_FACE = 0.6


class PartFinder:
    """Looks for the parts of one thing in a view of it."""

    def __init__(self, poses: PoseReader, classifier: Classifier) -> None:
        self._poses = poses
        self._faces = FaceFinder(poses, classifier)

    def parts(self, pixels: Pixels, box: Box, general: str) -> list[Sighting]:
        """The parts of a thing whose box is relative to the pixels, as are the parts' boxes."""
        if general == "cat":
            return [_part("face", face, 0.9) for face in _within(self._faces.cat(pixels), box)[:1]]
        return self._of_person(pixels, box) if general == "person" else []

    def _of_person(self, pixels: Pixels, box: Box) -> list[Sighting]:
        pose, mirrored = self._poses.look(pixels, box), self._poses.look_mirrored(pixels, box)
        parts = [_part("face", face, 0.9) for face in self._face(pixels, box)]
        if not parts:
            parts = [_part("head", head, pose.head_score) for head in _head(pixels, pose, mirrored)]
        hands = _hands(pixels, pose, mirrored)
        return parts + [_part("hand", hand, score) for hand, score in hands if hand.share_inside(box) > 0.5]

    def _face(self, pixels: Pixels, box: Box) -> list[Box]:
        """The face that is the person's own: the surest whose middle is not low in the box."""
        lowest = box.top + _LOWEST_FACE * box.height
        return [face for face in _within(self._faces.human(pixels), box) if face.centre[1] < lowest][:1]


def _within(boxes: list[Box], frame: Box) -> list[Box]:
    return [box for box in boxes if box.share_inside(frame) > 0.8]


def _part(label: str, box: Box, score: float) -> Sighting:
    return Sighting(label=label, general=label, sort="part", box=box.rounded(), score=round(score, 4))


def _head(pixels: Pixels, pose: Pose, mirrored: Pose) -> list[Box]:
    """Where the points of the head are, a little larger, if both looks place them alike."""
    seen, again = pose.seen(HEAD), mirrored.seen(HEAD)
    if min(len(seen), len(again)) < _HEAD_JOINTS:
        return []
    (x, y, size), (other_x, other_y, other_size) = _middle(seen), _middle(again)
    if math.hypot(x - other_x, y - other_y) > 0.5 * size or not 0.6 < size / other_size < 1.6:
        return []
    return _square(pixels, x, y, 1.3 * size)


def _middle(joints: list[Joint]) -> tuple[float, float, float]:
    """The middle of the points of a head, and their extent, in pixels. Seen from the side the points stand close."""
    left, right = min(j.x for j in joints), max(j.x for j in joints)
    top, bottom = min(j.y for j in joints), max(j.y for j in joints)
    return (left + right) / 2, (top + bottom) / 2, max(right - left, 2 * (bottom - top), 1.0)


def _hands(pixels: Pixels, pose: Pose, mirrored: Pose) -> list[tuple[Box, float]]:
    """Squares just past the wrists that both looks place alike, with the score of the less sure one."""
    hands = []
    for shoulder, elbow, wrist in zip(SHOULDERS, ELBOWS, WRISTS, strict=True):
        one, other = pose.joints[wrist], mirrored.joints[wrist]
        before, upper = pose.joints[elbow], pose.joints[shoulder]
        score = min(one.score, other.score)
        arm = math.dist(upper[:2], before[:2]) + math.dist(before[:2], one[:2])
        if score < _WRIST or min(before.score, upper.score) <= SURE or math.dist(one[:2], other[:2]) > 0.2 * arm:
            continue
        x, y = one.x + 0.3 * (one.x - before.x), one.y + 0.3 * (one.y - before.y)
        hands += [(box, score) for box in _square(pixels, x, y, 0.35 * arm)]
    return hands


def _square(pixels: Pixels, x: float, y: float, side: float) -> list[Box]:
    """A square around a point as a box, if its middle lies in the picture."""
    height, width = pixels.shape[:2]
    if not (0 <= x < width and 0 <= y < height):
        return []
    half = side / 2
    return [Box.from_pixels(x - half, y - half, x + half, y + half, width=width, height=height)]
