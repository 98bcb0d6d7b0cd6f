"""Node-link JSON and GraphML: networkx reads them, and they come back without loss."""

import json
import re
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given, settings

from gbc.formats import export_dataset, import_dataset
from gbc.formats.graphml import from_graphml, to_graphml
from gbc.formats.node_link import _entry, to_node_link
from gbc.graph import Graph
from gbc.query import Dataset
from gbc.store import Document, Entries, Source
from tests.graph.graphs import graphs
from tests.store.samples import commit, documents

NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
FORMS = [("node-link", "x.jsonl"), ("node-link", "x.json"), ("graphml", "x")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("networks") / "out"
    commit(folder, 0, documents(range(5)), images="none")
    return folder


def told(folder: Path) -> list[Document]:
    return [document for document in Entries(folder).documents() if document.graph is not None]


@pytest.mark.parametrize(("form", "name"), FORMS)
def test_a_dataset_goes_out_and_comes_back(folder: Path, tmp_path: Path, form: str, name: str) -> None:
    assert export_dataset(form, folder, tmp_path / name) == []
    done = import_dataset(form, tmp_path / name, tmp_path / "again")
    assert (done.graphs, done.failed) == (5, 0)
    assert told(tmp_path / "again") == told(folder)


@given(graphs())
@settings(max_examples=60)
def test_any_graph_comes_back_as_node_link(graph: Graph) -> None:
    source = Source(position=0, name="n\x00", image_id=graph.image.id, fields='{"a": 1}')
    assert _entry(json.dumps(to_node_link(graph, source)).encode(), "p").document == Document(
        source=source, graph=graph
    )


@given(graphs())
@settings(max_examples=60)
def test_any_graph_comes_back_as_graphml(graph: Graph) -> None:
    source = Source(position=0, name="n\x00", image_id=graph.image.id, fields='{"a": 1}')
    text = "\n".join(nx.generate_graphml(to_graphml(graph, source)))
    network = nx.parse_graphml(text, force_multigraph=True, edge_key_type=int)
    assert from_graphml(network, "p").document == Document(source=source, graph=graph)


def test_networkx_reads_node_link(folder: Path, tmp_path: Path) -> None:
    export_dataset("node-link", folder, tmp_path / "x.jsonl")
    for line, document in zip((tmp_path / "x.jsonl").read_text().splitlines(), told(folder), strict=True):
        network = nx.node_link_graph(json.loads(line), edges="edges")
        graph = document.graph
        assert graph is not None
        assert list(network) == [node.id for node in graph.nodes]
        assert network.nodes["dog_0"]["captions"][0]["text"] == "A brown dog."
        assert [words for _, _, words in network.edges(data="label")] == [edge.label for edge in graph.edges]
        again = json.dumps(nx.node_link_data(network, edges="links"))
        assert _entry(again.encode(), "p").document.graph == graph


def test_networkx_reads_graphml(folder: Path, tmp_path: Path) -> None:
    export_dataset("graphml", folder, tmp_path / "x")
    assert sorted(path.name for path in (tmp_path / "x").iterdir()) == [f"{n:08d}.graphml" for n in range(5)]
    network = nx.read_graphml(tmp_path / "x/00000000.graphml")
    labels = nx.get_node_attributes(network, "label")
    assert sorted(labels.values()) == ["dog", "dog", "dog"]
    assert network.number_of_edges() == 5
    assert {kind for _, kind in network.nodes(data="kind")} == {"image", "entity", "composition"}


@pytest.mark.parametrize(
    ("form", "name", "content", "reason"),
    [
        ("node-link", "x.jsonl", '{"nodes": 5}', r"Expected `array`, got `int` - at `\$.nodes`|missing required"),
        ("node-link", "x.jsonl", '{"graph": {}, "nodes": [], "edges": []}', "array. of length >= 1 - at .*nodes"),
        ("node-link", "x.jsonl", '{"graph": {"source": 5}, "nodes": [], "edges": []}', "array. of length >= 1"),
        ("graphml", "x.graphml", "<graphml", "unclosed token"),
        (
            "graphml",
            "x.graphml",
            f'<graphml xmlns="{NAMESPACE}"><graph edgedefault="directed"><node id="a"/></graph></graphml>',
            "not as gbc export writes it",
        ),
        (
            "graphml",
            "x.graphml",
            f'<graphml xmlns="{NAMESPACE}"></graphml>',
            "not successfully",
        ),
    ],
)
def test_what_is_none_is_a_failure(tmp_path: Path, form: str, name: str, content: str, reason: str) -> None:
    (tmp_path / name).write_text(content)
    done = import_dataset(form, tmp_path / name, tmp_path / "out")
    assert (done.graphs, done.failed) == (0, 1)
    with Dataset(tmp_path / "out") as dataset:
        ((why, fields),) = dataset.sql("SELECT reason, fields FROM failures JOIN sources USING (position)").rows()
    assert re.search(reason, why), why
    assert json.loads(fields)["record"] == content
