from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from gbc.models.embedded.pixels import Pixels
from gbc.models.embedded.scenery import Stretch, find_scenery
from tests.models.embedded.photos import photo, sample

cv2 = pytest.importorskip("cv2")

HEIGHT, WIDTH = 192, 256


def labels(pixels: Pixels) -> list[str]:
    return [stretch.label for stretch in find_scenery(pixels)]


def flat(*colour: int) -> np.ndarray:
    return np.full((HEIGHT, WIDTH, 3), colour, dtype=np.float32)


def rough(pixels: np.ndarray, amount: float, fineness: float = 0.0, seed: int = 0) -> np.ndarray:
    """Grain: pixels lighter or darker by so many percent; a larger ``fineness`` is a coarser one."""
    noise = np.random.default_rng(seed).normal(0, 1, (HEIGHT, WIDTH)).astype(np.float32)
    if fineness:
        noise = cv2.GaussianBlur(noise, (0, 0), fineness)
        noise /= noise.std()
    return pixels * (1 + amount / 100 * noise[..., None])


def clear_sky() -> np.ndarray:
    """Deep blue above, pale at the horizon."""
    down = np.linspace(0, 1, HEIGHT, dtype=np.float32)[:, None, None]
    return flat(60, 120, 200) * (1 - down) + flat(205, 225, 245) * down


def landscape(sky: np.ndarray, ground: np.ndarray, horizon: float = 0.6) -> Pixels:
    cut = int(horizon * HEIGHT)
    return np.concatenate([sky[:cut], ground[cut:]]).clip(0, 255).astype(np.uint8)


def meadow() -> np.ndarray:
    return rough(flat(90, 130, 60), 9)


def snow() -> np.ndarray:
    return rough(flat(215, 216, 218), 9)


def test_sky_and_grass_with_their_masks() -> None:
    found = find_scenery(landscape(clear_sky(), meadow()))
    assert [stretch.label for stretch in found] == ["sky", "grass"]
    truth = np.zeros((HEIGHT, WIDTH), dtype=bool)
    truth[: int(0.6 * HEIGHT)] = True
    for stretch, area in zip(found, (truth, ~truth), strict=True):
        mask = stretch.mask.to_array()
        assert mask.shape == area.shape
        assert (mask & area).sum() > 0.9 * (mask | area).sum()
        assert stretch.box == stretch.mask.bounds().rounded()  # type: ignore[union-attr]
        assert 0 < stretch.score <= 1


def test_trees_reach_into_the_sky() -> None:
    pixels = clear_sky()
    y, x = np.ogrid[:HEIGHT, :WIDTH]
    crowns = ((x - 60) ** 2 + (y - 90) ** 2 < 45**2) | ((x - 190) ** 2 + (y - 95) ** 2 < 40**2)
    pixels[crowns] = rough(flat(60, 90, 45), 30)[crowns]
    found = {stretch.label: stretch for stretch in find_scenery(landscape(pixels, meadow(), 0.7))}
    assert set(found) == {"sky", "trees", "grass"}
    covered = found["trees"].mask.to_array()
    assert (covered & crowns).sum() > 0.8 * covered.sum()


def test_snow_under_a_covered_sky() -> None:
    covered_sky = rough(flat(222, 226, 232), 1)
    assert labels(landscape(covered_sky, snow())) == ["snow"]


@pytest.mark.parametrize(
    ("what", "upper", "lower"),
    [
        ("a blue wall above a floor", flat(110, 150, 210), flat(150, 120, 90)),
        ("a blue wall lit from below", clear_sky(), flat(150, 120, 90)),
        ("a blue wall above a green floor", clear_sky(), flat(90, 130, 60)),
        ("a painted backdrop", rough(clear_sky(), 12), rough(flat(30, 30, 35), 3)),
        ("a night sky", rough(flat(8, 10, 24), 2), rough(flat(40, 36, 30), 10)),
        ("white walls", flat(235, 236, 238), flat(220, 220, 220)),
        ("a white table", flat(235, 236, 238), rough(flat(240, 240, 242), 1)),
        ("white fur under lamp light", flat(240, 225, 200), snow()),
        ("a green wall", flat(235, 236, 238), flat(90, 140, 70)),
        ("a carpet", rough(flat(200, 180, 150), 4), meadow()),
        ("something green out of focus", flat(235, 236, 238), rough(flat(90, 140, 70), 20, 9)),
        ("grey pavement", flat(235, 236, 238), rough(flat(128, 130, 134), 14)),
        ("nothing at all", flat(128, 128, 128), flat(128, 128, 128)),
        ("noise", rough(flat(128, 128, 128), 60), rough(flat(128, 128, 128), 60)),
    ],
)
def test_says_nothing_of(what: str, upper: np.ndarray, lower: np.ndarray) -> None:
    assert labels(landscape(upper, lower)) == [], what


def test_blue_cloth_around_a_person_is_no_sky() -> None:
    pixels = clear_sky()
    y, x = np.ogrid[:HEIGHT, :WIDTH]
    pixels[(x - 128) ** 2 / 60**2 + (y - 110) ** 2 / 80**2 < 1] = (200, 150, 120)
    assert labels(landscape(pixels, flat(40, 30, 60), 0.8)) == []


@pytest.mark.parametrize("shape", [(1, 1, 3), (2, 300, 3), (300, 2, 3), (5, 5, 3)])
def test_any_shape_is_taken(shape: tuple[int, int, int]) -> None:
    assert find_scenery(np.full(shape, 200, dtype=np.uint8)) == []


def test_grey_pictures_have_none() -> None:
    grey = landscape(clear_sky(), meadow()).mean(axis=2, keepdims=True).repeat(3, axis=2).astype(np.uint8)
    assert labels(grey) == []


def test_same_answer_in_every_thread() -> None:
    pixels = landscape(clear_sky(), meadow())
    expected: list[Stretch] = find_scenery(pixels)
    with ThreadPoolExecutor(8) as pool:
        assert all(found == expected for found in pool.map(find_scenery, [pixels.copy() for _ in range(32)]))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Cesenatico", {"sky"}),
        ("Eiffel_tower_1", {"sky", "grass"}),
        ("Magdeburg", {"sky", "trees"}),
        ("Wild_horses", {"snow"}),
        ("Launch_of_Shenzhou", set()),
        ("Regalia", set()),
        ("corgi", set()),
        ("orange_cat", set()),
    ],
)
def test_photographs(name: str, expected: set[str]) -> None:
    assert set(labels(photo(name).pixels)) == expected


@pytest.mark.parametrize("name", ["astronaut", "camera", "chelsea", "coffee", "coins", "motorcycle", "rocket"])
def test_nothing_is_plain_in_the_samples(name: str) -> None:
    assert labels(sample(name).pixels) == []
