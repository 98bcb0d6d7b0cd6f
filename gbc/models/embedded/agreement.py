"""What may be said of a candidate: only what two networks, each in more than one look, agree on.

A wrong name costs more than a missing one, so whatever is not plain stays unsaid.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gbc.models.embedded.classes import Opinion, belief, firmest_other, mean_belief, votes
from gbc.models.embedded.objects import Candidate
from gbc.models.embedded.pose import Pose
from gbc.models.embedded.sight import Sighting
from gbc.models.embedded.vocabulary import (
    ANIMAL_CLASSES,
    ANIMALS,
    BY_SHAPE,
    EXACT,
    HARDLY_IN_IMAGENET,
    HOOFED_OTHERS,
    OTHER_ANIMALS,
    SAME_IN_IMAGENET,
    UNSTATED,
    WORN,
)

_LOOKS = 2
_SCORE = 0.4
_VOTES = 2
_STEADY = 0.5
_GLIMPSED = 0.15
_UNMISTAKABLE = 0.9
_HEAD = 0.35
_JOINTS = 5
_ANIMAL = 0.4
_NO_ANIMAL = 0.3
_EXACT = 0.6
_RIVAL = 0.4
_ONE_THING = 0.6


def worth_asking(candidate: Candidate) -> bool:
    """Whether a second network is asked: two looks of the first one have seen it, and it can be stated."""
    if candidate.label in UNSTATED or candidate.score < _SCORE:
        return False
    return candidate.looks >= _LOOKS or (candidate.label in ANIMALS and candidate.animal >= _GLIMPSED)


def person(candidate: Candidate, pose: Pose) -> Sighting | None:
    """A person where a head or several joints are found in the box."""
    if pose.head_score >= _HEAD or len(pose.seen()) >= _JOINTS:
        return _sighting(candidate, candidate.label)
    return None


def thing(candidate: Candidate, opinions: Sequence[Opinion]) -> Sighting | None:
    """What a candidate is by the opinions on it, with more and more around it."""
    label = candidate.label
    asked = opinions[:2] if label in WORN else opinions  # farther off, the clothes around it speak for a tie
    if votes(asked, SAME_IN_IMAGENET.get(label, frozenset())) >= _VOTES:
        return _sighting(candidate, label, _exact_name(label, opinions))
    if label in ANIMALS:
        return _animal(candidate, opinions)
    if label in BY_SHAPE and candidate.steady >= _STEADY and belief(opinions[:2], ANIMAL_CLASSES) < _NO_ANIMAL:
        return _sighting(candidate, label)
    return None


def without_doubles(sightings: Iterable[Sighting]) -> list[Sighting]:
    """Of several names for one place, the one with the best score; what is worn may fill a person's box."""
    kept: list[Sighting] = []
    for sighting in sorted(sightings, key=lambda s: (-s.score, s.label, s.box)):
        if not any(_rivals(sighting, other) for other in kept):
            kept.append(sighting)
    return kept


def _animal(candidate: Candidate, opinions: Sequence[Opinion]) -> Sighting | None:
    """Both see an animal, but not the same one.

    The object finder knows ten animals and takes a cheetah for a cat, a llama for a horse; the classifier knows
    hardly any horse, cow or sheep. So it is one of those if nothing speaks against it, another one by name if the
    classifier is certain, and otherwise just "animal".
    """
    other = _other_animal(opinions)
    if other and candidate.animal >= _GLIMPSED:
        return _sighting(candidate, "animal", other)
    if candidate.animal < _STEADY or belief(opinions[:2], ANIMAL_CLASSES) < _ANIMAL:
        return None
    if candidate.label in HARDLY_IN_IMAGENET and candidate.steady >= _UNMISTAKABLE:
        own = SAME_IN_IMAGENET.get(candidate.label, frozenset())
        if firmest_other(opinions, own) < _RIVAL and mean_belief(opinions, HOOFED_OTHERS) < _RIVAL:
            return _sighting(candidate, candidate.label)
    return _sighting(candidate, "animal")


def _other_animal(opinions: Sequence[Opinion]) -> str | None:
    """The animal without a name in COCO that all opinions put first and none doubts."""
    for name, classes in OTHER_ANIMALS.items():
        if votes(opinions, classes) == len(opinions) and belief(opinions, classes) >= _EXACT:
            return name
    return None


def _exact_name(label: str, opinions: Sequence[Opinion]) -> str | None:
    """The exact name that all opinions put first, if it may be stated and none doubts it."""
    first = {int(opinion.argmax()) for opinion in opinions}
    if len(first) > 1 or belief(opinions, frozenset(first)) < _EXACT:
        return None
    return EXACT.get(label, {}).get(first.pop())


def _sighting(candidate: Candidate, general: str, exact: str | None = None) -> Sighting:
    return Sighting(
        label=exact or general,
        general=general,
        sort="object",
        box=candidate.box.rounded(),
        score=round(candidate.score, 4),
    )


def _rivals(one: Sighting, other: Sighting) -> bool:
    kinds = {one.general, other.general}
    if "person" in kinds and kinds & WORN:
        return False
    return one.box.iou(other.box) > _ONE_THING
