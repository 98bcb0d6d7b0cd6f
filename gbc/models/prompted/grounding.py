"""A detector over any vision-language model that can point: boxes as JSON, as Qwen2.5-VL and Qwen3-VL give them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, Literal

import numpy as np
from PIL import Image as Pillow

from gbc.graph import Box, same_thing
from gbc.models.prompted.asking import RULES, Prompting, shrunk
from gbc.models.prompted.describer import patient
from gbc.models.prompted.loose import find_list, find_object
from gbc.models.prompted.patience import Question, Reading, answers
from gbc.models.prompted.prompts import load_prompt
from gbc.models.prompted.vlm import Ask, Pixels, VisionLanguageModel
from gbc.models.roles import Detection, DetectRequest, ModelError, Traits

Coordinates = Literal["thousand", "pixel"]
"""``thousand``: 0 to 1000 both ways, as Qwen3-VL points; ``pixel``: pixels of the view, as Qwen2.5-VL does."""

_TOLD: dict[Coordinates, str] = {"thousand": "in whole numbers from 0 to 1000 both ways", "pixel": "in pixels"}

_GRID = 28
"""Qwen2.5-VL sees pictures whose sides are multiples of this, and points in the pixels that it sees."""

_BOX_KEYS = ("bbox_2d", "bbox", "box_2d", "box")
_SCORE_KEYS = ("score", "confidence")
_UNSCORED = 1.0
_FAR = 1e9

Found = tuple[tuple[str, Box, float], ...]


class PromptedDetector:
    """Asks a vision-language model where things are, all labels of a request at once.

    What it names otherwise than it was asked is dropped. Such models give no scores: a box without one counts as 1.
    """

    def __init__(self, model: VisionLanguageModel, settings: Prompting, coordinates: Coordinates) -> None:
        self.model = model
        self.name = model.name
        self._settings = settings
        self._coordinates = coordinates
        self._prompt = load_prompt("detect", settings.prompts)
        shape = (RULES, settings.max_tokens, settings.max_side, settings.tries, coordinates, self._prompt.digest)
        self.fingerprint = "/".join((model.fingerprint, *map(str, shape)))

    @property
    def traits(self) -> Traits:
        """Those of the model; it may be asked several times before there is a reply."""
        return patient(self.model.traits, self._settings.tries)

    def detect(self, requests: Sequence[DetectRequest]) -> list[list[Detection] | ModelError]:
        """For each request what was found, or in its place why nothing could be. Raises what the model raised."""
        given = answers(self.model, [self._question(request) for request in requests], self._settings.tries)
        return [
            found if isinstance(found, ModelError) else _asked(found, request.labels)
            for found, request in zip(given, requests, strict=True)
        ]

    def _question(self, request: DetectRequest) -> Question[Found]:
        image = shrunk(request.view.pixels, self._settings.max_side)
        if self._coordinates == "pixel":
            image = _on_grid(image)
        labels = ", ".join(f'"{label}"' for label in request.labels)
        ask = Ask(
            image=image,
            text=self._prompt.filled({"labels": labels, "coordinates": _TOLD[self._coordinates]}),
            schema=self._prompt.schema,
            name="detect",
            max_tokens=self._settings.max_tokens,
        )
        scale = (1000, 1000) if self._coordinates == "thousand" else (image.shape[1], image.shape[0])
        return Question(ask, partial(read_boxes, scale=scale))


def read_boxes(text: str, scale: tuple[float, float]) -> Reading[Found]:
    """Names, relative boxes and scores from a reply; ``scale`` is what the sides of the view count in it.

    Entries without a name or with something else than a box are left out; nothing raises.
    """
    fields = find_object(text, ("found",))
    entries = fields["found"] if fields else find_list(text)
    if not isinstance(entries, list):
        return Reading(reason="no JSON list of boxes")
    boxes = [found for entry in entries if (found := _entry(entry, scale))]
    if entries and not boxes:
        return Reading(reason="none of its entries has a label and a bbox_2d of four numbers")
    return Reading(reply=tuple(dict.fromkeys(boxes)))


def _entry(entry: Any, scale: tuple[float, float]) -> tuple[str, Box, float] | None:
    if not isinstance(entry, dict) or not isinstance(entry.get("label"), str):
        return None
    sides = next((entry[key] for key in _BOX_KEYS if key in entry), None)
    if not isinstance(sides, list) or len(sides) != 4 or not all(map(_is_number, sides)):
        return None
    (left, right), (top, bottom) = (
        sorted(min(max(side / size, 0.0), 1.0) for side in pair)
        for pair, size in ((sides[0::2], scale[0]), (sides[1::2], scale[1]))
    )
    if right - left < 1e-6 or bottom - top < 1e-6:
        return None
    score = next((entry[key] for key in _SCORE_KEYS if key in entry), _UNSCORED)
    score = round(min(max(float(score), 0.0), 1.0), 4) if _is_number(score) else _UNSCORED
    return entry["label"], Box(left, top, right, bottom).rounded(), score


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _FAR


def _asked(found: Found, labels: Sequence[str]) -> list[Detection]:
    """What goes under a label that was asked for, in singular or plural, whatever the case."""
    return [Detection(label, box, score) for name, box, score in found if (label := _meant(name, labels))]


def _meant(name: str, labels: Sequence[str]) -> str | None:
    return name if name in labels else next((label for label in labels if same_thing(label, name)), None)


def _on_grid(pixels: Pixels) -> Pixels:
    height, width = (max(_GRID, round(side / _GRID) * _GRID) for side in pixels.shape[:2])
    if (height, width) == pixels.shape[:2]:
        return pixels
    image = Pillow.fromarray(np.ascontiguousarray(pixels))
    return np.asarray(image.resize((width, height), Pillow.Resampling.BICUBIC))
