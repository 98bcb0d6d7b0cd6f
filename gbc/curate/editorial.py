"""What a readable document should keep beyond what every document must."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import msgspec

from gbc.curate.finding import Finding, finding
from gbc.curate.upkeep import true_depths
from gbc.graph import Graph, editorial_findings
from gbc.store import Document


def document_findings(document: Document) -> Iterator[Finding]:
    """What is amiss in a document that can be read."""
    if not _is_json(document.source.fields):
        yield finding("fields", f"the fields of {document.source.name!r} are no JSON")
    if document.graph is not None:
        yield from graph_findings(document.graph)


def graph_findings(graph: Graph) -> Iterator[Finding]:
    """What is amiss in one graph, editorial invariants included."""
    yield from _depths(graph)
    yield from _extras(graph)
    yield from _doubles(graph)
    yield from _references(graph)
    for one in editorial_findings(graph):
        yield finding(one.invariant, one.detail, node=one.node)


def _depths(graph: Graph) -> Iterator[Finding]:
    true = true_depths(graph.root.id, graph.edges)
    for node in graph.nodes:
        if node.depth != true[node.id]:
            yield finding("depth", f"says {node.depth}, and stands at {true[node.id]}", node=node.id)


def _extras(graph: Graph) -> Iterator[Finding]:
    for node in graph.nodes:
        for what, extra in (("node", node.extra), *((f"caption {one.id}", one.extra) for one in node.captions)):
            if not _is_json(extra):
                yield finding("fields", f"the extra of this {what} is no JSON", node=node.id)


def _doubles(graph: Graph) -> Iterator[Finding]:
    times = Counter((edge.source, edge.target, edge.label) for edge in graph.edges)
    for (source, target, label), count in times.items():
        if count > 1:
            yield finding("duplicate-edge", f"{count} edges {label!r} to {target!r}", node=source)
    for edge in graph.edges:
        if len(set(edge.spans)) < len(edge.spans):
            yield finding("duplicate-span", f"{edge.label!r} to {edge.target!r} names a place twice", node=edge.source)


def _references(graph: Graph) -> Iterator[Finding]:
    captions = {caption.id for node in graph.nodes for caption in node.captions}
    for node in graph.nodes:
        for caption in node.captions:
            for missing in (id_ for id_ in caption.derived_from if id_ not in captions):
                yield finding("derived-from", f"{caption.id} was made from {missing}, not here", node=node.id)
    nodes = {node.id for node in graph.nodes}
    for entry in graph.rejected:
        if entry.parent is not None and entry.parent not in nodes:
            yield finding("rejected-parent", f"{entry.label!r} was turned down below it", node=entry.parent)


def _is_json(text: str | None) -> bool:
    if text is None:
        return True
    try:
        msgspec.json.decode(text)
    except msgspec.DecodeError:
        return False
    return True
