"""What a crop shows, by EfficientNet-Lite3: an opinion that is independent of the object finder's."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from gbc.graph import Box
from gbc.models.embedded.pixels import Pixels, cut, to_square
from gbc.models.embedded.weights import CLASSES, interpreter

Opinion = npt.NDArray[np.float32]
"""Shape (1000,): how much of its belief, 1 in all, the network gives to each ImageNet class."""

PADDINGS = (0.1, 0.3, 0.6)
"""A thing is shown with so much around it, as a share of its size: three looks that see different pixels."""

_SIDE = 280


class Classifier:
    """EfficientNet-Lite3 trained on ImageNet, 8 bits, run by LiteRT."""

    def __init__(self) -> None:
        self._net = interpreter(CLASSES)
        self._input = self._net.get_input_details()[0]["index"]
        self._output = self._net.get_output_details()[0]["index"]
        self._lock = threading.Lock()

    def look(self, pixels: Pixels) -> Opinion:
        """The opinion on a whole array of pixels."""
        square = to_square(pixels, _SIDE)[None]
        with self._lock:
            self._net.set_tensor(self._input, square)
            self._net.invoke()
            counts: npt.NDArray[np.uint8] = self._net.get_tensor(self._output)[0]
        return counts.astype(np.float32) / np.float32(256)

    def opinions(self, pixels: Pixels, box: Box, paddings: Iterable[float] = PADDINGS) -> list[Opinion]:
        """The opinions on a thing, with more and more around it."""
        return [self.look(cut(pixels, box.padded(padding))) for padding in paddings]


def votes(opinions: Iterable[Opinion], classes: frozenset[int]) -> int:
    """How many opinions put one of these classes first."""
    return sum(int(opinion.argmax()) in classes for opinion in opinions)


def belief(opinions: Iterable[Opinion], classes: frozenset[int]) -> float:
    """The least that any opinion gives to these classes together, 0..1."""
    chosen = sorted(classes)
    return min(float(opinion[chosen].sum()) for opinion in opinions)


def mean_belief(opinions: Sequence[Opinion], classes: frozenset[int]) -> float:
    """What the opinions give to these classes together, 0..1, on average."""
    return float(np.mean(opinions, axis=0)[sorted(classes)].sum())


def firmest_other(opinions: Sequence[Opinion], classes: frozenset[int]) -> float:
    """The most that the opinions give, on average, to any class but these, 0..1."""
    mean = np.mean(opinions, axis=0)
    mean[sorted(classes)] = 0
    return float(mean.max())
