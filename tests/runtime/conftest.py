"""A scripted pipeline and a folder of small, distinct photographs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pillow

SCRIPT = """
default:
  image:
    detail: A cat lies beside two boats and a palm tree.
    short: A cat by two boats.
    elements: [{label: cat}, {label: boat, several: true}, {label: palm tree}]
  entities:
    cat: {detail: A cat with a round face and two ears., parts: [{label: face}, {label: ear, several: true}]}
  boxes:
    cat: [[0.1, 0.1, 0.5, 0.6, 0.9]]
    boat: [[0.5, 0.5, 0.7, 0.7, 0.8], [0.75, 0.5, 0.95, 0.7, 0.7]]
    palm tree: [[0.6, 0.1, 0.9, 0.45, 0.8]]
    face: [[0.2, 0.2, 0.4, 0.4, 0.9]]
    ear: [[0.2, 0.11, 0.25, 0.18, 0.6], [0.3, 0.11, 0.35, 0.18, 0.6]]
  compositions: {boat: {arrangement: Boat 1 is left of boat 2., captions: [Two boats.]}}
  relations: [The cat is left of the boats., The palm tree is above the boats.]
"""
PIPELINE = """
name: scripted
about: Answers from a file.
detector: {use: scripted, file: script.yaml}
segmenter: {use: scripted, file: script.yaml}
describer: {use: scripted, file: script.yaml}
"""


def write_photo(path: Path, seed: int, size: tuple[int, int] = (64, 48)) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    pixels = np.random.default_rng(seed).integers(0, 256, (size[1], size[0], 3), dtype=np.uint8)
    Pillow.fromarray(pixels).save(path)
    return path


@pytest.fixture
def pipeline(tmp_path: Path) -> str:
    (tmp_path / "script.yaml").write_text(SCRIPT)
    path = tmp_path / "pipeline.yaml"
    path.write_text(PIPELINE)
    return str(path)


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    for number in range(6):
        write_photo(folder / f"sub{number % 2}" / f"{number}.png", number)
    return folder


def write_near(folder: Path) -> None:
    """A picture, the same one smaller and poorer, and another."""
    folder.mkdir()
    for name, seed in (("a", 5), ("d-other", 6)):
        rng = np.random.default_rng(seed)
        rough = Pillow.fromarray(rng.integers(0, 256, (6, 8, 3), dtype=np.uint8))
        smooth = rough.resize((320, 240), Pillow.Resampling.BICUBIC)
        smooth.save(folder / f"{name}.png")
        if name == "a":
            smooth.resize((160, 120)).save(folder / "b-small.jpg", quality=85)
            smooth.save(folder / "c-poor.jpg", quality=40)
