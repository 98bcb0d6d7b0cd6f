"""What is wrong in the public sample files, and that filtering them leaves nothing worse."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

import gbc
from gbc.curate import Conditions, filter_dataset, stats

FILES = Path(__file__).resolve().parents[2] / "../shared/data/gbc-reference"

pytestmark = pytest.mark.skipif(not FILES.is_dir(), reason="the reference files are not beside the checkout")


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reference") / "wiki"
    gbc.import_dataset("gbc", FILES / "wiki.jsonl", folder)
    return folder


def test_exactly_what_is_wrong_is_told(reference: Path) -> None:
    found = list(gbc.validate(reference))
    assert {(one.severity, one.kind) for one in found} == {("warning", "distinct")}
    with gbc.open(reference) as dataset:
        twins = {(one.image, id_) for one in found for id_ in (one.node, one.detail.split("'")[1])}
        labels = {(graph.image.id, node.id): node.label for graph in dataset for node in graph.nodes}
        entities = sum(node.kind == "entity" for graph in dataset for node in graph.nodes)
    assert (len(twins), entities) == (18, 143)
    assert all(labels[one.image, one.node] != labels[one.image, one.detail.split("'")[1]] for one in found)


def test_numbers(reference: Path) -> None:
    found = stats(reference)
    assert found.counts["edges"] == 368
    assert (found.twins, found.relabelled, found.nodes["entity"]) == (18, 18, 143)


@pytest.mark.parametrize(
    "conditions",
    [
        {"nodes": "kind <> 'composition'"},
        {"nodes": "depth <> 1 OR kind <> 'entity'"},
        {"captions": "kind NOT IN ('detail', 'short')"},
        {"edges": "target_node.kind <> 'relation'"},
    ],
)
def test_filtering_makes_nothing_worse(reference: Path, tmp_path: Path, conditions: dict[str, str]) -> None:
    filter_dataset(reference, tmp_path / "out", Conditions(**conditions))
    before, after = (Counter(one.kind for one in gbc.validate(folder)) for folder in (reference, tmp_path / "out"))
    assert set(after) <= {"distinct"}
    assert after["distinct"] <= before["distinct"]
