"""What can be put right in a document without guessing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from gbc.curate.documents import examined
from gbc.curate.upkeep import found_spans, true_boxes, true_depths, with_box
from gbc.graph import Edge, Graph, Node
from gbc.graph.mentions import fold
from gbc.store import Document
from gbc.store.document import encode


class Repair(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that was put right: the kind of finding that it was, where, and what was done."""

    kind: str
    detail: str
    file: str | None = None
    image: str | None = None
    node: str | None = None


def mended(line: bytes) -> tuple[bytes, list[Repair]]:
    """A line of documents put right, and what was done; the very line where nothing was or could be done."""
    document, found = examined(line)
    if not any(one.mended for one in found):
        return line, []
    done: list[Repair] = []
    if document is None:
        document, done = _readable(line)
    if document is None or document.graph is None:
        return line, []
    graph = document.graph
    for repair in _REPAIRS:
        graph, more = repair(graph)
        done += more
    if not done:
        return line, []
    whole = encode(msgspec.structs.replace(document, graph=graph)).rstrip(b"\n")
    return whole, [msgspec.structs.replace(one, image=graph.image.id) for one in done]


def _readable(line: bytes) -> tuple[Document | None, list[Repair]]:
    """The document without edges and spans that lead nowhere, None where it cannot be read even so."""
    try:
        raw: Any = msgspec.json.decode(line)
        done = list(_without_dangling(raw["graph"]))
        return msgspec.convert(raw, Document), done
    except (msgspec.DecodeError, UnicodeDecodeError, LookupError, TypeError, AttributeError):
        return None, []  # whatever is wrong here was told already, and is for a person to decide


def _without_dangling(graph: dict[str, Any]) -> Iterator[Repair]:
    texts = {node["id"]: {one["id"]: one["text"] for one in node["captions"]} for node in graph["nodes"]}
    kept = []
    for edge in graph["edges"]:
        source, target, spans = edge["source"], edge["target"], edge.get("spans", [])
        if source not in texts or target not in texts:
            yield Repair(kind="edge-end", detail=f"removed the edge {edge['label']!r} to {target!r}", node=source)
            continue
        kept.append(edge)
        edge["spans"] = [span for span in spans if _holds(span, texts[source])]
        if len(edge["spans"]) < len(spans):
            kind = "span-caption" if any(span["caption"] not in texts[source] for span in spans) else "span-range"
            detail = f"removed {len(spans) - len(edge['spans'])} of {len(spans)} spans to {target!r}"
            yield Repair(kind=kind, detail=detail, node=source)
    graph["edges"] = kept


def _holds(span: dict[str, Any], texts: dict[str, str]) -> bool:
    return span["caption"] in texts and 0 <= span["start"] < span["end"] <= len(texts[span["caption"]])


def _doubles(graph: Graph) -> tuple[Graph, list[Repair]]:
    """Edges of the same words between the same nodes become one; so do spans of the same place."""
    edges: dict[tuple[str, str, str], Edge] = {}
    done = []
    for edge in graph.edges:
        key = (edge.source, edge.target, edge.label)
        before = edges.get(key)
        if before is not None:
            done.append(
                Repair(kind="duplicate-edge", detail=f"made one of {edge.label!r} to {edge.target!r}", node=key[0])
            )
        spans = dict.fromkeys((*(before.spans if before else ()), *edge.spans))
        if before is None and len(spans) < len(edge.spans):
            detail = f"removed {len(edge.spans) - len(spans)} spans to {edge.target!r} that stood twice"
            done.append(Repair(kind="duplicate-span", detail=detail, node=edge.source))
        edges[key] = msgspec.structs.replace(edge, spans=tuple(spans))
    return (msgspec.structs.replace(graph, edges=tuple(edges.values())), done) if done else (graph, done)


def _words(graph: Graph) -> tuple[Graph, list[Repair]]:
    """Edges without spans get every occurrence of their label in the captions of their source."""
    silent = {edge.source for edge in graph.edges if not edge.spans}
    found = {
        id_: found_spans(graph.node(id_), [edge.label for edge in graph.edges if edge.source == id_]) for id_ in silent
    }
    edges, done = [], []
    for edge in graph.edges:
        words = found[edge.source].get(edge.label, ()) if not edge.spans else ()
        same = tuple(
            span
            for span in words
            if fold(_text(graph, edge.source, span.caption)[span.start : span.end]) == fold(edge.label)
        )
        if same:
            done.append(Repair(kind="spanned", detail=f"found {edge.label!r} to {edge.target!r}", node=edge.source))
        edges.append(msgspec.structs.replace(edge, spans=same) if same else edge)
    return (msgspec.structs.replace(graph, edges=tuple(edges)), done) if done else (graph, done)


def _text(graph: Graph, node: str, caption: str) -> str:
    return next(one.text for one in graph.node(node).captions if one.id == caption)


def _unions(graph: Graph) -> tuple[Graph, list[Repair]]:
    boxes = true_boxes({node.id: node for node in graph.nodes}, graph.edges)
    done = [Repair(kind="union", detail="made its region the union of what it leads to", node=id_) for id_ in boxes]
    return _changed(graph, {id_: {"region": with_box(graph.node(id_), box)} for id_, box in boxes.items()}), done


def _depths(graph: Graph) -> tuple[Graph, list[Repair]]:
    true = true_depths(graph.root.id, graph.edges)
    wrong = {node.id: true[node.id] for node in graph.nodes if node.depth != true[node.id]}
    done = [Repair(kind="depth", detail=f"set to {depth}", node=id_) for id_, depth in wrong.items()]
    return _changed(graph, {id_: {"depth": depth} for id_, depth in wrong.items()}), done


def _changed(graph: Graph, changes: dict[str, dict[str, Any]]) -> Graph:
    """The same graph with other fields in some nodes."""

    def change(node: Node) -> Node:
        return msgspec.structs.replace(node, **changes[node.id]) if node.id in changes else node

    return msgspec.structs.replace(graph, nodes=tuple(map(change, graph.nodes))) if changes else graph


_REPAIRS: tuple[Callable[[Graph], tuple[Graph, list[Repair]]], ...] = (_doubles, _words, _unions, _depths)
"""Edges first: depths and unions follow from them."""
