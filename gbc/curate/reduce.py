"""One graph with some of its nodes, captions and edges dropped, and everything put right that hung on them."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Sequence

import msgspec

from gbc.curate.reconnect import connected
from gbc.curate.upkeep import found_spans, true_boxes, true_depths, with_box
from gbc.graph import Caption, Edge, Graph, Node, Provenance, Span
from gbc.graph.caption import caption_id
from gbc.graph.mentions import fold

_MADE = Provenance(model="gbc", strategy="filter")


class Keep(msgspec.Struct, frozen=True):
    """What to keep of a graph: ids of nodes and captions, numbers of edges. None keeps all."""

    nodes: Collection[str] | None = None
    captions: Collection[str] | None = None
    edges: Collection[int] | None = None


def reduced(graph: Graph, keep: Keep) -> Graph:
    """The graph without what is not to be kept. A sound graph stays sound.

    Where a node is dropped, its parents and children are joined, though not through relations; what nothing leads to
    any more is dropped too. Every label stays spoken for: where the captions that named it are gone and no other
    does, a caption of kind ``bagofwords`` lists it. Regions of groups and depths are worked out anew; ids stay.
    """
    ids, edges = connected(
        graph,
        {node.id for node in graph.nodes} if keep.nodes is None else keep.nodes,
        range(len(graph.edges)) if keep.edges is None else keep.edges,
    )
    nodes = {id_: _without_captions(graph.node(id_), keep.captions) for id_ in ids}
    leaving: dict[str, list[int]] = {id_: [] for id_ in ids}
    for number, edge in enumerate(edges):
        leaving[edge.source].append(number)
    for id_, numbers in leaving.items():
        nodes[id_], spoken = _spoken_for(graph.image.id, nodes[id_], [edges[number] for number in numbers])
        for number, edge in zip(numbers, spoken, strict=True):
            edges[number] = edge
    return msgspec.structs.replace(
        graph,
        nodes=_worked_out(graph.root.id, nodes, edges),
        edges=tuple(edges),
        rejected=tuple(
            one if one.parent in nodes else msgspec.structs.replace(one, parent=None) for one in graph.rejected
        ),
    )


def _without_captions(node: Node, kept: Collection[str] | None) -> Node:
    if kept is None:
        return node
    return msgspec.structs.replace(node, captions=tuple(one for one in node.captions if one.id in kept))


def _spoken_for(image: str, node: Node, edges: Sequence[Edge]) -> tuple[Node, list[Edge]]:
    """The node and the edges that leave it, each with words in a caption of the node."""
    texts = {caption.id: caption.text for caption in node.captions}
    kept = [
        msgspec.structs.replace(edge, spans=tuple(span for span in edge.spans if span.caption in texts))
        for edge in edges
    ]
    found = found_spans(node, [edge.label for edge in kept]) if not all(edge.spans for edge in kept) else {}
    exact = {
        label: tuple(s for s in spans if fold(texts[s.caption][s.start : s.end]) == fold(label))
        for label, spans in found.items()
    }
    kept = [edge if edge.spans else msgspec.structs.replace(edge, spans=exact.get(edge.label, ())) for edge in kept]
    silent = list(dict.fromkeys(unicodedata.normalize("NFC", edge.label) for edge in kept if not edge.spans))
    if not silent and node.captions:
        return node, kept
    bag, places = _bag(image, node, silent or [node.label.strip() or node.kind])
    told = [edge if edge.spans else _told(edge, places) for edge in kept]
    return msgspec.structs.replace(node, captions=(*node.captions, bag)), told


def _told(edge: Edge, places: dict[str, Span]) -> Edge:
    label = unicodedata.normalize("NFC", edge.label)
    return msgspec.structs.replace(edge, label=label, spans=(places[label],))


def _bag(image: str, node: Node, labels: Sequence[str]) -> tuple[Caption, dict[str, Span]]:
    """A caption that lists labels, and where each of them stands."""
    text = unicodedata.normalize("NFC", ", ".join(labels))
    id_ = caption_id(image, node.id, "bagofwords", len(node.captions), text)
    places, start = {}, 0
    for label in labels:
        places[label] = Span(id_, start, start + len(label))
        start += len(label) + len(", ")
    return Caption(id=id_, text=text, kind="bagofwords", provenance=_MADE), places


def _worked_out(root: str, nodes: dict[str, Node], edges: Sequence[Edge]) -> tuple[Node, ...]:
    """The nodes with depths, regions of groups and origins of captions as they follow from what is left."""
    depths, boxes = true_depths(root, edges), true_boxes(nodes, edges)
    there = {caption.id for node in nodes.values() for caption in node.captions}
    return tuple(
        msgspec.structs.replace(
            node,
            depth=depths[id_],
            region=with_box(node, boxes[id_]) if id_ in boxes else node.region,
            captions=tuple(_with_origins(caption, there) for caption in node.captions),
        )
        for id_, node in nodes.items()
    )


def _with_origins(caption: Caption, there: set[str]) -> Caption:
    origins = tuple(id_ for id_ in caption.derived_from if id_ in there)
    return caption if origins == caption.derived_from else msgspec.structs.replace(caption, derived_from=origins)
