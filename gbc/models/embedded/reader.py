"""Text in pictures, read by RapidOCR with the PP-OCR models that come inside it."""

from __future__ import annotations

import logging
import unicodedata
from collections.abc import Sequence
from importlib.metadata import version
from typing import Annotated, Any, ClassVar

import msgspec
import numpy as np
import numpy.typing as npt
from msgspec import Meta
from PIL import Image as Pillow

from gbc.graph import Box, bounding
from gbc.images import View
from gbc.models.roles import TextLine

_LOOK: dict[str, Any] = {"Det.limit_type": "max", "Det.limit_side_len": 960}
"""Pictures are only made smaller to find text in them: RapidOCR's default enlarges, finds less and takes longer."""

_CLOSER = 1.5
"""The second look is at the part with text in it, enlarged so much: other pixels, another scale."""

_SAME_PLACE = 0.4

_LETTER = 8
"""Pixels that a letter is high at the least."""


class ReaderSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What counts as read."""

    min_score: Annotated[float, Meta(ge=0, le=1, description="Lines read with less confidence are dropped")] = 0.85
    two_looks: Annotated[bool, Meta(description="Keep a line only if a second look, closer up, reads the same")] = True


class RapidReader:
    """Reads printed text in Latin and Chinese script."""

    Settings: ClassVar[type[msgspec.Struct]] = ReaderSettings
    extra: ClassVar[str | None] = "embedded"

    def __init__(self, settings: ReaderSettings, seed: int = 0) -> None:
        del seed  # nothing here is left to chance
        from rapidocr import RapidOCR

        self._settings = settings
        quiet = {"Global.log_level": "critical", "Global.text_score": settings.min_score}
        self._engine = RapidOCR(params={**quiet, **_LOOK})
        logging.getLogger("RapidOCR").setLevel(logging.CRITICAL)
        self.name = f"rapidocr/{version('rapidocr')}"
        self.fingerprint = self.name

    def read(self, views: Sequence[View]) -> list[list[TextLine]]:
        """For each view, its lines of text from top to bottom."""
        return [self._read(view) for view in views]

    def _read(self, view: View) -> list[TextLine]:
        if _is_a_thread(view):
            return []
        lines = self._look(view.pixels)
        if lines and self._settings.two_looks:
            lines_again = self._look_closer(view, bounding(line.box for line in lines))
            lines = [line for line in lines if any(_agree(line, other) for other in lines_again)]
        return sorted(lines, key=lambda line: (line.box.top, line.box.left))

    def _look_closer(self, view: View, text: Box) -> list[TextLine]:
        """Read the part of the view with text in it again, with so much around it that it is no narrow strip."""
        side = max(text.width * view.width, text.height * view.height)
        x, y = text.centre
        frame = Box(
            max(0.0, x - side / view.width),
            max(0.0, y - side / view.height),
            min(1.0, x + side / view.width),
            min(1.0, y + side / view.height),
        )
        left, top, right, bottom = frame.pixels(view.width, view.height)
        part = Pillow.fromarray(view.pixels[top:bottom, left:right])
        larger = part.resize((round(part.width * _CLOSER), round(part.height * _CLOSER)), Pillow.Resampling.BICUBIC)
        around = Box.from_pixels(left, top, right, bottom, width=view.width, height=view.height)
        found = self._look(np.asarray(larger))
        return [msgspec.structs.replace(line, box=line.box.within(around)) for line in found]

    def _look(self, pixels: npt.NDArray[np.uint8]) -> list[TextLine]:
        result: Any = self._engine(np.ascontiguousarray(pixels[:, :, ::-1]))
        if result.txts is None:
            return []
        height, width = pixels.shape[:2]
        lines = (
            _line(text, score, corners, width, height)
            for text, score, corners in zip(result.txts, result.scores, result.boxes, strict=True)
        )
        return [line for line in lines if line and _says_something(line.text)]


def _line(text: str, score: float, corners: npt.NDArray[np.float32], width: int, height: int) -> TextLine | None:
    left, top = np.asarray(corners).min(axis=0).tolist()
    right, bottom = np.asarray(corners).max(axis=0).tolist()
    if right <= left or bottom <= top or right <= 0 or bottom <= 0 or left >= width or top >= height:
        return None
    box = Box.from_pixels(left, top, right, bottom, width=width, height=height).rounded()
    return TextLine(unicodedata.normalize("NFC", " ".join(text.split())), box, round(float(score), 4))


def _is_a_thread(view: View) -> bool:
    """Whether nothing can be read: the network is shown fewer pixels across than a letter needs, and refuses."""
    shown = min(1.0, _LOOK["Det.limit_side_len"] / max(view.width, view.height))
    return bool(min(view.width, view.height) * shown < _LETTER)


def _says_something(text: str) -> bool:
    """Two letters or digits at least, and not one alone repeated: windows and lattices are read as such signs."""
    signs = [sign for sign in text if sign.isalnum()]
    return len(signs) > 1 and len(set(signs)) > 1


def _agree(line: TextLine, other: TextLine) -> bool:
    return line.text == other.text and line.box.iou(other.box) > _SAME_PLACE
