"""From our documents to the public form, with everything that an import kept beside the graph put back."""

from __future__ import annotations

from typing import Any

import msgspec

from gbc.formats.interchange.notes import FORM, INSIDE, NOTES, default_measures, default_texts, id_of_place
from gbc.graph import Caption, Graph, Node
from gbc.store import Source

Object = dict[str, Any]


def to_record(graph: Graph, source: Source) -> Object:
    """The record of a graph, in the form in which it came; graphs made here take the full form.

    Captions that are candidates only are left out. Of a picture that did not come in this form the id is told, which
    the form has no field for: so it stays when the record is imported.
    """
    fields: Object = _read(source.fields)
    notes: Object = fields.pop(NOTES, {})
    full = notes.get(FORM) != "plain"
    record: Object = {
        "vertices": [],
        "img_url": None,
        "img_path": source.name,
        **default_texts(graph.root, source.captions),
    }
    if full:
        size = None if graph.image.width == graph.image.height == 1 else [graph.image.width, graph.image.height]
        record |= {"img_size": size, "mask_inside_threshold": INSIDE}
    record = _without({**record, **fields}, notes)
    if FORM not in notes and graph.image.id != id_of_place(source.name):
        record["image_id"] = graph.image.id
    record["vertices"] = _Vertices(graph, record, full=full).all()
    return record


class _Vertices:
    def __init__(self, graph: Graph, record: Object, *, full: bool) -> None:
        self._graph, self._full = graph, full
        self._threshold = record.get("mask_inside_threshold") or INSIDE
        self._out: dict[str, list[Object]] = {node.id: [] for node in graph.nodes}
        self._in: dict[str, list[Object]] = {node.id: [] for node in graph.nodes}
        order = {node.id: place for place, node in enumerate(graph.nodes)}
        for edge in sorted(graph.edges, key=lambda edge: order[edge.source]):
            told = {"source": edge.source, "text": edge.label, "target": edge.target}
            self._out[edge.source].append(told)
            self._in[edge.target].append(told)

    def all(self) -> list[Object]:
        return [self._vertex(node) for node in self._graph.nodes]

    def _vertex(self, node: Node) -> Object:
        notes = _read(node.extra)
        box, box_notes = node.region.box, notes.pop("bbox", {})
        sides: Object = {"left": box.left, "top": box.top, "right": box.right, "bottom": box.bottom}
        vertex: Object = {
            "vertex_id": node.id,
            "bbox": _without({**sides, "confidence": node.region.score, **box_notes}, box_notes),
            "label": node.kind,
            "descs": [self._caption(caption, node) for caption in node.captions if caption.selected],
            "in_edges": _ways_in(self._in[node.id], notes),
            "out_edges": list(self._out[node.id]),
        }
        for place, said in notes.pop("unplaced_descs", ()):
            vertex["descs"].insert(place, said)
        for place, edge in notes.pop("unplaced_edges", ()):
            vertex["out_edges"].insert(place, edge)
        for side, foreign in notes.pop("edge_fields", {}).items():
            if len(foreign) == len(vertex[side]):
                vertex[side] = [{**edge, **more} for edge, more in zip(vertex[side], foreign, strict=True)]
        vertex |= self._masks(node, notes)
        for field in notes.pop("null", ()):
            vertex[field] = vertex[field] or None
        return _without({**vertex, **notes}, notes)

    def _masks(self, node: Node, notes: Object) -> Object:
        """Ids of the nodes that lie inside this one, and of those in which it lies."""
        known = {*self._out, *notes.pop("unknown", ())}
        return {
            field: _those(notes.pop(field), known) if field in notes else self._derived(field, node)
            for field in ("sub_masks", "super_masks")
            if field in notes or (self._full and field not in notes.get("absent", ()))
        }

    def _derived(self, field: str, node: Node) -> list[str]:
        box, others = node.region.box, [other for other in self._graph.nodes if other is not node]
        if field == "sub_masks":
            return sorted(o.id for o in others if o.region.box.share_inside(box) > self._threshold)
        return sorted(o.id for o in others if box.share_inside(o.region.box) > self._threshold)

    def _caption(self, caption: Caption, node: Node) -> Object:
        notes = _read(caption.extra)
        said: Object = {"text": caption.text, "label": caption.kind}
        if self._full:
            said |= default_measures(notes.get("label", caption.kind), node.kind)
        return _without({**said, **notes}, notes)


def _those(ids: list[str] | None, known: set[str]) -> list[str] | None:
    """The ids of nodes that stand, or never stood: not those of nodes that were dropped meanwhile."""
    return None if ids is None else [id_ for id_ in ids if id_ in known]


def _ways_in(derived: list[Object], notes: Object) -> list[Object]:
    """The ways in, in the order in which they came, also those that no edge mirrors."""
    rest, ordered = list(derived), []
    for way in notes.pop("in_edges", ()):
        if isinstance(way, dict):
            ordered.append(way)
        elif known := next((edge for edge in rest if [edge["source"], edge["text"]] == way), None):
            rest.remove(known)
            ordered.append(known)
    left_out = notes.pop("unmirrored", [])
    return ordered + [edge for edge in rest if [edge["source"], edge["text"]] not in left_out]


def _read(text: str | None) -> Object:
    found: Object = msgspec.json.decode(text) if text else {}
    return found


def _without(told: Object, notes: Object) -> Object:
    """What is told, less what the record lacked: unless it is a list that has something in it by now."""
    absent = notes.get("absent", ())
    filled = {key for key in absent if isinstance(told.get(key), list) and told[key]}
    return {key: value for key, value in told.items() if key != "absent" and (key not in absent or key in filled)}
