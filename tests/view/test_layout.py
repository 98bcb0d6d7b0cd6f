"""Laid out graphs: no more crossings than they must have, nothing on top of anything else."""

from __future__ import annotations

import itertools
import json
import random
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gbc.graph import Graph
from gbc.view.layers import crossings, layered
from gbc.view.layout import Gaps, arrange, layers
from tests.view.scenes import graph
from tests.view.test_draw import graphs

REFERENCE = Path(__file__).parents[3] / "shared" / "data" / "gbc-reference" / "wiki.jsonl"
GRAPHVIZ = 50
"""Crossings of dot (Graphviz 2.43) on the reference graphs, counted in its drawings: pairs of edges without a
common end that meet."""

GAPS = Gaps(layer=50, node=10, bend=6)


@st.composite
def dags(draw: st.DrawFn) -> tuple[int, list[tuple[int, int]]]:
    count = draw(st.integers(1, 14))
    pairs = [(draw(st.integers(0, node - 1)), node) for node in range(1, count)]
    more = draw(st.lists(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)), max_size=20))
    return count, pairs + [(min(pair), max(pair)) for pair in more if pair[0] != pair[1]]


@given(dags())
def test_pieces_of_edges_lead_from_layer_to_layer(dag: tuple[int, list[tuple[int, int]]]) -> None:
    count, edges = dag
    rows, chains = layered(count, edges)
    rank = {slot: number for number, row in enumerate(rows) for slot in row}
    assert sorted(slot for row in rows for slot in row) == list(range(len(rank)))
    assert set(chains) == set(edges)
    for (source, target), chain in chains.items():
        assert (chain[0], chain[-1]) == (source, target)
        assert all(rank[two] == rank[one] + 1 for one, two in itertools.pairwise(chain))
    assert layered(count, edges) == layered(count, edges)


@given(dags())
def test_crossings_are_counted_as_by_hand(dag: tuple[int, list[tuple[int, int]]]) -> None:
    rows, chains = layered(*dag)
    inward: dict[int, list[int]] = {slot: [] for row in rows for slot in row}
    pieces = [pair for chain in chains.values() for pair in itertools.pairwise(chain)]
    for one, two in pieces:
        inward[two].append(one)
    place = {slot: number for row in rows for number, slot in enumerate(row)}
    rank = {slot: number for number, row in enumerate(rows) for slot in row}
    by_hand = sum(
        rank[a] == rank[c] and (place[a] - place[c]) * (place[b] - place[d]) < 0
        for (a, b), (c, d) in itertools.combinations(pieces, 2)
    )
    assert crossings(rows, [inward[slot] for slot in range(len(inward))]) == by_hand


def test_a_tree_has_no_crossing() -> None:
    tree = [((node - 1) // 3, node) for node in range(1, 60)]
    rows, _ = layered(60, tree[::-1])
    inward: list[list[int]] = [[] for _ in range(60)]
    for parent, node in tree:
        inward[node].append(parent)
    assert crossings(rows, inward) == 0


@given(graphs())
def test_nothing_stands_on_anything_else_and_edges_end_at_their_nodes(made: Graph) -> None:
    sizes = {node.id: (40.0 + 7 * len(node.label), 20.0 + len(node.captions)) for node in made.nodes}
    placed = arrange(made, sizes, GAPS)
    for (_, one), (_, two) in itertools.combinations(placed.boxes.items(), 2):
        assert one[2] <= two[0] or two[2] <= one[0] or one[3] <= two[1] + 1e-6 or two[3] <= one[1] + 1e-6
    for (source, target), path in placed.paths.items():
        assert path[0][0] == placed.boxes[source][2]
        assert path[-1][0] == placed.boxes[target][0]
        assert all(one[0] <= two[0] for one, two in itertools.pairwise(path))
    for box in placed.boxes.values():
        assert 0 <= box[0] < box[2] <= placed.width + 1e-6
        assert -1e-6 <= box[1] < box[3] <= placed.height + 1e-6


def test_sixty_nodes_are_laid_out_the_same_each_time() -> None:
    made = graph(2, 60)
    assert len(made.nodes) == 60
    assert layers(made) == layers(graph(2, 60))


def test_a_huge_graph_is_laid_out_in_a_moment() -> None:
    chance = random.Random(1)  # noqa: S311 - no secret
    edges = [(chance.randrange(max(1, node // 2)), node) for node in range(1, 2000)]
    edges += [(one, two) for one, two in (sorted(chance.sample(range(2000), 2)) for _ in range(1000))]
    started = time.process_time()
    rows, _ = layered(2000, edges)
    assert time.process_time() - started < 20
    assert sum(len(row) for row in rows) >= 2000


@pytest.mark.skipif(not REFERENCE.exists(), reason="no reference graphs beside the checkout (../shared)")
def test_reference_graphs_cross_hardly_more_than_with_graphviz() -> None:
    total = 0
    for line in REFERENCE.read_text(encoding="utf-8").splitlines():
        vertices = json.loads(line)["vertices"]
        number = {vertex["vertex_id"]: place for place, vertex in enumerate(vertices)}
        edges = [(number[edge["source"]], number[edge["target"]]) for v in vertices for edge in v["out_edges"]]
        rows, chains = layered(len(vertices), edges)
        at = {slot: (x, y) for x, row in enumerate(rows) for y, slot in enumerate(row)}
        total += sum(
            _meet([at[slot] for slot in chains[one]], [at[slot] for slot in chains[two]])
            for one, two in itertools.combinations(chains, 2)
            if not set(one) & set(two)
        )
    assert total <= 1.3 * GRAPHVIZ


def _meet(one: list[tuple[int, int]], two: list[tuple[int, int]]) -> bool:
    pieces = ((a, b) for a in itertools.pairwise(one) for b in itertools.pairwise(two) if a[0][0] == b[0][0])
    return any((a[0][1] - b[0][1]) * (a[1][1] - b[1][1]) < 0 for a, b in pieces)
