from __future__ import annotations

import numpy as np
import pytest

from gbc.graph import Box
from gbc.models.embedded import agreement
from gbc.models.embedded.classes import Opinion
from gbc.models.embedded.objects import Candidate
from gbc.models.embedded.pose import Joint, Pose
from gbc.models.embedded.sight import Sighting

BOX = Box(0.2, 0.2, 0.6, 0.8)
TABBY, PEMBROKE, CHEETAH, LLAMA, SORREL, CUP, TIE, ABACUS = 281, 263, 293, 355, 339, 968, 906, 398


def candidate(label: str, whole: float = 0.9, mirror: float = 0.9, far: float = 0.9, close: float = 0.0) -> Candidate:
    return Candidate(label, BOX, min(whole, mirror, far), whole, mirror, far, close)


def opinions(*beliefs: dict[int, float]) -> list[Opinion]:
    """What the classifier says with more and more around the thing; the last is repeated."""
    made = []
    for number in range(3):
        opinion = np.zeros(1000, dtype=np.float32)
        for index, belief in beliefs[min(number, len(beliefs) - 1)].items():
            opinion[index] = belief
        made.append(opinion)
    return made


def name(sighting: Sighting | None) -> tuple[str, str] | None:
    return (sighting.label, sighting.general) if sighting else None


def test_one_look_is_not_asked_about() -> None:
    assert not agreement.worth_asking(candidate("cup", mirror=0.1, far=0.1))
    assert agreement.worth_asking(candidate("cup", far=0.1))


def test_what_ordinary_things_are_taken_for_is_not_asked_about() -> None:
    assert not agreement.worth_asking(candidate("toilet"))


def test_a_name_needs_the_second_network() -> None:
    assert name(agreement.thing(candidate("cup"), opinions({CUP: 0.5}))) == ("cup", "cup")
    assert agreement.thing(candidate("cup"), opinions({ABACUS: 0.5})) is None


def test_two_of_three_votes_are_enough() -> None:
    assert agreement.thing(candidate("cup"), opinions({CUP: 0.5}, {CUP: 0.5}, {ABACUS: 0.9}))
    assert agreement.thing(candidate("cup"), opinions({CUP: 0.5}, {ABACUS: 0.9}, {ABACUS: 0.9})) is None


def test_what_is_worn_must_be_seen_without_the_clothes_around_it() -> None:
    assert agreement.thing(candidate("tie"), opinions({TIE: 0.5}, {TIE: 0.5}, {ABACUS: 0.9}))
    assert agreement.thing(candidate("tie"), opinions({ABACUS: 0.5}, {TIE: 0.5}, {TIE: 0.9})) is None


def test_a_breed_needs_all_opinions_and_certainty() -> None:
    assert name(agreement.thing(candidate("dog"), opinions({PEMBROKE: 0.8}))) == ("Pembroke corgi", "dog")
    assert name(agreement.thing(candidate("dog"), opinions({PEMBROKE: 0.4}))) == ("dog", "dog")
    assert name(agreement.thing(candidate("dog"), opinions({PEMBROKE: 0.8}, {264: 0.8}))) == ("dog", "dog")


def test_cats_have_no_breeds() -> None:
    assert name(agreement.thing(candidate("cat"), opinions({TABBY: 0.9}))) == ("cat", "cat")


def test_animals_without_a_name_in_coco() -> None:
    assert name(agreement.thing(candidate("cat"), opinions({CHEETAH: 0.8}))) == ("cheetah", "animal")
    assert name(agreement.thing(candidate("cat"), opinions({CHEETAH: 0.5}))) == ("animal", "animal")
    assert agreement.thing(candidate("cat", far=0.2), opinions({CHEETAH: 0.5})) is None


def test_a_horse_is_one_unless_something_speaks_against_it() -> None:
    steady = candidate("horse", 0.99, 0.98, 0.97)
    assert name(agreement.thing(steady, opinions({SORREL: 0.1, 231: 0.3, 250: 0.3}))) == ("horse", "horse")
    assert name(agreement.thing(steady, opinions({LLAMA: 0.6}))) == ("animal", "animal")
    assert name(agreement.thing(candidate("horse", 0.6), opinions({231: 0.3, 250: 0.3}))) == ("animal", "animal")


def test_an_animal_that_the_classifier_does_not_see_is_none() -> None:
    assert agreement.thing(candidate("dog"), opinions({ABACUS: 0.9})) is None


def test_large_things_may_stand_for_themselves() -> None:
    assert name(agreement.thing(candidate("table"), opinions({ABACUS: 0.5}))) == ("table", "table")
    assert agreement.thing(candidate("table", far=0.4), opinions({ABACUS: 0.5})) is None
    assert agreement.thing(candidate("table"), opinions({TABBY: 0.5})) is None


@pytest.mark.parametrize(("head", "body", "there"), [(0.6, 0.0, True), (0.0, 0.5, True), (0.2, 0.2, False)])
def test_a_person_needs_a_head_or_joints(head: float, body: float, there: bool) -> None:
    pose = Pose([Joint(0.0, 0.0, head)] * 5 + [Joint(0.0, 0.0, body)] * 12)
    assert (agreement.person(candidate("person"), pose) is not None) == there


def test_the_best_of_several_names_for_one_place_stays() -> None:
    def seen(label: str, score: float, box: Box = BOX) -> Sighting:
        return Sighting(label=label, general=label, sort="object", box=box, score=score)

    kept = agreement.without_doubles([seen("truck", 0.6), seen("car", 0.9), seen("car", 0.5, Box(0.7, 0.2, 0.9, 0.4))])
    assert [(s.label, s.score) for s in kept] == [("car", 0.9), ("car", 0.5)]
    assert len(agreement.without_doubles([seen("person", 0.9), seen("tie", 0.8)])) == 2
