"""Drawn graphs: every edge leads to the right, every region has its colour in the photograph and in its node."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Pillow

from gbc.graph import ROOT, Box, Graph, GraphBuilder, Image, Place, Region
from gbc.view import draw_graph
from gbc.view.layout import layers


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """A random graph of up to twelve entities, some with several ways in."""
    builder = GraphBuilder(Image("0" * 64, 400, 300))
    builder.add_caption(ROOT, "things", "detail")
    keys = [ROOT]
    for number in range(draw(st.integers(0, 12))):
        parent = draw(st.sampled_from(keys))
        builder.add_caption(parent, f"thing {number}", "short")
        left, top = 0.07 * number, 0.05 * number
        key = builder.add_node(
            "entity",
            f"thing {number}",
            Region(Box(left, top, left + 0.1, top + 0.2)),
            parent=parent,
            words="thing",
            places=[Place(0, 0, 5)],
        )
        builder.add_caption(key, "thing here", "detail")
        for other in draw(st.lists(st.sampled_from(keys), max_size=2)):
            builder.add_edge(other, key, "thing", [Place(0, 0, 5)])
        keys.append(key)
    return builder.finish()


@given(graphs())
def test_layers_hold_every_node_once_and_edges_lead_right(graph: Graph) -> None:
    rows = layers(graph)
    assert sorted(itertools.chain(*rows)) == sorted(node.id for node in graph.nodes)
    rank = {id_: number for number, row in enumerate(rows) for id_ in row}
    assert all(rank[edge.source] < rank[edge.target] for edge in graph.edges)
    assert rows == layers(graph)


def small_graph() -> Graph:
    builder = GraphBuilder(Image("0" * 64, 400, 300))
    builder.add_caption(ROOT, "A cat and a dog.", "detail")
    for label, box in (("cat", Box(0.1, 0.1, 0.4, 0.5)), ("dog", Box(0.5, 0.4, 0.9, 0.9))):
        places = builder.places(ROOT, [label])[label][label]
        key = builder.add_node("entity", label, Region(box), parent=ROOT, words=label, places=places)
        builder.add_caption(key, f"A {label} <b>&amp;</b> " + "word " * 80, "detail")
    return builder.finish()


def colours(sheet: Pillow.Image) -> set[tuple[int, ...]]:
    return {tuple(pixel) for pixel in np.asarray(sheet.convert("RGB")).reshape(-1, 3)}


def test_a_region_has_one_colour_in_the_photograph_and_in_its_node() -> None:
    graph = small_graph()
    photo = Pillow.new("RGB", (400, 300), "#777777")
    beside = draw_graph(graph, photo)
    alone = draw_graph(graph, None)
    assert beside.width > alone.width
    cat, dog = (0x0B, 0x6E, 0x99), (0xC2, 0x41, 0x0C)
    assert {cat, dog} <= colours(alone)
    shown = beside.crop((0, 0, 28 + 960, beside.height))
    assert {cat, dog, (0x77, 0x77, 0x77)} <= colours(shown)


def test_a_box_stands_where_its_region_is() -> None:
    shown = np.asarray(draw_graph(small_graph(), Pillow.new("RGB", (400, 300), "#777777")))
    scale = 720 / 300
    left, bottom = 28 + round(0.1 * 400 * scale), 28 + round(0.5 * 300 * scale)
    assert tuple(shown[bottom - 20, left + 1]) == (0x0B, 0x6E, 0x99)
    assert tuple(shown[bottom - 20, left - 6]) == (0x77, 0x77, 0x77)
