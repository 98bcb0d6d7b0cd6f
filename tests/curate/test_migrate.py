"""Older versions are read and can be written anew; unknown ones are refused by name."""

from __future__ import annotations

from pathlib import Path

import pytest

import gbc
from gbc.curate import diff_datasets, migrate
from gbc.store import Entries
from gbc.store.errors import VersionError
from gbc.store.versions import STEPS, Raw, Step
from tests.curate import damage as d
from tests.store.samples import snapshot


def _boxes_by_name(raw: Raw) -> Raw:
    for node in raw["graph"]["nodes"]:
        sides = node["region"].pop("sides")
        node["region"]["box"] = dict(zip(("left", "top", "right", "bottom"), sides, strict=True))
    return raw


def _captions_in_nodes(raw: Raw) -> Raw:
    for node, captions in zip(raw["graph"]["nodes"], raw["graph"].pop("captions"), strict=True):
        node["captions"] = captions
    return raw


@pytest.fixture
def older(dataset: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A dataset of a version two steps ago, which had captions beside the nodes and boxes as lists of sides."""
    monkeypatch.setitem(STEPS, "0.1", Step("0.2", _captions_in_nodes))
    monkeypatch.setitem(STEPS, "0.2", Step("1", _boxes_by_name))

    def age(graph: Raw) -> None:
        graph["version"] = "0.1"
        graph["captions"] = [node.pop("captions") for node in graph["nodes"]]
        for node in graph["nodes"]:
            node["region"]["sides"] = list(node["region"].pop("box").values())

    for line in range(4):
        d.document(lambda raw: age(raw["graph"]), line)(dataset)
    return dataset


def test_an_older_dataset_is_read(older: Path, built: Path) -> None:
    assert d.raw_documents(older)[0]["graph"]["version"] == "0.1"
    assert list(Entries(older)) == list(Entries(built))
    assert {found.kind for found in gbc.validate(older)} == {"marker-stale"}


def test_migration_writes_it_anew(older: Path, built: Path) -> None:
    assert migrate(older) == 4
    assert {raw["graph"]["version"] for raw in d.raw_documents(older)} == {"1"}
    assert list(gbc.validate(older)) == []
    assert list(diff_datasets(older, built)) == []
    assert migrate(older) == 0


def test_what_is_of_today_is_not_touched(dataset: Path) -> None:
    before = snapshot(dataset)
    assert migrate(dataset) == 0
    after = snapshot(dataset)
    assert {name for name in before if before[name] != after[name]} <= {".gbc/lock"}


def test_unknown_versions_are_refused_by_name(dataset: Path) -> None:
    d.graph(lambda graph: graph.update(version="7.5"))(dataset)
    before = snapshot(dataset)
    with pytest.raises(VersionError, match=r"line 1: .*'7\.5'.*newer"):
        migrate(dataset)
    after = snapshot(dataset)
    assert {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)} <= {".gbc/lock"}
