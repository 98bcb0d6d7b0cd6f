"""Boxes and masks: how they must agree, and boxes that end where their masks end."""

from __future__ import annotations

import numpy as np
import pytest

from gbc.annotator import Settings
from gbc.annotator.settings import Segmenting
from gbc.graph import Mask
from tests.annotator.told import SIDE, Told, box, scene


def filled(left: int, top: int, right: int, bottom: int) -> Mask:
    pixels = np.zeros((SIDE, SIDE), dtype=bool)
    pixels[top:bottom, left:right] = True
    return Mask.from_array(pixels)


HORSE = {"horse": [(20, 20, 120, 120, 0.9)]}


def told(mask: Mask) -> Told:
    return Told(scene("A horse.", "horse"), HORSE, mask=mask)


def test_boxes_stay_as_they_are_unless_they_are_to_be_tight() -> None:
    mask = filled(30, 25, 110, 115)
    loose = told(mask).graph().nodes[1]
    assert (loose.region.box, loose.region.mask) == (box(20, 20, 120, 120), mask)
    tight = told(mask).graph(Settings(segmenting=Segmenting(tighten=True))).nodes[1]
    assert (tight.region.box, tight.region.mask) == (box(30, 25, 110, 115), mask)
    assert tight.region.score == 0.9


def test_a_tight_box_never_reaches_beyond_the_detectors() -> None:
    node = told(filled(30, 25, 130, 125)).graph(Settings(segmenting=Segmenting(tighten=True))).nodes[1]
    assert node.region.box == box(30, 25, 120, 120)


@pytest.mark.parametrize("tighten", [False, True])
def test_a_mask_that_fills_another_box_is_dropped_and_recorded(tighten: bool) -> None:
    graph = told(filled(20, 20, 60, 60)).graph(Settings(segmenting=Segmenting(tighten=tighten)))
    node = graph.nodes[1]
    assert (node.region.box, node.region.mask) == (box(20, 20, 120, 120), None)
    (turned_down,) = [entry for entry in graph.rejected if entry.stage == "segmenting"]
    assert turned_down.reason == "its mask fills another box (IoU 0.16)"
    assert (turned_down.label, turned_down.box, turned_down.parent) == ("horse", box(20, 20, 60, 60), "")


def test_how_well_they_must_agree_can_be_set() -> None:
    mask = filled(20, 20, 60, 60)
    graph = told(mask).graph(Settings(segmenting=Segmenting(min_agreement=0.1, tighten=True)))
    assert graph.nodes[1].region.box == box(20, 20, 60, 60)
    assert not [entry for entry in graph.rejected if entry.stage == "segmenting"]


def test_a_mask_without_pixels_says_nothing() -> None:
    graph = told(filled(0, 0, 0, 0)).graph(Settings(segmenting=Segmenting(tighten=True)))
    assert graph.nodes[1].region.box == box(20, 20, 120, 120)


def test_things_whose_tight_boxes_are_the_same_become_one() -> None:
    boxes = {"horse": [(20, 20, 120, 120, 0.9)], "animal": [(50, 50, 150, 150, 0.8)]}
    model = Told(scene("A horse, an animal.", "horse", "animal"), boxes, mask=filled(50, 50, 120, 120))
    apart = model.graph(Settings(segmenting=Segmenting(min_agreement=0.4)))
    assert [node.label for node in apart.nodes if node.kind == "entity"] == ["horse", "animal"]
    joined = model.graph(Settings(segmenting=Segmenting(min_agreement=0.4, tighten=True)))
    (entity,) = [node for node in joined.nodes if node.kind == "entity"]
    assert (entity.label, entity.aliases) == ("horse", ("animal",))
