"""What can be set about the method. Every number is relative: to the image, to the parent, or a count."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from gbc.annotator.vocabulary import Vocabulary

Share = Annotated[float, Meta(ge=0, le=1)]
Count = Annotated[int, Meta(ge=0)]


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where the recursion ends. What a limit cut off is recorded in the graph as rejected."""

    depth: Annotated[Count, Meta(description="Entities stand at most this many steps of recursion below the image")] = 3
    nodes: Annotated[int, Meta(ge=1, description="Nodes of a graph, the image's included")] = 60
    calls: Annotated[int, Meta(ge=2, description="Requests to models for one image")] = 200
    elements: Annotated[Count, Meta(description="Elements looked for in one node")] = 10
    boxes: Annotated[Count, Meta(description="Boxes kept of one label in one node")] = 6


class Detecting(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which of the detector's boxes become candidates."""

    min_score: Annotated[Share, Meta(description="Detections below this score are dropped")] = 0.35
    min_area: Annotated[Share, Meta(description="Smallest box, as a share of the image's area")] = 0.0005
    max_share: Annotated[Share, Meta(description="Largest part, as a share of its parent's area")] = 0.8
    min_inside: Annotated[Share, Meta(description="A part lies inside its parent by at least this share of itself")] = (
        0.5
    )
    single_iou: Annotated[Share, Meta(description="Boxes of a single thing that overlap more are one")] = 0.05
    several_iou: Annotated[Share, Meta(description="Boxes of several things that overlap more are one")] = 0.2
    single_margin: Annotated[Share, Meta(description="Boxes of a single thing score within this of the best")] = 0.05
    min_parent_area: Annotated[Share, Meta(description="Parts are sought in entities of at least this area")] = 0.01


class Segmenting(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How boxes and masks go together."""

    tighten: Annotated[bool, Meta(description="Boxes end where their masks end")] = False
    min_agreement: Annotated[
        Share, Meta(description="A mask whose own box has a smaller IoU with its thing's box is dropped, and recorded")
    ] = 0.5


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How a picture becomes a graph."""

    limits: Limits = Limits()
    detecting: Detecting = Detecting()
    segmenting: Segmenting = Segmenting()
    vocabulary: Annotated[Vocabulary, Meta(description="Labels to speak of; in a pipeline also the path of a file")] = (
        Vocabulary()
    )
    padding: Annotated[float, Meta(ge=0, le=1, description="Context around a region, as a share of its size")] = 0.1
    merge_iou: Annotated[Share, Meta(description="Boxes that overlap more are one entity, whatever the labels")] = 0.85
    min_text_score: Annotated[Share, Meta(description="Lines of text read with less confidence are dropped")] = 0.85
    relations: Annotated[Count, Meta(description="Children of one node among which relations are sought")] = 8
