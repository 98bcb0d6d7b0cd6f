"""Nodes and edges: what is in the picture, and which words lead there."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from gbc.graph.box import Box, Unit
from gbc.graph.caption import Caption, Span
from gbc.graph.errors import StructuralError
from gbc.graph.mask import Mask

NodeKind = Literal["image", "entity", "composition", "relation"]

_SAME_PIXELS = 0.5
"""Masks of one thing by two models share at least this much."""


class Region(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """Where a node is: its box, the pixels inside it where they are known, and the detector's score."""

    box: Annotated[Box, Meta(description="The rectangle around it")]
    mask: Annotated[Mask | None, Meta(description="Its pixels, where they are known")] = None
    score: Annotated[
        Unit | None, Meta(description="The detector's certainty, 0 to 1; null where nothing was detected")
    ] = None

    def __post_init__(self) -> None:
        if self.score is not None and not 0 <= self.score <= 1:
            raise StructuralError("region", f"score {self.score} is not within 0..1")

    def shows_the_same(self, other: Region, iou: float) -> bool:
        """Whether two boxes overlap by more than ``iou`` and no masks speak against it.

        A sky and the trees before it can fill one box, and are told apart by their pixels.
        """
        if self.box.iou(other.box) <= iou:
            return False
        return self.mask is None or other.mask is None or self.mask.iou(other.mask) > _SAME_PIXELS


class Node(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True, kw_only=True):
    """The whole image, one entity, several of a kind (composition) or what things do to each other (relation)."""

    id: Annotated[str, Meta(description='Unique within the image; "" for the root of graphs made here')]
    kind: Annotated[
        NodeKind,
        Meta(
            description="The whole image, one entity, a composition of several of a kind, or a relation between things"
        ),
    ]
    label: Annotated[str, Meta(description='Canonical name, such as "horse"; empty for the image')]
    aliases: Annotated[tuple[str, ...], Meta(description="Other names under which it was found")] = ()
    region: Annotated[Region, Meta(description="Where it is in the picture")]
    captions: Annotated[tuple[Caption, ...], Meta(description="What is said of it")] = ()
    depth: Annotated[int, Meta(ge=0, description="Length of the shortest path from the root")]
    extra: Annotated[str | None, Meta(description="JSON text with what other systems add")] = None


class Edge(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True, kw_only=True):
    """From the words in a caption of ``source`` to the node ``target`` that says more about them."""

    source: Annotated[str, Meta(description="Id of the node whose caption holds the words")]
    target: Annotated[str, Meta(description="Id of the node that they lead to")]
    label: Annotated[str, Meta(description='As written, such as "horses"', min_length=1)]
    spans: Annotated[tuple[Span, ...], Meta(description="Every occurrence that stands for the target")] = ()

    def __post_init__(self) -> None:
        if not self.label.strip():
            raise StructuralError("edge", f"{self.source!r} -> {self.target!r} has no label")
