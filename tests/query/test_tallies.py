"""What is counted, held against the rows themselves, and against what the other rooms tell."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from gbc.curate import stats
from gbc.graph import Graph
from gbc.publish import new_dataset
from gbc.publish.overview import overview
from gbc.query import Dataset, tallies
from gbc.query.published import PUBLISHED
from gbc.query.tallies import Tally, means
from gbc.store import Document, Failure, Source

ALL = {name: value for name, value in vars(tallies).items() if isinstance(value, Tally)}


@pytest.fixture(scope="session")
def graphs(dataset: Dataset) -> list[Graph]:
    return list(dataset)


@pytest.mark.parametrize("name", ALL)
def test_a_value_leads_to_the_pictures_that_have_it(dataset: Dataset, name: str) -> None:
    tally = ALL[name]
    for value, count in tally.counts(dataset).items():
        asked = f"SELECT count(*) FROM {tally.rows} WHERE {tally.by} = $1"  # noqa: S608
        assert dataset.sql(asked, [value]).rows() == [(count,)]
        written = f"'{value}'" if isinstance(value, str) else value
        pictures = dataset.sql(f"SELECT image_id FROM images WHERE {tally.images(f'{tally.by} = {written}')}")  # noqa: S608
        rows = dataset.sql(f"SELECT DISTINCT image_id FROM {tally.rows} WHERE {tally.by} = $1", [value])  # noqa: S608
        assert set(pictures) == set(rows) - {(None,)}  # what failed before it was known which picture it is


def test_nodes_are_counted_by_their_edges(dataset: Dataset, graphs: list[Graph]) -> None:
    degrees = Counter(sum(e.source == node.id for e in graph.edges) for graph in graphs for node in graph.nodes)
    assert tallies.OUT_DEGREES.counts(dataset) == dict(degrees)
    degrees = Counter(sum(e.target == node.id for e in graph.edges) for graph in graphs for node in graph.nodes)
    assert tallies.IN_DEGREES.counts(dataset) == dict(degrees)


def test_the_most_frequent_come_first(dataset: Dataset) -> None:
    everything = tallies.LABELS.counts(dataset)
    assert list(everything.values()) == sorted(everything.values(), reverse=True)
    assert list(tallies.LABELS.counts(dataset, 2).items()) == list(everything.items())[:2]


def test_means_are_those_of_the_graphs(dataset: Dataset, graphs: list[Graph]) -> None:
    nodes = [node for graph in graphs for node in graph.nodes]
    words = sum(len(caption.text.split()) for node in nodes for caption in node.captions)
    found = means(dataset)
    assert found["nodes"] == pytest.approx(len(nodes) / len(graphs))
    assert found["words"] == pytest.approx(words / len(graphs))
    assert found["entities"] == pytest.approx(sum(node.kind == "entity" for node in nodes) / len(graphs))
    assert all(found.keys() < published.keys() for published in PUBLISHED.values())


def test_all_rooms_tell_the_same(folder: Path, dataset: Dataset) -> None:
    found = means(dataset)
    assert overview(folder).means == found
    assert {name: mean for name, mean in stats(folder).means.items() if name in found} == found


def test_no_graph_has_no_means(tmp_path: Path) -> None:
    with new_dataset(tmp_path / "out") as writer:
        writer.add(Document(source=Source(position=0, name="a.jpg"), failure=Failure(stage="decode", reason="torn")))
    with Dataset(tmp_path / "out") as empty:
        assert set(means(empty).values()) == {0.0}
        assert tallies.LABELS.counts(empty) == {}
