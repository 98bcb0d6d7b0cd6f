"""Datasets made one: what is in more than one of them is there once."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

import gbc
from gbc.curate import MergeError, diff_datasets, filter_dataset, merge_datasets
from gbc.store import Entries, StoreError
from tests.curate import damage as d
from tests.store.samples import commit, document


def entries(folder: Path) -> dict[str, object]:
    return {entry.document.source.name: (entry.document.graph, entry.picture) for entry in Entries(folder)}


def test_parts_become_the_whole_again(built: Path, tmp_path: Path) -> None:
    filter_dataset(built, tmp_path / "parts", split={"a": 0.5, "b": 0.5})
    done = merge_datasets([tmp_path / "parts/a", tmp_path / "parts/b"], tmp_path / "whole")
    assert (done.graphs, done.same, done.different) == (5, 0, 0)
    assert entries(tmp_path / "whole") == entries(built)
    assert list(gbc.validate(tmp_path / "whole")) == []
    assert list(diff_datasets(built, tmp_path / "whole")) == []


def test_what_is_in_both_is_there_once(built: Path, tmp_path: Path) -> None:
    done = merge_datasets([built, built], tmp_path / "out")
    assert (done.graphs, done.same, done.different) == (5, 5, 0)
    assert list(Entries(tmp_path / "out")) == list(Entries(built))


def test_the_same_picture_under_another_name_is_a_duplicate(built: Path, tmp_path: Path, dataset: Path) -> None:
    d.document(lambda raw: raw["source"].update(name="other.png"))(dataset)
    list(gbc.mend(dataset))
    merge_datasets([built, dataset], tmp_path / "merged")
    (other,) = (e.document for e in Entries(tmp_path / "merged") if e.document.source.name == "other.png")
    assert other.source.duplicate
    assert list(gbc.validate(tmp_path / "merged")) == []


def test_different_graphs_are_refused_or_the_first_is_taken(built: Path, tmp_path: Path, dataset: Path) -> None:
    d.node("cat", lambda node: node.update(label="dog"))(dataset)
    list(gbc.mend(dataset))
    with pytest.raises(MergeError, match=r"0\.png .*gbc diff"):
        merge_datasets([built, dataset], tmp_path / "merged")
    with pytest.raises(StoreError):
        gbc.open(tmp_path / "merged")
    for first, second, label in ((built, dataset, "cat"), (dataset, built, "dog")):
        done = merge_datasets([first, second], tmp_path / label, "first")
        assert (done.graphs, done.same, done.different) == (5, 4, 1)
        assert next(iter(gbc.open(tmp_path / label))).node("cat").label == label


def test_a_graph_is_taken_rather_than_a_failure(built: Path, tmp_path: Path, dataset: Path) -> None:
    failure = {"stage": "describe", "reason": "x"}
    d.document(lambda raw: raw.update(graph=None, failure=failure))(dataset)
    list(gbc.mend(dataset))
    merge_datasets([dataset, built], tmp_path / "merged")
    assert entries(tmp_path / "merged") == entries(built)
    assert list(gbc.validate(tmp_path / "merged")) == []


def test_pipelines_of_all_come_along(built: Path, tmp_path: Path) -> None:
    commit(tmp_path / "other", 0, [document(1)])
    (tmp_path / "other/pipeline.yaml").write_text("name: other\n")
    merge_datasets([built, tmp_path / "other"], tmp_path / "merged")
    tree = yaml.safe_load((tmp_path / "merged/pipeline.yaml").read_text())
    assert [one["name"] for one in tree["merged"]] == ["scripted", "other"]
    assert "out*, *other" in (tmp_path / "merged/README.md").read_text()
