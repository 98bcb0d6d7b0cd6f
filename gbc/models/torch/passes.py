"""One look of a detector at one view, and how looks share batches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec

from gbc.models.roles import Detection
from gbc.models.torch.memory import Portions


class Pass(msgspec.Struct):
    """The number of the request, the picture's (width, height), the model's input for it, and what is asked."""

    number: int
    size: tuple[int, int]
    pixels: Any
    asked: Any


def run_passes(
    requests: int,
    passes: Iterable[Pass],
    portions: Portions,
    look: Callable[[Sequence[Pass]], Sequence[Sequence[Detection]]],
) -> list[list[Detection]]:
    """What all passes of each request found. ``look`` is given passes whose inputs have one shape.

    Others never share a batch: padding a smaller picture would change its boxes.
    """
    groups: dict[tuple[int, ...], list[Pass]] = {}
    for one in passes:
        groups.setdefault(tuple(one.pixels.shape), []).append(one)
    detections: list[list[Detection]] = [[] for _ in range(requests)]
    for group in groups.values():
        for one, found in zip(group, portions.answer(look, group), strict=True):
            detections[one.number] += found
    return detections
