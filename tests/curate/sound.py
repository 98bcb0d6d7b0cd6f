"""Sound graphs of any shape: what hypothesis draws is put right until nothing is amiss."""

from __future__ import annotations

import hashlib

from hypothesis import strategies as st

from gbc.graph import ROOT, Box, Graph, GraphBuilder, Image, Place, Region, bounding

_LABELS = ("boat", "house", "door", "tree", "cat", "ear")


@st.composite
def sound_graphs(draw: st.DrawFn) -> Graph:
    """Entities within entities to any depth, some gathered in compositions, some related, with several ways to some."""
    builder = GraphBuilder(Image(hashlib.sha256(draw(st.binary(max_size=4))).hexdigest(), 640, 480))
    builder.add_caption(ROOT, "Something to see.", "short")
    cells = iter(range(256))
    _fill(draw, builder, ROOT, Box(0.0, 0.0, 1.0, 1.0), cells, 0)
    entities = builder.entities()
    for _ in range(draw(st.integers(0, 3)) if len(entities) > 1 else 0):
        _relate(builder, draw(st.lists(st.sampled_from(entities), min_size=2, max_size=3, unique=True)))
    return builder.finish("p" * 16)


def _fill(draw: st.DrawFn, builder: GraphBuilder, parent: int, frame: Box, cells: object, depth: int) -> None:
    """Up to four things side by side in a frame; several of a kind are gathered in a composition."""
    labels = draw(st.lists(st.sampled_from(_LABELS), max_size=4 if depth < 3 else 0))
    by_label: dict[str, list[int]] = {}
    for number, label in enumerate(labels):
        box = Box(number * 0.25, 0.0, number * 0.25 + 0.25, draw(st.sampled_from([0.5, 0.7, 1.0]))).within(frame)
        key = _say_and_add(builder, parent, label, box)
        by_label.setdefault(label, []).append(key)
        _fill(draw, builder, key, box, cells, depth + 1)
    for label, keys in by_label.items():
        if len(keys) > 1 and draw(st.booleans()):
            _gather(builder, parent, label, keys)


def _say_and_add(builder: GraphBuilder, parent: int, label: str, box: Box) -> int:
    text = f"There is a {label} here."
    ordinal = builder.add_caption(parent, text, "detail")
    assert ordinal is not None
    place = Place(ordinal, 11, 11 + len(label))
    key = builder.add_node("entity", label, Region(box), parent=parent, words=label, places=[place])
    builder.add_caption(key, f"A {label}, seen closely.", "detail")
    return key


def _gather(builder: GraphBuilder, parent: int, label: str, keys: list[int]) -> None:
    ordinal = builder.add_caption(parent, f"Several {label} stand there.", "detail")
    assert ordinal is not None
    region = Region(bounding(builder[key].region.box for key in keys))
    place = Place(ordinal, 8, 8 + len(label))
    group = builder.add_node("composition", label, region, parent=parent, words=label, places=[place], members=keys)
    for number, key in enumerate(keys, 1):
        said = builder.add_caption(group, f"{label} {number} is here", "hardcode")
        assert said is not None
        builder.add_edge(group, key, f"{label} {number}", [Place(said, 0, len(f"{label} {number}"))])


def _relate(builder: GraphBuilder, keys: list[int]) -> None:
    ordinal = builder.add_caption(ROOT, "It is all together.", "detail")
    assert ordinal is not None
    region = Region(bounding(builder[key].region.box for key in keys))
    label = ", ".join(builder[key].label for key in keys)
    relation = builder.add_node(
        "relation", label, region, parent=ROOT, words="together", places=[Place(ordinal, 10, 18)], members=keys
    )
    text = " and ".join(builder[key].label for key in keys)
    said = builder.add_caption(relation, text, "relation")
    assert said is not None
    start = 0
    for key in keys:
        word = builder[key].label
        builder.add_edge(relation, key, word, [Place(said, start, start + len(word))])
        start += len(word) + len(" and ")
