"""One image's graph: the document that everything else is derived from."""

from __future__ import annotations

import re
from typing import Annotated

import msgspec
from msgspec import Meta

from gbc.graph.box import Box, Unit
from gbc.graph.errors import StructuralError
from gbc.graph.node import Edge, Node

SCHEMA_VERSION = "1"
"""Changes when a document of today could not be read as one of yesterday, or the other way round."""

IMAGE_ID = re.compile(r"[0-9a-f]{64}")


class Image(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """A picture's identity and its size after orientation, in pixels."""

    id: Annotated[str, Meta(description="SHA-256 of the encoded bytes", pattern="^[0-9a-f]{64}$")]
    width: Annotated[int, Meta(ge=1, description="Pixels from left to right")]
    height: Annotated[int, Meta(ge=1, description="Pixels from top to bottom")]

    def __post_init__(self) -> None:
        if not IMAGE_ID.fullmatch(self.id):
            raise StructuralError("image", f"{self.id!r} is no SHA-256 in lower-case hex")
        if self.width < 1 or self.height < 1:
            raise StructuralError("image", f"{self.width} by {self.height} pixels is no picture")


class Rejected(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True, kw_only=True):
    """A candidate that did not become part of the graph, and why."""

    stage: Annotated[str, Meta(description="Where it fell: elements, detection, merge, limits, edges …")]
    label: Annotated[str, Meta(description="What it was called")]
    reason: Annotated[str, Meta(description="Why, in words")]
    parent: Annotated[str | None, Meta(description="Id of the node that it would have belonged to")] = None
    box: Annotated[Box | None, Meta(description="Where it was, if that is known")] = None
    score: Annotated[Unit | None, Meta(description="The detector's certainty, 0 to 1")] = None


class Graph(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True, kw_only=True):
    """A labelled directed acyclic graph that describes one image.

    No graph exists that breaks a structural invariant: ids are unique, there is one root, of kind ``image``,
    from which every node can be reached, no path leads back, and every span lies within its caption.
    Raises ``StructuralError`` otherwise.
    """

    version: Annotated[str, Meta(description="Version of this schema")] = SCHEMA_VERSION
    image: Annotated[Image, Meta(description="The picture that it describes")]
    nodes: Annotated[
        tuple[Node, ...], Meta(min_length=1, description="The root first, then in the order in which they were found")
    ]
    edges: Annotated[tuple[Edge, ...], Meta(description="In the order in which the words were found")] = ()
    pipeline: Annotated[str | None, Meta(description="Fingerprint of the pipeline that made it")] = None
    rejected: Annotated[tuple[Rejected, ...], Meta(description="What did not become part of it, and why")] = ()

    def __post_init__(self) -> None:
        check_structure(self.nodes, self.edges)

    @property
    def root(self) -> Node:
        """The node of the whole image."""
        return next(node for node in self.nodes if node.kind == "image")

    def node(self, id: str) -> Node:  # noqa: A002 - the field's own name
        """The node with this id. Raises ``KeyError`` where there is none."""
        for node in self.nodes:
            if node.id == id:
                return node
        raise KeyError(id)

    def children(self, id: str) -> list[Node]:  # noqa: A002
        """The nodes that edges lead to from this one, each once, in the order of the edges."""
        return [self.node(target) for target in dict.fromkeys(e.target for e in self.edges if e.source == id)]

    def words(self, edge: Edge) -> list[str]:
        """What stands in the source's captions at each of the edge's spans."""
        texts = {c.id: c.text for c in self.node(edge.source).captions}
        return [texts[span.caption][span.start : span.end] for span in edge.spans]


def check_structure(nodes: tuple[Node, ...], edges: tuple[Edge, ...]) -> None:
    """Raise ``StructuralError`` with the name of the first structural invariant that does not hold."""
    targets: dict[str, list[str]] = {}
    said: dict[str, tuple[str, int]] = {}
    roots: list[str] = []
    for node in nodes:
        id_ = node.id
        if id_ in targets:
            raise StructuralError("unique ids", f"two nodes are called {id_!r}")
        targets[id_] = []
        if node.kind == "image":
            roots.append(id_)
        for caption in node.captions:
            if caption.id in said:
                raise StructuralError("unique ids", f"a caption id of node {id_!r} stands twice")
            said[caption.id] = (id_, len(caption.text))
    if len(roots) != 1:
        raise StructuralError("one root", f"{len(roots)} nodes of kind image")
    for edge in edges:
        source, target = edge.source, edge.target
        if source not in targets or target not in targets:
            end = target if source in targets else source
            raise StructuralError("edge ends", f"{source!r} -> {target!r}: there is no node {end!r}")
        targets[source].append(target)
        for span in edge.spans:
            owner, length = said.get(span.caption, (None, 0))
            if owner != source:
                raise StructuralError("span", f"{source!r} has no caption {span.caption}")
            if span.end > length:
                raise StructuralError("span", f"{span.start}..{span.end} lies beyond caption {span.caption}")
    _check_reach(roots[0], targets)


def _check_reach(root: str, targets: dict[str, list[str]]) -> None:
    """Walk in topological order: what is never freed stands on a cycle, what has no way in is an orphan."""
    waiting = dict.fromkeys(targets, 0)
    for below in targets.values():
        for target in below:
            waiting[target] += 1
    free = [id_ for id_, ways_in in waiting.items() if not ways_in]
    orphans = [id_ for id_ in free if id_ != root]
    if orphans:
        raise StructuralError("reachable", f"no edge leads to {orphans[0]!r}")
    for id_ in free:  # grows as the walk goes on
        for target in targets[id_]:
            waiting[target] -= 1
            if not waiting[target]:
                free.append(target)
    if len(free) < len(targets):
        stuck = next(id_ for id_, ways_in in waiting.items() if ways_in)
        raise StructuralError("acyclic", f"a path leads from {stuck!r} back to itself or to a cycle before it")
