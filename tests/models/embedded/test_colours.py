from __future__ import annotations

import numpy as np
import pytest

from gbc.graph import Box
from gbc.models.embedded.colours import is_greyscale, name_colours, overall
from gbc.models.embedded.grabcut import thing_mask
from gbc.models.embedded.oklab import chroma, hue, oklab
from gbc.models.embedded.pixels import Pixels
from tests.models.embedded.photos import photo, sample

pytest.importorskip("cv2")


def plain(*colours: tuple[int, int, int], noise: int = 8) -> Pixels:
    """Stripes of equal width, 120 by 240 pixels."""
    rng = np.random.default_rng(0)
    stripes = np.repeat(np.array(colours, dtype=np.int16), 240 // len(colours), axis=0)
    pixels = np.broadcast_to(stripes, (120, *stripes.shape)) + rng.integers(-noise, noise + 1, (120, len(stripes), 3))
    return pixels.clip(0, 255).astype(np.uint8)


def all_of(pixels: Pixels) -> np.ndarray:
    return np.ones(pixels.shape[:2], dtype=bool)


def names(pixels: Pixels, mask: np.ndarray | None) -> list[str]:
    return [colour.name for colour in name_colours(pixels, mask)]


def test_oklab_of_known_colours() -> None:
    lab = oklab(np.array([[255, 255, 255], [0, 0, 0], [255, 0, 0], [0, 0, 255]], dtype=np.uint8))
    assert lab[:, 0] == pytest.approx([1, 0, 0.628, 0.452], abs=1e-3)
    assert chroma(lab) == pytest.approx([0, 0, 0.2577, 0.3132], abs=1e-3)
    assert hue(lab)[2:] == pytest.approx([29.23, 264.05], abs=0.05)


@pytest.mark.parametrize(
    ("colour", "name"),
    [
        ((205, 25, 30), "red"),
        ((230, 120, 25), "orange"),
        ((110, 65, 35), "brown"),
        ((215, 190, 155), "beige"),
        ((240, 215, 60), "yellow"),
        ((60, 150, 60), "green"),
        ((35, 65, 35), "dark green"),
        ((40, 150, 150), "turquoise"),
        ((40, 90, 190), "blue"),
        ((20, 35, 90), "dark blue"),
        ((150, 190, 230), "light blue"),
        ((120, 60, 150), "purple"),
        ((235, 140, 180), "pink"),
        ((250, 250, 248), "white"),
        ((20, 20, 22), "black"),
    ],
)
def test_plain_colours(colour: tuple[int, int, int], name: str) -> None:
    striped = plain(colour, colour, colour, (0, 255, 0) if name != "green" else (255, 0, 0))
    mask = np.zeros(striped.shape[:2], dtype=bool)
    mask[:, :180] = True
    assert names(striped, mask) == [name]


def test_two_colours_by_share() -> None:
    pixels = plain((205, 25, 30), (205, 25, 30), (40, 90, 190))
    red, blue = name_colours(pixels, all_of(pixels))
    assert (red.name, blue.name) == ("red", "blue")
    assert red.share == pytest.approx(2 / 3, abs=0.05)
    assert blue.share == pytest.approx(1 / 3, abs=0.05)


def test_shadow_is_no_colour_of_its_own() -> None:
    fur = plain((215, 130, 70), (170, 100, 55), (130, 75, 40))
    assert names(fur, all_of(fur)) == ["orange"]
    cloth = plain((30, 75, 165), (20, 35, 90), (45, 95, 190))
    assert names(cloth, all_of(cloth)) == ["blue"]


def test_small_shares_and_a_multitude_are_left_out() -> None:
    pixels = plain((205, 25, 30), *[(40, 90, 190)] * 9)
    assert names(pixels, all_of(pixels)) == ["blue"]
    motley = plain((205, 25, 30), (40, 90, 190), (60, 150, 60), (240, 215, 60), (120, 60, 150), (250, 250, 250))
    assert names(motley, all_of(motley)) == []


def test_the_rim_of_a_mask_does_not_count() -> None:
    pixels = np.full((100, 100, 3), (40, 90, 190), dtype=np.uint8)
    pixels[36:64, 36:64] = (205, 25, 30)
    mask = np.zeros((100, 100), dtype=bool)
    mask[34:66, 34:66] = True
    [red] = name_colours(pixels, mask)
    assert (red.name, red.share) == ("red", 1.0)


def test_without_a_mask_middle_and_whole_must_agree() -> None:
    pixels = np.full((100, 100, 3), (40, 90, 190), dtype=np.uint8)
    pixels[10:90, 10:90] = (205, 25, 30)
    assert names(pixels, None) == ["red"]
    pixels[10:90, 10:90] = (40, 90, 190)
    pixels[30:70, 30:70] = (205, 25, 30)
    assert "red" not in names(pixels, None)
    dark = np.full((100, 100, 3), (20, 20, 22), dtype=np.uint8)
    dark[:4] = (205, 25, 30)
    assert names(dark, None) == []


def test_hardly_any_pixels_say_nothing() -> None:
    pixels = plain((205, 25, 30))
    assert names(pixels, np.zeros(pixels.shape[:2], dtype=bool)) == []
    assert names(pixels[:1, :1], None) == []
    assert names(pixels[:1, :1], np.ones((1, 1), dtype=bool)) == []


def test_black_and_white_pictures() -> None:
    grey = plain((20, 20, 20), (128, 128, 128), (250, 250, 250), noise=0)
    assert is_greyscale(grey)
    assert names(grey, all_of(grey)) == []
    assert overall(grey)[0] == []
    assert not is_greyscale(plain((20, 20, 20), (205, 25, 30)))
    assert is_greyscale(sample("camera").pixels)
    assert is_greyscale(sample("coins").pixels)
    assert not is_greyscale(sample("chelsea").pixels)


def test_overall_brightness() -> None:
    assert overall(plain((10, 20, 60), (30, 30, 32)))[1] == "dark"
    assert overall(plain((250, 240, 240), (240, 250, 255)))[1] == "bright"
    assert overall(plain((40, 90, 190), (205, 25, 30)))[1] == ""


@pytest.mark.parametrize(
    ("name", "box", "colours"),
    [
        ("corgi", Box(0.31, 0.14, 0.72, 0.88), ["orange", "white"]),
        ("orange_cat", Box(0.32, 0.13, 0.87, 0.93), ["orange", "white"]),
        ("Wild_horses", Box(0.034, 0.41, 0.473, 0.935), ["brown"]),
        ("Wild_horses", Box(0.233, 0.36, 0.652, 0.926), ["white"]),
    ],
)
def test_animals(name: str, box: Box, colours: list[str]) -> None:
    picture = photo(name)
    left, top, right, bottom = box.pixels(picture.width, picture.height)
    mask = thing_mask(picture, box)
    covered = None
    if mask is not None:
        import cv2

        whole = cv2.resize(mask.to_array().astype(np.uint8), (picture.width, picture.height))
        covered = whole[top:bottom, left:right].astype(bool)
    assert (
        names(picture.pixels[top:bottom, left:right], covered)[: len(colours)] == colours
    )  # then perhaps a black mane
