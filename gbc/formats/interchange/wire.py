"""The public form of a graph-based caption as it stands in a file (``GbcGraph``), and what others add to it.

The plain form has the fields without which there is no graph; the full form adds the size of the image, what lies
inside of what, and measures of the captions. Fields that neither knows are split off and kept.
"""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import UNSET, Struct, UnsetType

from gbc.graph import NodeKind

Text = str | None | UnsetType


class WireBox(Struct, gc=False, forbid_unknown_fields=True):
    """Fractions of the image, origin top left."""

    left: float
    top: float
    right: float
    bottom: float
    confidence: float | UnsetType | None = UNSET


class WireCaption(Struct, gc=False, forbid_unknown_fields=True):
    """``full_label`` and what follows are of the full form."""

    text: str
    label: str
    full_label: Text = UNSET
    statistics: Any = UNSET
    clip_scores: Any = UNSET
    toxicity_scores: Any = UNSET


class WireEdge(Struct, gc=False, forbid_unknown_fields=True):
    """``text`` stands in a caption of the source."""

    source: str
    text: str
    target: str


class Vertex(Struct, gc=False, forbid_unknown_fields=True):
    """``sub_masks`` and ``super_masks`` are of the full form."""

    vertex_id: str
    bbox: WireBox
    label: NodeKind
    descs: list[WireCaption] | UnsetType | None = UNSET
    in_edges: list[WireEdge] | UnsetType | None = UNSET
    out_edges: list[WireEdge] | UnsetType | None = UNSET
    sub_masks: list[str] | UnsetType | None = UNSET
    super_masks: list[str] | UnsetType | None = UNSET


class Record(Struct, gc=False, forbid_unknown_fields=True):
    """One graph; ``img_size`` is (width, height) in pixels. ``image_id`` is our own, others do not have it."""

    vertices: list[Vertex]
    img_url: Text = UNSET
    img_path: Text = UNSET
    original_caption: Text = UNSET
    short_caption: Text = UNSET
    detail_caption: Text = UNSET
    image_id: Any = UNSET
    img_size: tuple[int, int] | UnsetType | None = UNSET
    mask_inside_threshold: float | UnsetType | None = UNSET


Foreign = dict[str, Any]


class Strange(Struct):
    """Fields that the form does not know: of the graph; by place of a vertex of itself, its box, captions and edges."""

    graph: Foreign
    vertices: dict[int, Foreign]
    boxes: dict[int, Foreign]
    captions: dict[int, list[Foreign]]
    edges: dict[tuple[int, str], list[Foreign]]


_DECODER = msgspec.json.Decoder(Record)


def parse(raw: bytes | Foreign) -> tuple[Record, Strange | None]:
    """A record, and what it holds beyond the form. Raises ``msgspec.DecodeError`` where it is none."""
    try:
        return (_DECODER.decode(raw) if isinstance(raw, bytes) else msgspec.convert(raw, Record)), None
    except msgspec.ValidationError:
        tree = msgspec.json.decode(raw) if isinstance(raw, bytes) else raw
        if not isinstance(tree, dict):
            raise
        strange = _split_off(tree)
        return msgspec.convert(tree, Record), strange


def _split_off(tree: Foreign) -> Strange:
    strange = Strange(_foreign(tree, Record), {}, {}, {}, {})
    for number, vertex in enumerate(_objects(tree.get("vertices"))):
        strange.vertices[number] = _foreign(vertex, Vertex)
        for box in _objects([vertex.get("bbox")]):
            strange.boxes[number] = _foreign(box, WireBox)
        strange.captions[number] = [_foreign(caption, WireCaption) for caption in _objects(vertex.get("descs"))]
        for side in ("in_edges", "out_edges"):
            strange.edges[number, side] = [_foreign(edge, WireEdge) for edge in _objects(vertex.get(side))]
    return strange


def _objects(values: Any) -> list[Foreign]:
    """A list if it holds objects only; what does not is told by the form's own check."""
    return values if isinstance(values, list) and all(isinstance(value, dict) for value in values) else []


def _foreign(tree: Foreign, known: type[Struct]) -> Foreign:
    """Take out of an object what its form does not know."""
    return {key: tree.pop(key) for key in list(tree) if key not in known.__struct_fields__}
