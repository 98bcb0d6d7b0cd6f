"""The models of one pipeline behind one door, each in its own thread, batched across images."""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType
from typing import Any, cast

from gbc.graph import Mask
from gbc.images import View
from gbc.models.registry import Role
from gbc.models.roles import (
    Describer,
    DescribeReply,
    DescribeRequest,
    Detection,
    Detector,
    DetectRequest,
    Model,
    Reader,
    Segmenter,
    SegmentRequest,
    TextLine,
)
from gbc.runtime.batcher import Batcher

BATCH = 16


class LocalPanel:
    """Asks models that run in this process. Use it as a context, so that its threads end."""

    def __init__(self, models: dict[Role, Model], batch: int = BATCH) -> None:
        self.names: dict[str, str] = {role: model.name for role, model in models.items()}
        self.batchers: dict[Role, Batcher[Any, Any]] = {
            role: Batcher(_answer(role, model), batch, role) for role, model in models.items()
        }

    def __enter__(self) -> LocalPanel:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for batcher in self.batchers.values():
            batcher.close()

    async def detect(self, request: DetectRequest) -> Sequence[Detection]:
        """What was found."""
        return cast("Sequence[Detection]", await self.batchers["detector"].ask(request))

    async def segment(self, request: SegmentRequest) -> Sequence[Mask | None]:
        """A mask for each box."""
        return cast("Sequence[Mask | None]", await self.batchers["segmenter"].ask(request))

    async def read(self, view: View) -> Sequence[TextLine]:
        """The lines of text."""
        return cast("Sequence[TextLine]", await self.batchers["reader"].ask(view))

    async def describe(self, request: DescribeRequest) -> Any:
        """The reply of the request's kind."""
        return cast("DescribeReply", await self.batchers["describer"].ask(request))


def _answer(role: Role, model: Model) -> Any:
    """The method by which a model of this role answers a batch."""
    match role:
        case "detector":
            return cast("Detector", model).detect
        case "segmenter":
            return cast("Segmenter", model).segment
        case "describer":
            return cast("Describer", model).describe
        case _:
            return cast("Reader", model).read
