from __future__ import annotations

import gc
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from gbc.graph import WHOLE, Box, Mask
from gbc.images import Picture
from gbc.models.embedded import grabcut
from gbc.models.embedded.grabcut import GrabCut, GrabCutSettings, thing_mask
from gbc.models.roles import Segmenter, SegmentRequest
from tests.models.embedded.photos import photo, picture

cv2 = pytest.importorskip("cv2")

BOX = Box(0.3, 0.2, 0.7, 0.8)


def disc(width: int = 640, height: int = 480, noise: int = 6) -> Picture:
    """A red oval that fills ``BOX``, on a grey-green background."""
    rng = np.random.default_rng(0)
    pixels = np.full((height, width, 3), (90, 120, 100), dtype=np.int16)
    pixels[oval(width, height)] = (200, 40, 30)
    pixels += rng.integers(-noise, noise + 1, pixels.shape, dtype=np.int16)
    return picture(pixels.clip(0, 255).astype(np.uint8))


def oval(width: int, height: int) -> np.ndarray:
    y, x = np.ogrid[:height, :width]
    return ((x + 0.5) / width - 0.5) ** 2 / 0.2**2 + ((y + 0.5) / height - 0.5) ** 2 / 0.3**2 < 1


def iou(one: np.ndarray, other: np.ndarray) -> float:
    return float((one & other).sum() / (one | other).sum())


def test_finds_the_oval() -> None:
    mask = thing_mask(disc(), BOX)
    assert mask is not None
    assert (mask.width, mask.height) == (640, 480)
    assert iou(mask.to_array(), oval(640, 480)) > 0.95


def test_stays_inside_the_box_and_small() -> None:
    mask = thing_mask(disc(2048, 1500), BOX)
    assert mask is not None
    assert (mask.width, mask.height) == (1024, 750)
    bounds = mask.bounds()
    assert bounds is not None
    assert bounds.share_inside(BOX.padded(0.01)) == 1
    assert iou(mask.to_array(), oval(1024, 750)) > 0.95


@pytest.mark.parametrize(
    "box",
    [WHOLE, Box(0.0, 0.0, 0.99, 0.98), Box(0.4, 0.4, 0.42, 0.6), Box(0.999, 0.999, 1.0, 1.0)],
    ids=["whole", "nearly whole", "narrow", "a pixel"],
)
def test_says_nothing_of_boxes_that_leave_too_little(box: Box) -> None:
    assert thing_mask(disc(), box) is None


def test_says_nothing_where_there_is_nothing() -> None:
    rng = np.random.default_rng(1)
    assert thing_mask(picture(np.full((200, 300, 3), 128, np.uint8)), BOX) is None
    assert thing_mask(picture(rng.integers(0, 255, (80, 120, 3), np.uint8)), BOX) is None


def test_says_nothing_where_the_box_does_not_fit_its_thing() -> None:
    assert thing_mask(disc(), Box(0.05, 0.05, 0.55, 0.55)) is None


def test_answers_as_a_segmenter() -> None:
    model = GrabCut(GrabCutSettings())
    assert isinstance(model, Segmenter)
    assert model.name.startswith("grabcut/")
    one = disc()
    [[mask, none], []] = model.segment([SegmentRequest(one, (BOX, WHOLE)), SegmentRequest(one, ())])
    assert mask == thing_mask(one, BOX)
    assert none is None


def test_random_numbers_are_the_threads_own() -> None:
    def draw() -> list[int]:
        numbers = np.zeros((1, 16), np.uint8)
        cv2.randu(numbers, 0, 255)
        return numbers.ravel().tolist()

    cv2.setRNGSeed(1)
    expected = draw()
    cv2.setRNGSeed(1)
    other = threading.Thread(target=lambda: (cv2.setRNGSeed(2), draw()))
    other.start()
    other.join()
    assert draw() == expected


def test_same_masks_in_any_thread_and_order() -> None:
    rng = np.random.default_rng(2)
    pixels = cv2.resize(rng.integers(0, 255, (12, 16, 3), np.uint8), (160, 120), interpolation=cv2.INTER_CUBIC)
    pixels[30:90, 50:110] //= 2
    boxes = [Box(0.3, 0.24, 0.7, 0.76), Box(0.1, 0.1, 0.6, 0.6), Box(0.2, 0.3, 0.9, 0.9), BOX]

    def masks(order: int) -> list[Mask | None]:
        fresh = picture(pixels.copy())
        found = {box: thing_mask(fresh, box) for box in boxes[::order]}
        return [found[box] for box in boxes]

    alone = masks(1)
    assert any(alone)
    with ThreadPoolExecutor(8) as pool:
        assert all(found == alone for found in pool.map(masks, [1, -1] * 6))


def test_cuts_once_and_forgets_with_the_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[Box] = []
    real = grabcut._cut_out
    monkeypatch.setattr(grabcut, "_cut_out", lambda one, box: calls.append(box) or real(one, box))
    one = disc()
    before = len(grabcut._remembered)
    assert thing_mask(one, BOX) is thing_mask(one, Box(*BOX.sides))
    assert thing_mask(one, WHOLE) is thing_mask(one, WHOLE)
    assert calls == [BOX, WHOLE]
    assert len(grabcut._remembered) == before + 1
    del one
    gc.collect()
    assert len(grabcut._remembered) == before


def test_corgi_and_cat() -> None:
    for name, box in (("corgi", Box(0.31, 0.14, 0.72, 0.88)), ("orange_cat", Box(0.32, 0.13, 0.87, 0.93))):
        mask = thing_mask(photo(name), box)
        assert mask is not None
        assert 0.5 < mask.area / box.area < 0.8
