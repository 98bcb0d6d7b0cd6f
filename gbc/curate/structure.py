"""Every breach of the structure of a document, of which reading it tells only the first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from gbc.curate.finding import Finding, finding


class _Shape(NamedTuple):
    """As much of a graph as can be understood: kinds and texts of captions by node id, ends and spans of edges."""

    kinds: list[tuple[str, str]]
    captions: list[tuple[str, dict[str, str]]]
    edges: list[tuple[str, str, list[dict[str, Any]]]]
    twice: list[tuple[str, str]]


def structure_findings(raw: Any) -> list[Finding]:
    """Breaches of structure in what a line of documents holds, whatever else is wrong with it."""
    if not isinstance(raw, dict):
        return []
    found = list(_outcome(raw))
    if isinstance(raw.get("graph"), dict):
        shape = _shape(raw["graph"])
        found += [*_ids(shape), *_edges(shape), *_reach(shape)]
    return found


def _outcome(raw: dict[str, Any]) -> Iterator[Finding]:
    source, graph = _dict(raw.get("source")), raw.get("graph")
    outcomes = (graph is not None) + (raw.get("failure") is not None) + (source.get("duplicate") is True)
    if outcomes != 1:
        yield finding("outcome", f"{source.get('name')!r} needs a graph, a failure or to be a duplicate")
    if graph is not None and _dict(_dict(graph).get("image")).get("id") != source.get("image_id"):
        yield finding("other-image", f"{source.get('name')!r} has the graph of another image")


def _shape(graph: dict[str, Any]) -> _Shape:
    kinds, captions, twice = [], [], []
    seen: set[str] = set()
    for node in _dicts(graph.get("nodes")):
        id_ = node.get("id")
        if not isinstance(id_, str):
            continue
        kinds.append((id_, str(node.get("kind"))))
        own: dict[str, str] = {}
        for caption in _dicts(node.get("captions")):
            name, text = caption.get("id"), caption.get("text")
            if isinstance(name, str) and isinstance(text, str):
                own[name] = text
                twice += [(id_, name)] if name in seen else []
                seen.add(name)
        captions.append((id_, own))
    edges = [
        (edge["source"], edge["target"], _dicts(edge.get("spans")))
        for edge in _dicts(graph.get("edges"))
        if isinstance(edge.get("source"), str) and isinstance(edge.get("target"), str)
    ]
    return _Shape(kinds, captions, edges, twice)


def _ids(shape: _Shape) -> Iterator[Finding]:
    for id_, times in Counter(id_ for id_, _ in shape.kinds).items():
        if times > 1:
            yield finding("duplicate-node", f"{times} nodes have this id", node=id_)
    for id_, caption in shape.twice:
        yield finding("duplicate-caption", f"the caption id {caption} stands twice", node=id_)
    roots = sum(kind == "image" for _, kind in shape.kinds)
    if roots != 1:
        yield finding("root", f"{roots} nodes of kind image")


def _edges(shape: _Shape) -> Iterator[Finding]:
    texts: dict[str, dict[str, str]] = {}
    for id_, own in shape.captions:
        texts.setdefault(id_, {}).update(own)
    for source, target, spans in shape.edges:
        for end in dict.fromkeys((source, target)):
            if end not in texts:
                yield finding("edge-end", f"{source!r} -> {target!r}: there is no node {end!r}", node=source)
        for span in spans if source in texts else ():
            yield from _span(source, target, span, texts[source])


def _span(source: str, target: str, span: dict[str, Any], texts: dict[str, str]) -> Iterator[Finding]:
    caption, end = span.get("caption"), span.get("end")
    if not isinstance(caption, str) or caption not in texts:
        yield finding("span-caption", f"to {target!r}: there is no caption {caption} here", node=source)
    elif isinstance(end, int) and end > len(texts[caption]):
        yield finding("span-range", f"to {target!r}: {span.get('start')}..{end} ends beyond {caption}", node=source)


def _reach(shape: _Shape) -> Iterator[Finding]:
    """Nodes on cycles, and nodes that no path from a root leads to; those behind either are not told of again."""
    targets: dict[str, list[str]] = {id_: [] for id_, _ in shape.kinds}
    ways_in = Counter[str]()
    for source, target, _ in shape.edges:
        if source in targets and target in targets:
            targets[source].append(target)
            ways_in[target] += 1
    roots = {id_ for id_, kind in shape.kinds if kind == "image"}
    for id_ in targets:
        if not ways_in[id_] and id_ not in roots:
            yield finding("orphan", "no edge leads here", node=id_)
    for id_ in targets:
        if ways_in[id_] and id_ in reached(targets, targets[id_]):
            yield finding("cycle", "a path leads from here back to here", node=id_)


def reached(targets: dict[str, list[str]], starts: list[str]) -> set[str]:
    """All nodes that paths from the given ones lead to, these included."""
    seen, open_ = set(starts), list(starts)
    while open_:
        for target in targets[open_.pop()]:
            if target not in seen:
                seen.add(target)
                open_.append(target)
    return seen


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
