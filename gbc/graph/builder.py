"""A graph in the making: a networkx graph that refuses to break a structural invariant."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from gbc.graph.box import WHOLE
from gbc.graph.caption import Caption, CaptionKind, Provenance, Span, caption_id
from gbc.graph.errors import StructuralError
from gbc.graph.graph import Graph, Image, Rejected
from gbc.graph.mentions import Occurrence, find_mentions
from gbc.graph.naming import Unnamed, clean_label, give_ids
from gbc.graph.node import Edge, Node, NodeKind, Region

if TYPE_CHECKING:
    import networkx as nx

ROOT = 0


class Place(NamedTuple):
    """Words in a caption of a draft: its ordinal among the node's captions, and (start, end) in its text."""

    caption: int
    start: int
    end: int


class DraftCaption(msgspec.Struct, kw_only=True):
    """A caption before its node has an id."""

    text: str
    kind: CaptionKind
    provenance: Provenance | None = None


class Draft(msgspec.Struct, kw_only=True):
    """A node before it has an id; ``members`` are the keys of what a composition or relation is made of.

    ``extra`` is JSON text with what other systems add.
    """

    kind: NodeKind
    label: str
    region: Region
    parent: int | None = None
    members: tuple[int, ...] = ()
    aliases: list[str] = msgspec.field(default_factory=list)
    captions: list[DraftCaption] = msgspec.field(default_factory=list)
    extra: str | None = None


class GraphBuilder:
    """Grows one image's graph from its root; every step keeps it a rooted, acyclic, connected graph.

    Nodes are known by integer keys (the root is ``ROOT``) until ``finish`` gives them ids. The graph so
    far is ``networkx``: a ``MultiDiGraph`` with a ``Draft`` on every node and ``label`` and ``places`` on
    every edge. What would break an invariant raises ``StructuralError`` and changes nothing.

    The views of networkx (``edges``, ``in_degree`` and others) are not used here: each makes the graph refer to itself,
    so that it would stay with all its drafts until Python looks for cycles.
    """

    def __init__(self, image: Image) -> None:
        import networkx as nx

        self.image = image
        self.networkx: nx.MultiDiGraph[int] = nx.MultiDiGraph()
        self._drafts: dict[int, Draft] = {}
        self.rejected: list[tuple[int | None, Rejected]] = []
        self._add_draft(ROOT, Draft(kind="image", label="", region=Region(WHOLE)))

    def __getitem__(self, key: int) -> Draft:
        return self._drafts[key]

    def __len__(self) -> int:
        return len(self._drafts)

    @property
    def keys(self) -> list[int]:
        """Keys of all nodes, in the order in which they were added."""
        return list(self._drafts)

    def entities(self) -> list[int]:
        """Keys of the entities, in the order in which they were added."""
        return [key for key, draft in self._drafts.items() if draft.kind == "entity"]

    def add_caption(self, key: int, text: str, kind: CaptionKind, provenance: Provenance | None = None) -> int | None:
        """Say something about a node; the caption's ordinal, or None where the text is blank."""
        text = unicodedata.normalize("NFC", text).strip()
        if not text:
            return None
        self[key].captions.append(DraftCaption(text=text, kind=kind, provenance=provenance))
        return len(self[key].captions) - 1

    def add_node(
        self,
        kind: NodeKind,
        label: str,
        region: Region,
        *,
        parent: int,
        words: str,
        places: Sequence[Place] = (),
        members: Iterable[int] = (),
    ) -> int:
        """A new node below ``parent``, reached by ``words`` at ``places`` in the parent's captions; its key."""
        if kind == "image":
            raise StructuralError("one root", "the image has its node already")
        if not clean_label(label):
            raise StructuralError("label", f"{label!r} names nothing")
        self._check_places(parent, words, places)
        members = tuple(members)
        for member in members:
            if member not in self._drafts:
                raise StructuralError("edge ends", f"there is no node {member}")
        key = len(self._drafts)
        draft = Draft(
            kind=kind,
            label=clean_label(label),
            region=region,
            parent=parent,
            members=members,
        )
        self._add_draft(key, draft)
        self.networkx.add_edge(parent, key, label=words, places=tuple(places))
        return key

    def add_edge(self, source: int, target: int, words: str, places: Sequence[Place] = ()) -> None:
        """Another way to a node that stands already. The same words between the same nodes are one edge."""
        self._check_places(source, words, places)
        if target not in self._drafts:
            raise StructuralError("edge ends", f"there is no node {target}")
        if self.leads_to(target, source):
            raise StructuralError("acyclic", f"{self[source].label!r} -> {self[target].label!r} would close a cycle")
        for edge in (self.networkx.get_edge_data(source, target) or {}).values():
            if edge["label"] == words:
                edge["places"] = tuple(dict.fromkeys((*edge["places"], *places)))
                return
        self.networkx.add_edge(source, target, label=words, places=tuple(places))

    def remove_edge(self, source: int, target: int, words: str) -> None:
        """Take away the edge with these words, if there is one. Refused where it is the only way to the target."""
        edges = self.networkx.get_edge_data(source, target) or {}
        number = next((number for number, edge in edges.items() if edge["label"] == words), None)
        if number is None:
            return
        if sum(len(self.edge_words(parent, target)) for parent in self.networkx.predecessors(target)) < 2:
            raise StructuralError("reachable", f"no other edge leads to {self[target].label!r}")
        self.networkx.remove_edge(source, target, number)

    def edge_words(self, source: int, target: int) -> dict[str, tuple[Place, ...]]:
        """The words of every edge between two nodes, and where they stand in the source's captions."""
        edges = (self.networkx.get_edge_data(source, target) or {}).values()
        return {edge["label"]: edge["places"] for edge in edges}

    def leads_to(self, start: int, end: int) -> bool:
        """Whether a path, perhaps of no step, leads from one node to the other."""
        seen, open_ = {start}, [start]
        while open_:
            key = open_.pop()
            if key == end:
                return True
            for child in self.networkx.successors(key):
                if child not in seen:
                    seen.add(child)
                    open_.append(child)
        return False

    def children(self, key: int, kind: NodeKind | None = None) -> list[int]:
        """Keys of the nodes that edges lead to from this one, in the order of the edges."""
        return [child for child in self.networkx.successors(key) if kind is None or self[child].kind == kind]

    def places(self, key: int, labels: Iterable[str]) -> dict[str, dict[str, list[Place]]]:
        """Where a node's captions name the labels: label -> words as written (ignoring case) -> places."""
        wanted = tuple(labels)
        found: dict[str, dict[str, list[Place]]] = {}
        if not wanted:
            return found
        for ordinal, caption in enumerate(self[key].captions):
            for label, occurrences in find_mentions(caption.text, wanted).items():
                for start, end in occurrences:
                    as_written = found.setdefault(label, {})
                    words = _known_spelling(as_written, caption.text, (start, end))
                    as_written.setdefault(words, []).append(Place(ordinal, start, end))
        return found

    def reject(
        self, stage: str, label: str, reason: str, *, parent: int | None = None, region: Region | None = None
    ) -> None:
        """Keep a record of a candidate that was turned down."""
        box, score = (region.box, region.score) if region else (None, None)
        self.rejected.append((parent, Rejected(stage=stage, label=label, reason=reason, box=box, score=score)))

    def finish(self, pipeline: str | None = None) -> Graph:
        """The graph as a value, with ids by the grammar and every span tied to its caption's id."""
        keys = self.keys
        ids = give_ids([self._unnamed(key) for key in keys])
        depths = self._depths()
        nodes = {key: self._node(key, ids[key], depths[key]) for key in keys}
        edges = [
            Edge(
                source=ids[source],
                target=ids[target],
                label=words,
                spans=tuple(Span(nodes[source].captions[p.caption].id, p.start, p.end) for p in places),
            )
            for source in keys
            for target in self.networkx.successors(source)
            for words, places in self.edge_words(source, target).items()
        ]
        rejected = [
            msgspec.structs.replace(entry, parent=None if parent is None else ids[parent])
            for parent, entry in self.rejected
        ]
        return Graph(
            image=self.image,
            nodes=tuple(nodes.values()),
            edges=tuple(edges),
            pipeline=pipeline,
            rejected=tuple(rejected),
        )

    def _add_draft(self, key: int, draft: Draft) -> None:
        """Drafts are asked for by the hundred, so they are also where no networkx view has to be made for it."""
        self._drafts[key] = draft
        self.networkx.add_node(key, draft=draft)

    def _check_places(self, key: int, words: str, places: Sequence[Place]) -> None:
        if key not in self._drafts:
            raise StructuralError("edge ends", f"there is no node {key}")
        if not words.strip():
            raise StructuralError("edge", "an edge needs a label")
        captions = self[key].captions
        for place in places:
            if not 0 <= place.caption < len(captions):
                raise StructuralError("span", f"{self[key].label!r} has no caption number {place.caption}")
            if not 0 <= place.start < place.end <= len(captions[place.caption].text):
                raise StructuralError("span", f"{place.start}..{place.end} lies beyond the caption")

    def _depths(self) -> dict[int, int]:
        """How many steps each node is from the root, by the shortest way."""
        depths, reached = {ROOT: 0}, [ROOT]
        for key in reached:
            for child in self.networkx.successors(key):
                if child not in depths:
                    depths[child] = depths[key] + 1
                    reached.append(child)
        return depths

    def _unnamed(self, key: int) -> Unnamed:
        draft = self[key]
        return Unnamed(key=key, kind=draft.kind, label=draft.label, parent=draft.parent, members=draft.members)

    def _node(self, key: int, id_: str, depth: int) -> Node:
        draft = self[key]
        captions = tuple(
            Caption(
                id=caption_id(self.image.id, id_, caption.kind, ordinal, caption.text),
                text=caption.text,
                kind=caption.kind,
                provenance=caption.provenance,
            )
            for ordinal, caption in enumerate(draft.captions)
        )
        return Node(
            id=id_,
            kind=draft.kind,
            label=draft.label,
            aliases=tuple(draft.aliases),
            region=draft.region,
            captions=captions,
            depth=depth,
            extra=draft.extra,
        )


def _known_spelling(as_written: dict[str, list[Place]], text: str, occurrence: Occurrence) -> str:
    """The words at an occurrence, in the spelling that was met first: "Boat" and "boat" are one edge."""
    words = text[slice(*occurrence)]
    return next((known for known in as_written if known.lower() == words.lower()), words)
