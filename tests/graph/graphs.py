"""Graphs for tests: a small one to damage, and any that hypothesis can think of."""

from __future__ import annotations

import unicodedata

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from gbc.graph import (
    WHOLE,
    Box,
    Caption,
    Edge,
    Graph,
    GraphBuilder,
    Image,
    Mask,
    Node,
    NodeKind,
    Provenance,
    Region,
    Rejected,
    Span,
)

IMAGE = Image("0f" * 32, 640, 480)


def caption(id_: str, text: str, **more: object) -> Caption:
    return Caption(id=id_, text=text, **{"kind": "detail", **more})  # type: ignore[arg-type]


def node(id_: str, kind: NodeKind = "entity", box: Box = WHOLE, *captions: Caption, depth: int = 1) -> Node:
    return Node(id=id_, kind=kind, label=id_, region=Region(box), captions=captions, depth=depth)


def edge(source: str, target: str, label: str, *spans: Span) -> Edge:
    return Edge(source=source, target=target, label=label, spans=spans)


def small() -> Graph:
    """A boat and a house on a picture, both in one sentence, and a door in the house."""
    root = node("", "image", WHOLE, caption("c0", "A boat before a house."), depth=0)
    boat = node("boat", "entity", Box(0.1, 0.5, 0.4, 0.9), caption("c1", "A red boat."))
    house = node("house", "entity", Box(0.5, 0.1, 0.9, 0.6), caption("c2", "A house with a door."))
    door = node("house_door", "entity", Box(0.6, 0.3, 0.7, 0.6), caption("c3", "A low door."), depth=2)
    both = node("[boat|house]", "relation", Box(0.1, 0.1, 0.9, 0.9), caption("c4", "The boat lies by the house."))
    edges = (
        edge("", "boat", "boat", Span("c0", 2, 6)),
        edge("", "house", "house", Span("c0", 16, 21)),
        edge("house", "house_door", "door", Span("c2", 15, 19)),
        edge("", "[boat|house]", "boat", Span("c0", 2, 6)),
        edge("[boat|house]", "boat", "boat", Span("c4", 4, 8)),
        edge("[boat|house]", "house", "house", Span("c4", 21, 26)),
    )
    return Graph(image=IMAGE, nodes=(root, boat, house, door, both), edges=edges)


def builder() -> GraphBuilder:
    return GraphBuilder(IMAGE)


sides = st.tuples(st.floats(0, 1), st.floats(0, 1)).map(sorted).filter(lambda pair: pair[1] - pair[0] > 1e-6)
boxes = st.builds(lambda x, y: Box(x[0], y[0], x[1], y[1]), sides, sides)
bitmaps = arrays.arrays(bool, st.tuples(st.integers(1, 12), st.integers(1, 12)))
masks = bitmaps.map(Mask.from_array) | st.builds(
    lambda h, w, v: Mask.from_array(np.full((h, w), v)), st.integers(1, 9), st.integers(1, 9), st.booleans()
)
scores = st.none() | st.floats(0, 1)
regions = st.builds(Region, box=boxes, mask=st.none() | masks, score=scores)
words = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=12)
texts = words.map(lambda text: unicodedata.normalize("NFC", text)).filter(str.strip)
provenances = st.none() | st.builds(
    Provenance,
    model=words,
    prompt=st.none() | words,
    seed=st.none() | st.integers(-(2**40), 2**40),
    strategy=st.none() | words,
)


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """Any graph: ids of any kind, several edges between two nodes, several parents, edges in any order."""
    ids = draw(st.lists(words, min_size=1, max_size=7, unique=True))
    nodes = [_node(draw, number, id_) for number, id_ in enumerate(ids)]
    edges = []
    for number in range(1, len(nodes)):
        parents = draw(st.lists(st.integers(0, number - 1), min_size=1, max_size=3))
        edges += [_edge(draw, nodes[parent], nodes[number]) for parent in parents]
    return Graph(
        image=draw(st.builds(Image, id=st.just("ab" * 32), width=st.integers(1, 9000), height=st.integers(1, 9000))),
        nodes=tuple(draw(st.permutations(nodes))),
        edges=tuple(draw(st.permutations(edges))),
        pipeline=draw(st.none() | words),
        rejected=draw(st.lists(rejections, max_size=3).map(tuple)),
    )


rejections = st.builds(
    Rejected,
    stage=words,
    label=words,
    reason=words,
    parent=st.none() | words,
    box=st.none() | boxes,
    score=scores,
)


def _node(draw: st.DrawFn, number: int, id_: str) -> Node:
    captions = [
        Caption(
            id=f"{number}.{ordinal}",
            text=text,
            kind=draw(st.sampled_from(["detail", "short", "relation", "hardcode", "original"])),
            language=draw(st.sampled_from(["en", "de-AT"])),
            provenance=draw(provenances),
            derived_from=tuple(draw(st.lists(words, max_size=2))),
            selected=draw(st.booleans()),
            inferred=draw(st.booleans()),
            extra=draw(st.sampled_from([None, '{"clip": 0.25}'])),
        )
        for ordinal, text in enumerate(draw(st.lists(texts, max_size=3)))
    ]
    return Node(
        id=id_,
        kind="image" if number == 0 else draw(st.sampled_from(["entity", "composition", "relation"])),
        label=draw(words),
        aliases=tuple(draw(st.lists(words, max_size=2))),
        region=draw(regions),
        captions=tuple(captions),
        depth=number,
        extra=draw(st.sampled_from([None, '{"note": "x"}'])),
    )


def _edge(draw: st.DrawFn, source: Node, target: Node) -> Edge:
    spans = []
    for one in draw(st.lists(st.sampled_from(source.captions), max_size=2)) if source.captions else []:
        start = draw(st.integers(0, len(one.text) - 1))
        spans.append(Span(one.id, start, draw(st.integers(start + 1, len(one.text)))))
    return Edge(source=source.id, target=target.id, label=draw(texts), spans=tuple(spans))
