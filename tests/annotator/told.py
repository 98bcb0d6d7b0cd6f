"""A model for every role that answers what a test tells it to, and short words for boxes and graphs."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from PIL import Image as Pillow

from gbc.annotator import Settings, annotate
from gbc.graph import Box, Graph, Mask, Node
from gbc.images import Picture, View, decode
from gbc.models.roles import (
    CompositionReply,
    CompositionRequest,
    DescribeReply,
    DescribeRequest,
    Detection,
    DetectRequest,
    Element,
    EntityReply,
    EntityRequest,
    ImageReply,
    ImageRequest,
    RelationReply,
    SegmentRequest,
    TextLine,
)
from tests.scenes import DirectPanel

SIDE = 200
"""Pixels of the picture's sides; boxes are told in these."""

Found = tuple[int, int, int, int, float]
"""left, top, right, bottom, score."""


def picture() -> Picture:
    stream = io.BytesIO()
    Pillow.fromarray(np.zeros((SIDE, SIDE, 3), np.uint8)).save(stream, "PNG")
    return decode(stream.getvalue())


def box(left: int, top: int, right: int, bottom: int) -> Box:
    return Box.from_pixels(left, top, right, bottom, width=SIDE, height=SIDE)


def elements(*names: str) -> tuple[Element, ...]:
    """An element for each name, several where it starts with a star."""
    return tuple(Element(name.lstrip("*"), several=name.startswith("*")) for name in names)


def line(text: str, *sides: int, score: float = 0.95) -> TextLine:
    return TextLine(text, box(*sides), score)


@dataclass
class Told:
    """``boxes`` are found wherever a view shows all of them; what has no entry is described by its name."""

    image: ImageReply
    boxes: Mapping[str, Sequence[Found]] = field(default_factory=dict)
    entities: Mapping[str, EntityReply | Exception] = field(default_factory=dict)
    compositions: Mapping[str, CompositionReply] = field(default_factory=dict)
    relations: Sequence[str] = ()
    lines: Sequence[TextLine] = ()
    mask: Mask | None = None

    name = "told/1"
    fingerprint = "told/1"

    def detect(self, requests: Sequence[DetectRequest]) -> list[list[Detection]]:
        return [self._detect(request) for request in requests]

    def _detect(self, request: DetectRequest) -> list[Detection]:
        told = [(label, box(*sides), score) for label in request.labels for *sides, score in self.boxes.get(label, ())]
        return [
            Detection(label, inside.rounded(), score)
            for label, place, score in told
            if place.share_inside(request.view.box) > 0.999 and (inside := request.view.inside(place))
        ]

    def describe(self, requests: Sequence[DescribeRequest]) -> list[DescribeReply]:
        return [self._describe(request) for request in requests]

    def _describe(self, request: DescribeRequest) -> DescribeReply:
        match request:
            case ImageRequest():
                return self.image
            case EntityRequest(thing=thing):
                reply = self.entities.get(thing.label, EntityReply(detail=f"Just a {thing.label}."))
                if isinstance(reply, Exception):
                    raise reply
                return reply
            case CompositionRequest(label=label):
                return self.compositions.get(label, CompositionReply(arrangement="They stand about."))
            case _:
                return RelationReply(sentences=tuple(self.relations))

    def read(self, views: Sequence[View]) -> list[Sequence[TextLine]]:
        return [self.lines for _ in views]

    def segment(self, requests: Sequence[SegmentRequest]) -> list[list[Mask | None]]:
        return [[self.mask] * len(request.boxes) for request in requests]

    def panel(self) -> DirectPanel:
        return DirectPanel(self, self, segmenter=self if self.mask else None, reader=self if self.lines else None)

    def graph(self, settings: Settings | None = None) -> Graph:
        return ask(self.panel(), settings)


def ask(panel: DirectPanel, settings: Settings | None = None) -> Graph:
    return asyncio.run(annotate(picture(), panel, settings or Settings()))


def scene(detail: str, *names: str) -> ImageReply:
    return ImageReply(detail=detail, short="", elements=elements(*names))


def entity(detail: str, *names: str) -> EntityReply:
    return EntityReply(detail=detail, parts=elements(*names))


def ids(graph: Graph, kind: str = "entity") -> list[str]:
    return [node.id for node in graph.nodes if node.kind == kind]


def edges(graph: Graph) -> set[tuple[str, str, str]]:
    return {(edge.source, edge.label, edge.target) for edge in graph.edges}


def rejected(graph: Graph) -> list[tuple[str, str, str]]:
    return [(one.stage, one.label, one.reason) for one in graph.rejected]


def rectangle(node: Node) -> tuple[int, int, int, int]:
    return node.region.box.pixels(SIDE, SIDE)
