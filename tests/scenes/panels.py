"""Panels that ask models at once, without anything between."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import numpy as np

from gbc.graph import Mask, Provenance
from gbc.images import View
from gbc.models.roles import (
    Describer,
    Detection,
    Detector,
    DetectRequest,
    Reader,
    Segmenter,
    SegmentRequest,
    TextLine,
    provenance,
)


class DirectPanel:
    """Each question goes to its model as it comes. ``asked`` keeps the questions."""

    def __init__(
        self,
        detector: Detector,
        describer: Describer,
        segmenter: Segmenter | None = None,
        reader: Reader | None = None,
    ) -> None:
        roles = {"detector": detector, "describer": describer, "segmenter": segmenter, "reader": reader}
        self.models: dict[str, Any] = {role: model for role, model in roles.items() if model}
        self.asked: list[Any] = []

    @property
    def names(self) -> dict[str, str]:
        return {role: model.name for role, model in self.models.items()}

    def provenance(self, request: type) -> Provenance:
        return provenance(self.models["describer"], request)

    async def detect(self, request: DetectRequest) -> Sequence[Detection]:
        return (await self._ask("detector", "detect", request)) or []

    async def segment(self, request: SegmentRequest) -> Sequence[Mask | None]:
        return (await self._ask("segmenter", "segment", request)) or [None] * len(request.boxes)

    async def read(self, view: View) -> Sequence[TextLine]:
        return (await self._ask("reader", "read", view)) or []

    async def describe(self, request: Any) -> Any:
        return await self._ask("describer", "describe", request)

    async def _ask(self, role: str, verb: str, request: Any) -> Any:
        self.asked.append(request)
        model = self.models.get(role)
        return getattr(model, verb)([request])[0] if model else None


class ShuffledPanel(DirectPanel):
    """Answers come in random order, and what is found in one view too."""

    def __init__(self, seed: int, detector: Detector, describer: Describer) -> None:
        super().__init__(detector, describer)
        self.random = np.random.default_rng(seed)

    async def detect(self, request: DetectRequest) -> Sequence[Detection]:
        found = await super().detect(request)
        return [found[n] for n in self.random.permutation(len(found))]

    async def _ask(self, role: str, verb: str, request: Any) -> Any:
        await self._wait()
        answer = await super()._ask(role, verb, request)
        await self._wait()
        return answer

    async def _wait(self) -> None:
        for _ in range(int(self.random.integers(0, 12))):
            await asyncio.sleep(0)
