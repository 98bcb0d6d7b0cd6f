"""A graph as lines of text that people and language models read, with nothing left out.

What can be worked out again (caption ids, depths, the order of edges) is told only where it is not what it would be.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from gbc.formats.depths import depths_below
from gbc.graph import SCHEMA_VERSION, Caption, Edge, Graph, Node, Provenance
from gbc.graph.caption import caption_id


def to_text(graph: Graph) -> str:
    """The lines of a graph, each with its end; ``from_text`` gives back the same graph.

    A node has a line for its region and one for each caption; then one for each of its edges: the words, the node
    that they lead to, and where they stand (``1:2-6`` is ``text[2:6]`` of the node's first caption).
    """
    return "".join(f"{line}\n" for line in _Lines(graph).all())


class _Lines:
    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        made = (caption.provenance for node in graph.nodes for caption in node.captions)
        self._makers: dict[Provenance, int] = {}
        for provenance in made:
            if provenance is not None:
                self._makers.setdefault(provenance, len(self._makers) + 1)
        self._edges: dict[str, list[tuple[int, Edge]]] = {node.id: [] for node in graph.nodes}
        for number, edge in enumerate(graph.edges):
            self._edges[edge.source].append((number, edge))
        numbers = [number for edges in self._edges.values() for number, _ in edges]
        self._grouped = numbers == sorted(numbers)
        targets = {id_: [edge.target for _, edge in edges] for id_, edges in self._edges.items()}
        self._depths = depths_below([graph.root.id], targets)

    def all(self) -> Iterator[str]:
        graph, image = self._graph, self._graph.image
        options = _options(pipeline=graph.pipeline, version=None if graph.version == SCHEMA_VERSION else graph.version)
        yield f"graph {image.id} {image.width}x{image.height}{options}"
        for provenance, number in self._makers.items():
            yield f"by {number}{_options(**_told(provenance))}"
        for node in graph.nodes:
            yield from self._node(node)
        for entry in graph.rejected:
            yield f"rejected{_options(**_told(entry))}"

    def _node(self, node: Node) -> Iterator[str]:
        region = node.region
        depth = None if self._depths.get(node.id) == node.depth else node.depth
        options = _options(aliases=node.aliases or None, depth=depth, extra=node.extra)
        yield f"node {quoted(node.id)} {node.kind} {quoted(node.label)}{options}"
        score = "" if region.score is None else f" score {region.score!r}"
        yield f"  box {' '.join(map(repr, region.box.sides))}{score}"
        if region.mask is not None:
            yield f"  mask {region.mask.width}x{region.mask.height} {region.mask.counts}"
        for ordinal, caption in enumerate(node.captions):
            yield self._caption(node, ordinal, caption)
        places = {caption.id: ordinal for ordinal, caption in enumerate(node.captions, 1)}
        for number, edge in self._edges[node.id]:
            spans = ", ".join(f"{places[span.caption]}:{span.start}-{span.end}" for span in edge.spans)
            place = "" if self._grouped else f" #{number}"
            yield f"  {quoted(edge.label)} -> {quoted(edge.target)}{' at ' if spans else ''}{spans}{place}"

    def _caption(self, node: Node, ordinal: int, caption: Caption) -> str:
        usual = caption_id(self._graph.image.id, node.id, caption.kind, ordinal, caption.text)
        told = {**_told(caption), "id": None if caption.id == usual else caption.id}
        maker = f" by {self._makers[caption.provenance]}" if caption.provenance is not None else ""
        options = _options(**{field: told.get(field) for field in CAPTION_OPTIONS})
        bare = caption.text.isprintable() and caption.text.strip() == caption.text and caption.text[0] != '"'
        return f"  {caption.kind}{maker}{options}: {caption.text if bare else quoted(caption.text)}"


CAPTION_OPTIONS = ("id", "language", "derived_from", "selected", "inferred", "extra")


def quoted(text: str) -> str:
    """A text in the quotes and escapes of JSON: always one line."""
    return msgspec.json.encode(text).decode()


def _told(struct: msgspec.Struct) -> dict[str, Any]:
    """The fields of a struct that do not have their default."""
    fields = msgspec.structs.fields(struct)
    return {
        field.name: msgspec.to_builtins(value)
        for field in fields
        if (value := getattr(struct, field.name)) != field.default
    }


def _options(**told: Any) -> str:
    told = {name: value for name, value in told.items() if value is not None}
    return f" {msgspec.json.encode(told).decode()}" if told else ""
