"""Which of a detector's boxes become candidates: one rule after the other."""

from __future__ import annotations

import pytest

from gbc.annotator.settings import Detecting
from gbc.annotator.sift import Frame, sift
from gbc.graph import WHOLE, Box, Region
from gbc.models.roles import Detection

Sides = tuple[float, float, float, float]
IMAGE = Frame(WHOLE, None)


class Sieve:
    """Sifts detections given as (box, score); keeps what fell."""

    def __init__(self, frame: Frame = IMAGE, several: bool = True, most: int = 6, **settings: float) -> None:
        self.frame, self.several, self.most = frame, several, most
        self.settings = Detecting(**settings)
        self.fallen: list[tuple[str, float | None]] = []

    def __call__(self, *found: tuple[Sides, float]) -> list[float | None]:
        return [region.score for region in self.regions(*found)]

    def regions(self, *found: tuple[Sides, float]) -> list[Region]:
        detections = [Detection("boat", Box(*sides), score) for sides, score in found]

        def reject(reason: str, region: Region) -> None:
            self.fallen.append((reason, region.score))

        return sift(detections, self.frame, self.several, self.settings, self.most, reject)


LEFT, RIGHT = (0.0, 0.0, 0.3, 0.3), (0.6, 0.0, 0.9, 0.3)
HALF = Frame(Box(0.0, 0.0, 0.6, 1.0), Box(0.0, 0.0, 0.5, 1.0))
"""A node in the left half of the picture, seen with a little more to its right."""


def test_scores_below_the_threshold_fall() -> None:
    sieve = Sieve(min_score=0.5)
    assert sieve((LEFT, 0.5), (RIGHT, 0.4999)) == [0.5]
    assert sieve.fallen == [("score too low", 0.4999)]


def test_tiny_boxes_fall() -> None:
    sieve = Sieve(min_area=0.01)
    assert sieve(((0.0, 0.0, 0.11, 0.1), 0.8), ((0.5, 0.5, 0.59, 0.6), 0.9)) == [0.8]
    assert sieve.fallen == [("too small", 0.9)]


def test_the_size_that_counts_is_what_stays_inside_the_parent() -> None:
    across = ((0.7, 0.0, 0.9, 0.1), 0.9)  # 0.42 to 0.54 of the picture, of which 0.42 to 0.5 stay
    assert Sieve(HALF, min_area=0.007)(across) == [0.9]
    sieve = Sieve(HALF, min_area=0.009)
    assert sieve(across) == []
    assert sieve.fallen == [("too small", 0.9)]


def test_boxes_come_back_in_the_coordinates_of_the_picture() -> None:
    view = Box(0.2, 0.4, 0.6, 0.8)
    (region,) = Sieve(Frame(view, view)).regions(((0.25, 0.5, 0.5, 1.0), 0.9))
    assert region.box.sides == pytest.approx((0.3, 0.6, 0.4, 0.8))


def test_a_part_in_the_padding_falls_and_one_across_the_edge_is_cut() -> None:
    sieve = Sieve(HALF)
    regions = sieve.regions(((0.9, 0.0, 1.0, 0.2), 0.9), ((0.7, 0.5, 0.9, 0.7), 0.8), ((0.8, 0.0, 1.0, 0.2), 0.7))
    assert [region.score for region in regions] == [0.8]
    assert regions[0].box.sides == pytest.approx((0.42, 0.5, 0.5, 0.7))
    assert sieve.fallen == [("outside its parent", 0.9), ("outside its parent", 0.7)]


def test_a_part_must_lie_inside_by_the_share_that_is_set() -> None:
    across = ((0.7, 0.5, 0.9, 0.7), 0.8)  # two thirds of it inside
    assert Sieve(HALF, min_inside=0.66)(across) == [0.8]
    assert Sieve(HALF, min_inside=0.67)(across) == []


def test_what_fills_its_parent_is_no_part_of_it() -> None:
    sieve = Sieve(HALF)
    assert sieve(((0.0, 0.0, 0.8, 0.81), 0.9), ((0.0, 0.0, 0.8, 0.79), 0.8)) != []
    filling = Sieve(HALF)
    assert filling(((0.0, 0.0, 0.83, 0.81), 0.9)) == []
    assert filling.fallen == [("fills its parent", 0.9)]
    assert Sieve(IMAGE)(((0.0, 0.0, 1.0, 1.0), 0.9)) == [0.9], "the whole image may be one entity"


def test_a_box_around_two_of_its_label_falls() -> None:
    sieve = Sieve()
    group = ((0.0, 0.0, 0.9, 0.3), 0.95)
    assert sieve(group, (LEFT, 0.9), (RIGHT, 0.8)) == [0.9, 0.8]
    assert sieve.fallen == [("holds others of its label", 0.95)]


def test_a_box_around_one_other_stays() -> None:
    sieve = Sieve()
    assert sieve(((0.0, 0.0, 0.9, 0.9), 0.95), (LEFT, 0.9)) == [0.9, 0.95], "from left to right"
    assert sieve.fallen == []


def test_of_several_things_those_that_overlap_much_are_one() -> None:
    a, b, c = (0.0, 0.0, 0.3, 0.3), (0.25, 0.0, 0.55, 0.3), (0.1, 0.0, 0.4, 0.3)
    sieve = Sieve(several=True, several_iou=0.2)
    assert sieve((a, 0.9), (b, 0.8), (c, 0.7)) == [0.9, 0.8]
    assert sieve.fallen == [("overlaps a better one", 0.7)]


def test_of_a_single_thing_even_a_little_overlap_is_too_much() -> None:
    a, b = (0.0, 0.0, 0.3, 0.3), (0.25, 0.0, 0.55, 0.3)
    assert Sieve(several=False, single_iou=0.05)((a, 0.9), (b, 0.88)) == [0.9]
    assert Sieve(several=True)((a, 0.9), (b, 0.88)) == [0.9, 0.88]


def test_of_a_single_thing_only_boxes_near_the_best_stay() -> None:
    sieve = Sieve(several=False)
    assert sieve((LEFT, 0.9), (RIGHT, 0.86), ((0.0, 0.6, 0.3, 0.9), 0.84)) == [0.9, 0.86]
    assert sieve.fallen == [("far below the best", 0.84)]


def test_a_neighbour_in_the_padding_does_not_outdo_the_part() -> None:
    """What is no part falls before the best is chosen."""
    sieve = Sieve(HALF, several=False)
    assert sieve(((0.86, 0.0, 1.0, 0.2), 0.99), ((0.1, 0.1, 0.4, 0.4), 0.6)) == [0.6]


def test_the_order_of_detections_does_not_matter() -> None:
    found = [(LEFT, 0.8), (RIGHT, 0.8), ((0.0, 0.6, 0.3, 0.9), 0.9), ((0.05, 0.6, 0.35, 0.9), 0.7)]
    straight, turned = Sieve(), Sieve()
    assert straight.regions(*found) == turned.regions(*reversed(found))
    assert straight.fallen == turned.fallen


def test_at_most_so_many_stay() -> None:
    sieve = Sieve(most=1)
    assert sieve((LEFT, 0.8), (RIGHT, 0.9)) == [0.9]
    assert sieve.fallen == [("more than 1 boxes of one label", 0.8)]
    assert Sieve(most=0)((LEFT, 0.8)) == []


def test_nothing_found_is_nothing_kept() -> None:
    assert Sieve()() == []
