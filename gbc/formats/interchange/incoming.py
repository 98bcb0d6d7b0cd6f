"""From the public form to our documents. What has no place in a graph is kept beside it, so that nothing is lost."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import UNSET

from gbc.formats.depths import depths_below
from gbc.formats.failed import STAGE
from gbc.formats.interchange.nodes import captions_of, name_in, region_of, written
from gbc.formats.interchange.notes import FORM, INSIDE, NOTES, default_texts, id_of_place
from gbc.formats.interchange.wire import Foreign, Record, Strange, Vertex, WireEdge
from gbc.formats.spans import find_spans
from gbc.graph import Edge, Graph, Image, Node, Rejected
from gbc.graph.graph import IMAGE_ID
from gbc.store import Document, Source


def to_document(record: Record, strange: Strange | None, name: str) -> Document:
    """The document of a record; ``name`` is what it is called where it has neither path nor URL.

    Raises ``StructuralError`` where no graph can be made of it.
    """
    width, height = record.img_size or (1, 1)
    image = Image(_id_of(record), width, height)
    return _Incoming(record, strange, image).document(name)


def _id_of(record: Record) -> str:
    """The id that an export of ours tells; else, as the picture is not at hand, it is made of where it is."""
    told = record.image_id
    if isinstance(told, str) and IMAGE_ID.fullmatch(told):
        return told
    place = record.img_url or record.img_path
    return id_of_place(place) if place else hashlib.sha256(msgspec.json.encode(record)).hexdigest()


class _Incoming:
    """One record on its way; ``self.full`` says which of the two forms it has."""

    def __init__(self, record: Record, strange: Strange | None, image: Image) -> None:
        self.record, self.strange, self.image = record, strange, image
        self.rejected: list[Rejected] = []
        vertices = record.vertices
        self.full = record.img_size is not UNSET or (bool(vertices) and vertices[0].sub_masks is not UNSET)
        self.placed: dict[str, list[WireEdge]] = {}
        self.ways_in: dict[str, list[WireEdge]] = {vertex.vertex_id: [] for vertex in vertices}
        for vertex in vertices:
            placed = [edge for edge in vertex.out_edges or () if self._problem(vertex, edge) is None]
            self.placed[vertex.vertex_id] = placed
            for edge in placed:
                self.ways_in[edge.target].append(edge)

    def document(self, name: str) -> Document:
        """The whole."""
        record = self.record
        targets = {id_: [edge.target for edge in placed] for id_, placed in self.placed.items() if placed}
        depths = depths_below([vertex.vertex_id for vertex in record.vertices if vertex.label == "image"], targets)
        nodes: list[Node] = []
        edges: list[Edge] = []
        for number, vertex in enumerate(record.vertices):
            node = self._node(number, vertex, depths.get(vertex.vertex_id, 0))
            nodes.append(node)
            if placed := self.placed[node.id]:
                edges += self._edges(node, placed)
        graph = Graph(image=self.image, nodes=tuple(nodes), edges=tuple(edges), rejected=tuple(self.rejected))
        called = record.img_path or record.img_url or name
        original = (record.original_caption,) if record.original_caption else ()
        fields = self._fields(graph, called, original)
        source = Source(position=0, name=called, image_id=self.image.id, captions=original, fields=fields)
        return Document(source=source, graph=graph)

    def _node(self, number: int, vertex: Vertex, depth: int) -> Node:
        strange, id_ = self.strange, vertex.vertex_id
        notes = dict(strange.vertices.get(number, ())) if strange else {}
        foreign = strange.captions.get(number) if strange else None
        captions, blank = captions_of(vertex, self.image.id, foreign, full=self.full)
        region, about_box = region_of(vertex.bbox, strange.boxes.get(number) if strange else None)
        if blank:
            notes["unplaced_descs"] = blank
        if about_box:
            notes["bbox"] = about_box
        if strange or not self._tells_the_same(vertex):
            self._note_edges(number, vertex, notes)
        if self.full or vertex.sub_masks is not UNSET or vertex.super_masks is not UNSET:
            for field in ("sub_masks", "super_masks"):
                value = getattr(vertex, field)
                if value is not UNSET:
                    notes[field] = value
                    if unknown := [id_ for id_ in value or () if id_ not in self.ways_in]:
                        notes.setdefault("unknown", []).extend(unknown)
                elif self.full:
                    notes.setdefault("absent", []).append(field)
        return Node(
            id=id_,
            kind=vertex.label,
            label=self._label(vertex),
            region=region,
            captions=tuple(captions),
            depth=depth,
            extra=written(notes) if notes else None,
        )

    def _label(self, vertex: Vertex) -> str:
        if vertex.label == "image":
            return ""
        if vertex.label == "relation":
            ids = dict.fromkeys(edge.target for edge in self.placed[vertex.vertex_id])
            return " and ".join(map(name_in, ids)) or vertex.vertex_id
        return name_in(vertex.vertex_id)

    def _problem(self, vertex: Vertex, edge: WireEdge) -> str | None:
        """Why an edge has no place in the graph."""
        if edge.source != vertex.vertex_id:
            return f"an edge of {edge.source!r} among those of {vertex.vertex_id!r}"
        if edge.target not in self.ways_in:
            return f"there is no node {edge.target!r}"
        return None if edge.text.strip() else "an edge needs a label"

    def _tells_the_same(self, vertex: Vertex) -> bool:
        """Whether a vertex has all of its lists, and those of edges hold what the graph's edges tell, in that order."""
        id_ = vertex.vertex_id
        return (
            self.placed[id_] == vertex.out_edges
            and self.ways_in[id_] == vertex.in_edges
            and isinstance(vertex.descs, list)
        )

    def _note_edges(self, number: int, vertex: Vertex, notes: Foreign) -> None:
        """Keep what the graph's edges do not tell: those without a place, the order of ways in, foreign fields."""
        out, ways = vertex.out_edges or (), self.ways_in[vertex.vertex_id]
        if len(self.placed[vertex.vertex_id]) != len(out):
            for place, edge in enumerate(out):
                problem = self._problem(vertex, edge)
                if problem is not None:
                    notes.setdefault("unplaced_edges", []).append([place, msgspec.to_builtins(edge)])
                    self._reject(edge.text, problem, vertex.vertex_id)
        if (vertex.in_edges or []) != ways:
            self._note_ways_in(vertex, list(ways), notes)
        if self.strange:
            for side in ("in_edges", "out_edges"):
                if any(foreign := self.strange.edges.get((number, side), ())):
                    notes.setdefault("edge_fields", {})[side] = foreign
        for field in ("descs", "in_edges", "out_edges"):
            if getattr(vertex, field) in (None, UNSET):
                notes.setdefault("null" if getattr(vertex, field) is None else "absent", []).append(field)

    def _note_ways_in(self, vertex: Vertex, ways: list[WireEdge], notes: Foreign) -> None:
        order: list[Any] = []
        for edge in vertex.in_edges or ():
            if edge in ways:
                ways.remove(edge)
                order.append([edge.source, edge.text])
            else:
                order.append(msgspec.to_builtins(edge))
                self._reject(edge.text, f"no edge of {edge.source!r} mirrors this way in", vertex.vertex_id)
        notes["in_edges"] = order
        if ways:
            notes["unmirrored"] = [[edge.source, edge.text] for edge in ways]

    def _edges(self, source: Node, placed: Sequence[WireEdge]) -> list[Edge]:
        spans = find_spans(source.captions, {edge.text for edge in placed})
        edges: list[Edge] = []
        for edge in placed:
            label, target, said = edge.text, edge.target, spans.get(edge.text, ())
            if not said:
                self._reject(label, f"leads to {target!r}, but no caption says these words", source.id)
            edges.append(Edge(source=source.id, target=target, label=label, spans=said))
        return edges

    def _reject(self, label: str, reason: str, parent: str) -> None:
        self.rejected.append(Rejected(stage=STAGE, label=label, reason=reason, parent=parent))

    def _fields(self, graph: Graph, name: str, captions: Sequence[str]) -> str | None:
        """What of the record stands nowhere else."""
        record, fields, absent = self.record, dict(self.strange.graph) if self.strange else {}, []
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
        fields[NOTES] = {FORM: "full" if self.full else "plain"}
        if absent:
            fields[NOTES]["absent"] = absent
        return written(fields)
