"""Synthetic graphs of the size that GBC10M's have in the mean: 12 nodes, 22 edges, 18 captions, about 530 words.

Labels and words are drawn from Zipf's law; every edge has its words in a caption of its source. The same number
gives the same graph.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from gbc.graph import WHOLE, Box, Caption, Edge, Graph, Image, Node, NodeKind, Provenance, Region, Span
from gbc.graph.caption import CaptionKind, caption_id
from gbc.store import Document, Layout, Source, commit_shard

LABELS = (
    "person dog tree house car horse table cat chair boat street sky flower bird window building hat cup bicycle "
    "mountain umbrella bench bottle train fence lamp clock bridge wheel door sign roof book sheep cow beach kite"
).split()
PARTS = "hat handle head wheel door window leg roof face leaf tail hand collar sleeve screen".split()
BEACH = "beach.jpg"
"""The first picture. It shows what the questions of docs/cookbook.md ask for."""

_SYLLABLES = "ba ce di fo gu la me ni po ru sa te vi wo xu za lo mi ne ta".split()
_MADE = Provenance(model="synthetic 1", prompt="whole", prompt_hash="ab" * 32, seed=0)


def _zipf(size: int) -> np.ndarray:
    weights = 1 / np.arange(1, size + 1)
    return np.cumsum(weights / weights.sum())


_WORDS = ["a", "the", "of", "in", "is", "on", "and", "with"] + [
    _SYLLABLES[n % 20] + _SYLLABLES[n // 20 % 20] + _SYLLABLES[n // 400 % 20] * (n % 3) for n in range(20_000)
]
_LABELS = LABELS + _WORDS[2000:4000]
_WORD_ODDS, _LABEL_ODDS = _zipf(len(_WORDS)), _zipf(len(_LABELS))


class _Drawn:
    """One graph while it is made."""

    def __init__(self, number: int) -> None:
        self.id = hashlib.sha256(b"synthetic %d" % number).hexdigest()
        self.random = np.random.default_rng(number)
        self.nodes: list[Node] = []
        self.edges: list[Edge] = []

    def labels(self, count: int) -> list[str]:
        """Different labels, common ones more often."""
        found: dict[str, None] = {}
        while len(found) < count:
            found[_LABELS[int(np.searchsorted(_LABEL_ODDS, self.random.random()))]] = None
        return list(found)

    def caption(self, node: str, kind: CaptionKind, ordinal: int, words: int, said: dict[str, str]) -> Caption:
        """A text in which the words of ``said`` stand; their edges are made with it."""
        text = [_WORDS[n] for n in np.searchsorted(_WORD_ODDS, self.random.random(words))]
        for place, label in enumerate(said.values()):
            text[min(2 + 3 * place, words - 1)] = label
        whole = " ".join(text)
        id_ = caption_id(self.id, node, kind, ordinal, whole)
        at = 0
        for target, label in said.items():
            at = whole.index(f" {label}", at) + 1
            span = Span(id_, at, at + len(label))
            self.edges.append(Edge(source=node, target=target, label=label, spans=(span,)))
            at += len(label)
        return Caption(id=id_, text=whole, kind=kind, provenance=None if kind == "original" else _MADE)

    def node(self, id_: str, kind: NodeKind, label: str, depth: int, *captions: Caption) -> None:
        """Add a node somewhere in the picture."""
        left, top, wide, high = (round(float(n), 6) for n in self.random.random(4) / 2)
        box = WHOLE if kind == "image" else Box(left, top, left + 0.1 + wide * 0.8, top + 0.1 + high * 0.8)
        score = round(0.35 + float(self.random.random()) / 2, 4) if kind == "entity" else None
        self.nodes.append(
            Node(id=id_, kind=kind, label=label, region=Region(box, None, score), captions=captions, depth=depth)
        )


def graph(number: int) -> Graph:
    """The graph of this number: 7 entities, 2 of which are of one label and make a composition, and 3 relations."""
    drawn = _Drawn(number)
    many, *single = drawn.labels(4) if number else ("dog", "person", "umbrella", "boat")
    parts = [PARTS[n] for n in (drawn.random.choice(len(PARTS), 2, replace=False) if number else range(2))]
    pairs = [(single[0], single[1]), (single[1], single[2]), (many, single[0])]
    relations = {f"[{'|'.join(sorted(pair))}]": pair for pair in pairs}
    top = {many: f"{many}s", **{label: label for label in single}}
    say = drawn.caption
    root = [say("", "detail", 0, 160, top), say("", "short", 1, 25, {}), say("", "original", 2, 15, {})]
    for id_, pair in relations.items():
        drawn.edges += [
            Edge(source="", target=id_, label=top[label], spans=_spans(drawn.edges, top[label])) for label in pair
        ]
    drawn.node("", "image", "", 0, *root)
    owned = {single[0]: {f"{single[0]}_{parts[0]}": parts[0]}, single[1]: {f"{single[1]}_{parts[1]}": parts[1]}}
    owned[single[2]] = {f"{single[0]}_{parts[0]}": parts[0], f"{single[1]}_{parts[1]}": parts[1]}
    for label in single:
        drawn.node(label, "entity", label, 1, say(label, "detail", 0, 34, owned[label]))
    for label, part in zip(single, parts, strict=False):
        id_ = f"{label}_{part}"
        drawn.node(id_, "entity", part, 2, say(id_, "detail", 0, 34, {}))
    members = {f"{many}_{n}": f"{many} {n}" for n in (1, 2)}
    group = [say(many, "composition", 0, 20, members), say(many, "short", 1, 12, {}), say(many, "short", 2, 12, {})]
    drawn.node(many, "composition", many, 1, *group, say(many, "hardcode", 3, 12, {}))
    more = say(f"{many}_1", "short", 1, 12, {})
    drawn.node(f"{many}_1", "entity", many, 2, say(f"{many}_1", "detail", 0, 34, {}), more)
    drawn.node(f"{many}_2", "entity", many, 2, say(f"{many}_2", "detail", 0, 34, {}))
    for id_, pair in relations.items():
        told = say(id_, "relation", 0, 15, {label: top[label] for label in pair})
        drawn.node(id_, "relation", " and ".join(pair), 1, told)
    return Graph(image=Image(drawn.id, 640, 480), nodes=tuple(drawn.nodes), edges=tuple(drawn.edges), pipeline="f" * 16)


def _spans(edges: list[Edge], label: str) -> tuple[Span, ...]:
    """Where the words of a label stand in what was said of the whole."""
    return next(edge.spans for edge in edges if edge.source == "" and edge.label == label)


def document(number: int) -> Document:
    """The graph of this number as an item of a plan."""
    made = graph(number)
    name = f"pictures/{number:09d}.jpg" if number else BEACH
    source = Source(position=number, name=name, image_id=made.image.id)
    return Document(source=source, graph=made)


def write_shard(folder: Path, shard: int, numbers: range) -> int:
    """Commit one shard; how many graphs it has."""

    def documents() -> Iterator[Document]:
        return map(document, numbers)

    commit_shard(Layout(folder), shard, documents(), images="none", picture=lambda _: None)
    return len(numbers)


def write(folder: Path, graphs: int, shard_size: int = 1000, processes: int = 2) -> None:
    """A dataset of so many graphs, without pictures."""
    parts = [range(first, min(first + shard_size, graphs)) for first in range(0, graphs, shard_size)]
    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
        list(pool.map(write_shard, [folder] * len(parts), range(len(parts)), parts))
