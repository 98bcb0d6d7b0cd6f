"""The figures of the documentation: a drawn harbour, and the graphs that the method makes of it, by ``gbc.draw``."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from PIL import Image as Pillow
from PIL import ImageDraw

import gbc

SCRIPT = Path(__file__).with_name("harbour.yaml")
SIZE = (720, 600)
PIPELINE = """
name: harbour
about: Answers from a file.
detector: {{use: scripted, file: {script}}}
describer: {{use: scripted, file: {script}}}
"""

Shape = tuple[str, tuple[float, ...], str]
"""How it is drawn, its corners as shares of the picture, and its colour."""

SHAPES: tuple[Shape, ...] = (
    ("rectangle", (0, 0, 1, 0.55), "#f6d9b8"),
    ("ellipse", (0.40, 0.10, 0.50, 0.25), "#fff6df"),
    ("polygon", (0, 0.55, 0.18, 0.32, 0.36, 0.50, 0.52, 0.36, 0.75, 0.55), "#b59bb0"),
    ("rectangle", (0, 0.55, 1, 1), "#5f8fae"),
    ("polygon", (0.55, 0.70, 0.58, 0.62, 1, 0.60, 1, 0.78, 0.70, 0.76), "#7d8f5a"),
    ("rectangle", (0.64, 0.44, 0.92, 0.70), "#f4f1ea"),
    ("polygon", (0.62, 0.44, 0.68, 0.28, 0.88, 0.28, 0.94, 0.44), "#b4463c"),
    ("rectangle", (0.74, 0.54, 0.82, 0.70), "#3f6b4f"),
    ("rectangle", (0.66, 0.49, 0.72, 0.58), "#6c8ea6"),
    ("rectangle", (0.85, 0.49, 0.91, 0.58), "#6c8ea6"),
    ("polygon", (0.08, 0.73, 0.19, 0.50, 0.25, 0.73), "#ffffff"),
    ("polygon", (0.06, 0.74, 0.26, 0.74, 0.22, 0.84, 0.09, 0.84), "#3d3f4a"),
    ("polygon", (0.35, 0.73, 0.44, 0.56, 0.49, 0.73), "#ffffff"),
    ("polygon", (0.34, 0.74, 0.50, 0.74, 0.47, 0.83, 0.37, 0.83), "#54343a"),
)


def harbour() -> Pillow.Image:
    """The picture, as RGB."""
    picture = Pillow.new("RGB", SIZE)
    draw = ImageDraw.Draw(picture)
    for how, corners, colour in SHAPES:
        pixels = [round(corner * SIZE[number % 2]) for number, corner in enumerate(corners)]
        getattr(draw, how)(pixels, fill=colour)
    return picture


def figures() -> Iterator[tuple[str, str]]:
    """Name and SVG of each figure: the graph after each level of the recursion."""
    picture = harbour()
    with tempfile.TemporaryDirectory() as folder:
        pipeline = Path(folder) / "harbour.yaml"
        pipeline.write_text(PIPELINE.format(script=SCRIPT), encoding="utf-8")
        for depth in (0, 1, 2):
            graph = gbc.annotate(picture, str(pipeline), [f"annotate.limits.depth={depth}"])
            yield f"figures/depth-{depth}.svg", gbc.draw(graph, picture).svg()
