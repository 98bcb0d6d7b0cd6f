"""The numbers of a dataset, held against what its graphs say one by one."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gbc.curate import stats, write_figures
from gbc.curate.bars import bars
from gbc.graph import Graph, editorial_findings, to_networkx
from gbc.publish import new_dataset
from gbc.query.published import PUBLISHED
from gbc.store import Document, Source
from tests.curate.sound import sound_graphs


def test_what_was_built(built: Path) -> None:
    found = stats(built)
    assert found.counts["graphs"] == 5
    assert (found.counts["sources"], found.counts["duplicates"], found.counts["failures"]) == (7, 1, 1)
    assert found.nodes == {"entity": 35, "relation": 10, "composition": 10, "image": 5}
    assert found.captions["short"] == (10, pytest.approx((5 + 2) / 2))
    assert found.labels == {"boat": 10, "ear": 10, "cat": 5, "face": 5, "palm tree": 5}
    assert (found.twins, found.relabelled) == (0, 0)
    assert all(found.means.keys() == means.keys() for means in PUBLISHED.values())
    assert found.means["nodes"] == 12


@settings(max_examples=8, suppress_health_check=list(HealthCheck))
@given(graphs=st.lists(sound_graphs(), min_size=1, max_size=6, unique_by=lambda graph: graph.image.id))
def test_numbers_are_those_of_the_graphs(tmp_path_factory: pytest.TempPathFactory, graphs: list[Graph]) -> None:
    folder = tmp_path_factory.mktemp("stats") / "out"
    with new_dataset(folder) as writer:
        for graph in graphs:
            writer.add(Document(source=Source(position=0, name=graph.image.id, image_id=graph.image.id), graph=graph))
    found = stats(folder)
    nodes = [node for graph in graphs for node in graph.nodes]
    captions = [caption for node in nodes for caption in node.captions]
    networks = [to_networkx(graph) for graph in graphs]
    assert found.nodes == dict(Counter(node.kind for node in nodes))
    assert {kind: count for kind, (count, _) in found.captions.items()} == dict(Counter(one.kind for one in captions))
    assert found.means["words"] * len(graphs) == pytest.approx(sum(len(one.text.split()) for one in captions))
    longest = Counter(nx.dag_longest_path_length(nx.DiGraph(network)) for network in networks)
    assert found.distributions["edges on the longest path"] == dict(longest)
    degrees = [dict(network.out_degree()).values() for network in networks]
    assert found.distributions["edges out of a node"] == dict(Counter(d for one in degrees for d in one))
    assert found.distributions["depth of nodes"] == dict(Counter(node.depth for node in nodes))
    twins = {(g.image.id, one.node) for g in graphs for one in editorial_findings(g) if one.invariant == "distinct"}
    assert (found.twins > 0) == bool(twins)


def test_figures(built: Path, tmp_path: Path) -> None:
    found = stats(built)
    paths = write_figures(found, tmp_path / "figures")
    assert {path.name for path in paths} >= {"nodes-by-kind.svg", "edges-on-the-longest-path.svg"}
    root = ET.fromstring((tmp_path / "figures/nodes-by-kind.svg").read_text())  # noqa: S314 - our own
    told = [text.text for text in root.iter("{http://www.w3.org/2000/svg}text")]
    assert told == ["nodes by kind", "entity", "35", "composition", "10", "relation", "10", "image", "5"]


def test_labels_in_figures_are_no_markup() -> None:
    drawn = bars("</text><script>", {"<b>\x00&": 1.0, "": 0.0})
    ET.fromstring(drawn)  # noqa: S314 - our own
    assert "<script>" not in drawn
    assert "<b>" not in drawn
