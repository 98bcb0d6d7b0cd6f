"""From the public form to our documents. What has no place in a graph is kept beside it, so that nothing is lost."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from msgspec import UNSET

from gbc.formats.depths import depths_below
from gbc.formats.failed import STAGE
from gbc.formats.interchange.notes import CAPTION_KINDS, FORM, INSIDE, NOTES, default_measures, default_texts
from gbc.formats.interchange.wire import Record, Strange, Vertex, WireBox, WireCaption, WireEdge
from gbc.formats.spans import find_spans
from gbc.graph import Box, Caption, Edge, Graph, Image, Node, Region, Rejected
from gbc.graph.caption import caption_id
from gbc.graph.errors import StructuralError
from gbc.store import Document, Source

Notes = dict[str, Any]


def to_document(record: Record, strange: Strange | None, name: str) -> Document:
    """The document of a record; ``name`` is what it is called where it has neither path nor URL.

    The picture itself is not at hand: its id is the SHA-256 of its URL or path, or of the record. Raises
    ``StructuralError`` where no graph can be made of it.
    """
    place = record.img_url or record.img_path or None
    known = place.encode() if place else msgspec.json.encode(record)
    width, height = record.img_size or (1, 1)
    image = Image(hashlib.sha256(known).hexdigest(), width, height)
    return _Incoming(record, strange or Strange({}, {}, {}, {}, {}), image).document(name)


class _Incoming:
    """One record on its way; ``self.full`` says which of the two forms it has."""

    def __init__(self, record: Record, strange: Strange, image: Image) -> None:
        self.record, self.strange, self.image = record, strange, image
        self.rejected: list[Rejected] = []
        first = record.vertices[0] if record.vertices else None
        self.full = record.img_size is not UNSET or (first is not None and first.sub_masks is not UNSET)
        self.ids = {vertex.vertex_id for vertex in record.vertices}
        self.placed = {vertex.vertex_id: self._placed(vertex) for vertex in record.vertices}
        self.ways_in: dict[str, list[tuple[str, str]]] = {id_: [] for id_ in self.ids}
        for edge in (edge for edges in self.placed.values() for edge in edges):
            self.ways_in[edge.target].append((edge.source, edge.text))

    def document(self, name: str) -> Document:
        record = self.record
        targets = {id_: [edge.target for edge in edges] for id_, edges in self.placed.items()}
        depths = depths_below((vertex.vertex_id for vertex in record.vertices if vertex.label == "image"), targets)
        nodes: list[Node] = []
        edges: list[Edge] = []
        for number, vertex in enumerate(record.vertices):
            node = self._node(number, vertex, depths.get(vertex.vertex_id, 0))
            nodes.append(node)
            edges += self._edges(vertex.vertex_id, node.captions)
        graph = Graph(image=self.image, nodes=tuple(nodes), edges=tuple(edges), rejected=tuple(self.rejected))
        called = record.img_path or record.img_url or name
        original = (record.original_caption,) if record.original_caption else ()
        source = Source(
            position=0,
            name=called,
            image_id=self.image.id,
            captions=original,
            fields=self._fields(graph, called, original),
        )
        return Document(source=source, graph=graph)

    def _node(self, number: int, vertex: Vertex, depth: int) -> Node:
        notes: Notes = dict(self.strange.vertices.get(number, ()))
        captions = self._captions(number, vertex, notes)
        box, score = self._region(number, vertex.bbox, notes)
        self._note_edges(number, vertex, notes)
        for field in ("sub_masks", "super_masks"):
            value = getattr(vertex, field)
            if value is not UNSET:
                notes[field] = value
            elif self.full:
                notes.setdefault("absent", []).append(field)
        return Node(
            id=vertex.vertex_id,
            kind=vertex.label,
            label=self._label(vertex),
            region=Region(box, None, score),
            captions=captions,
            depth=depth,
            extra=_written(notes),
        )

    def _label(self, vertex: Vertex) -> str:
        """The name that an id ends in: "door" in ``house_door_1``; of a relation, those of what it relates."""
        if vertex.label == "image":
            return ""
        if vertex.label == "relation":
            ids = dict.fromkeys(edge.target for edge in self.placed[vertex.vertex_id])
            return " and ".join(_last_name(id_) for id_ in ids) or vertex.vertex_id
        return _last_name(vertex.vertex_id)

    def _region(self, number: int, box: WireBox, notes: Notes) -> tuple[Box, float | None]:
        score = box.confidence
        kept: Notes = dict(self.strange.boxes.get(number, ()))
        if score is UNSET:
            kept["absent"] = ["confidence"]
        elif score is not None and not 0 <= score <= 1:
            kept["confidence"] = score
        try:
            region = Box(box.left, box.top, box.right, box.bottom)
        except StructuralError:
            region = Box(max(0.0, box.left), max(0.0, box.top), min(1.0, box.right), min(1.0, box.bottom))
            kept |= {"left": box.left, "top": box.top, "right": box.right, "bottom": box.bottom}
        if kept:
            notes["bbox"] = kept
        return region, score if isinstance(score, float) and 0 <= score <= 1 else None

    def _captions(self, number: int, vertex: Vertex, notes: Notes) -> tuple[Caption, ...]:
        captions: list[Caption] = []
        node, image = vertex.vertex_id, self.image.id
        for place, said in enumerate(vertex.descs or ()):
            foreign = self.strange.captions.get((number, place))
            if not said.text.strip():  # no caption of ours, but theirs
                notes.setdefault("unplaced_descs", []).append([place, _object(said, foreign)])
                continue
            text = said.text if said.text.isascii() else unicodedata.normalize("NFC", said.text)
            kind: Any = said.label if said.label in CAPTION_KINDS else "detail"
            captions.append(
                Caption(
                    id=caption_id(image, node, kind, place, text),
                    text=text,
                    kind=kind,
                    extra=self._caption_notes(said, vertex.label, text, kind, foreign),
                )
            )
        return tuple(captions)

    def _caption_notes(self, said: WireCaption, node: str, text: str, kind: str, foreign: Notes | None) -> str | None:
        notes: Notes = dict(foreign or ())
        if text != said.text:
            notes["text"] = said.text
        if kind != said.label:
            notes["label"] = said.label
        if self.full:
            for field, usual in default_measures(said.label, node).items():
                value = getattr(said, field)
                if value is UNSET:
                    notes.setdefault("absent", []).append(field)
                elif value != usual:
                    notes[field] = value
        else:
            notes |= {
                field: value
                for field in ("full_label", "statistics", "clip_scores", "toxicity_scores")
                if (value := getattr(said, field)) is not UNSET
            }
        return _written(notes)

    def _placed(self, vertex: Vertex) -> list[WireEdge]:
        return [edge for edge in vertex.out_edges or () if self._problem(vertex, edge) is None]

    def _problem(self, vertex: Vertex, edge: WireEdge) -> str | None:
        """Why an edge has no place in the graph."""
        if edge.source != vertex.vertex_id:
            return f"an edge of {edge.source!r} among those of {vertex.vertex_id!r}"
        if edge.target not in self.ids:
            return f"there is no node {edge.target!r}"
        return None if edge.text.strip() else "an edge needs a label"

    def _note_edges(self, number: int, vertex: Vertex, notes: Notes) -> None:
        """Keep what the graph's edges do not tell: those without a place, the order of ways in, foreign fields."""
        for place, edge in enumerate(vertex.out_edges or ()):
            problem = self._problem(vertex, edge)
            if problem is not None:
                notes.setdefault("unplaced_edges", []).append([place, msgspec.to_builtins(edge)])
                self._reject(edge.text, problem, vertex.vertex_id)
        ways = self.ways_in[vertex.vertex_id]
        given = [(edge.source, edge.text) for edge in vertex.in_edges or ()]
        if given != ways or any(edge.target != vertex.vertex_id for edge in vertex.in_edges or ()):
            self._note_ways_in(vertex, list(ways), notes)
        for side in ("in_edges", "out_edges"):
            if any(foreign := self.strange.edges.get((number, side), ())):
                notes.setdefault("edge_fields", {})[side] = foreign
            if getattr(vertex, side) is None:
                notes.setdefault("absent", []).append(side)

    def _note_ways_in(self, vertex: Vertex, ways: list[tuple[str, str]], notes: Notes) -> None:
        order: list[Any] = []
        for edge in vertex.in_edges or ():
            if edge.target == vertex.vertex_id and (edge.source, edge.text) in ways:
                ways.remove((edge.source, edge.text))
                order.append([edge.source, edge.text])
            else:
                order.append(msgspec.to_builtins(edge))
                self._reject(edge.text, f"no edge of {edge.source!r} mirrors this way in", vertex.vertex_id)
        notes["in_edges"] = order
        if ways:
            notes["unmirrored"] = [[source, text] for source, text in ways]

    def _edges(self, source: str, captions: Sequence[Caption]) -> Iterable[Edge]:
        placed = self.placed[source]
        spans = find_spans(captions, {edge.text for edge in placed}) if placed else {}
        for edge in placed:
            found = spans.get(edge.text, ())
            if not found:
                self._reject(edge.text, f"leads to {edge.target!r}, but no caption says these words", source)
            yield Edge(source=source, target=edge.target, label=edge.text, spans=found)

    def _reject(self, label: str, reason: str, parent: str) -> None:
        self.rejected.append(Rejected(stage=STAGE, label=label, reason=reason, parent=parent))

    def _fields(self, graph: Graph, name: str, captions: Sequence[str]) -> str | None:
        """What of the record stands nowhere else."""
        record, fields, absent = self.record, dict(self.strange.graph), []
        usual: dict[str, Any] = {"img_path": name, "img_url": None, **default_texts(graph.root, captions)}
        if self.full:
            size = (self.image.width, self.image.height)
            usual |= {"img_size": None if size == (1, 1) else size, "mask_inside_threshold": INSIDE}
        for field in Record.__struct_fields__[1:]:
            value = getattr(record, field)
            if value is UNSET and field in usual:
                absent.append(field)
            elif value is not UNSET and (field not in usual or value != usual[field]):
                fields[field] = value
        notes: Notes = {} if self.full else {FORM: "plain"}
        if absent:
            notes["absent"] = absent
        if notes:
            fields[NOTES] = notes
        return _written(fields)


def _last_name(id_: str) -> str:
    name = id_.rpartition("_")[2] or id_
    return (id_.rpartition("_")[0].rpartition("_")[2] or name) if name.isdigit() else name


def _object(struct: msgspec.Struct, foreign: Notes | None) -> Notes:
    known: Notes = msgspec.to_builtins(struct)
    return {**known, **(foreign or {})}


def _written(notes: Notes) -> str | None:
    return msgspec.json.encode(notes).decode() if notes else None
