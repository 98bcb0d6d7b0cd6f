"""Filtering a dataset that was really built: what is kept, how it is split, and that it stays sound."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

import gbc
from gbc.curate import Conditions, Filtered, SplitError, filter_dataset, merge_datasets, read_split
from gbc.curate.split import split_of
from gbc.query import Dataset, QueryError
from gbc.store import Entries, StoreError
from tests.curate import damage as d
from tests.store.samples import snapshot


def rows(folder: Path, query: str) -> list[tuple[Any, ...]]:
    with Dataset(folder) as dataset:
        return dataset.sql(query).rows()


def filtered(folder: Path, out: Path, **conditions: Any) -> Filtered:
    done = filter_dataset(folder, out, Conditions(**conditions))
    assert list(gbc.validate(out)) == []
    return done


def test_without_conditions_all_stays(built: Path, tmp_path: Path) -> None:
    filtered(built, tmp_path / "same")
    assert list(Entries(tmp_path / "same")) == list(Entries(built))


@pytest.mark.parametrize(
    ("conditions", "query", "expected"),
    [
        ({"nodes": "label <> 'cat'"}, "SELECT count(*) FROM nodes WHERE label = 'cat'", 0),
        ({"nodes": "image.width > 1000"}, "SELECT count(*) FROM nodes WHERE kind <> 'image'", 0),
        ({"captions": "kind <> 'short'"}, "SELECT count(*) FROM captions WHERE kind = 'short'", 0),
        ({"captions": "node.kind <> 'image'"}, "SELECT count(*) FROM graphs WHERE detail IS NOT NULL", 0),
        ({"edges": "target_node.label <> 'palm tree'"}, "SELECT count(*) FROM nodes WHERE label = 'palm tree'", 0),
        ({"edges": "source_node.kind = 'image'"}, "SELECT max(depth) FROM nodes", 1),
        ({"images": "position <= 1"}, "SELECT count(*) FROM images", 2),
        ({"images": "source.name LIKE '3%'"}, "SELECT count(*) FROM sources", 1),
        ({"images": "version IS NOT NULL"}, "SELECT count(*) FROM failures", 0),
    ],
)
def test_conditions(built: Path, tmp_path: Path, conditions: dict[str, str], query: str, expected: int) -> None:
    assert rows(built, query)[0][0] != expected
    filtered(built, tmp_path / "out", **conditions)
    assert rows(tmp_path / "out", query) == [(expected,)]


def test_a_condition_may_ask_the_whole_dataset(built: Path, tmp_path: Path) -> None:
    filtered(built, tmp_path / "out", nodes="label IN (SELECT label FROM nodes GROUP BY label HAVING count(*) > 5)")
    assert {label for (label,) in rows(tmp_path / "out", "SELECT DISTINCT label FROM nodes")} == {"", "boat", "ear"}


@pytest.mark.parametrize(
    "conditions",
    [
        {"images": "width > 0"},
        {"nodes": "label <> 'cat'", "captions": "node.kind <> 'image'"},
        {"sample": 3, "seed": 2},
    ],
)
def test_it_does_not_matter_of_how_many_shards_one_asks_at_once(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, conditions: dict[str, Any]
) -> None:
    filtered(built, tmp_path / "together", **conditions)
    monkeypatch.setattr("gbc.curate.selection._ITEMS", 1)
    filtered(built, tmp_path / "apart", **conditions)
    assert list(Entries(tmp_path / "apart")) == list(Entries(tmp_path / "together"))
    names = {e.document.source.name for e in Entries(tmp_path / "apart")}
    assert "sample" in conditions or "again.png" in names, "a duplicate of a picture in another shard"


@pytest.mark.parametrize(
    "write",
    [
        filter_dataset,
        lambda folder, out: merge_datasets([folder], out),
        lambda folder, out: gbc.export_dataset("graphml", folder, out),
    ],
)
def test_nothing_is_written_into_a_dataset(dataset: Path, write: Callable[[Path, Path], Any]) -> None:
    before = snapshot(dataset)
    for out in (dataset / "x", dataset / "data/nodes/x", dataset / "y/../x"):
        with pytest.raises(StoreError, match="lies within the dataset"):
            write(dataset, out)
    assert snapshot(dataset) == before


def test_pictures_duplicates_and_the_pipeline_come_along(built: Path, tmp_path: Path) -> None:
    filtered(built, tmp_path / "out", images="source.name <> '1.png'")
    before = {e.document.source.name: e.picture for e in Entries(built)}
    after = {e.document.source.name: e.picture for e in Entries(tmp_path / "out")}
    assert after == {name: picture for name, picture in before.items() if name not in ("1.png",)}
    assert "again.png" in after
    assert (tmp_path / "out/pipeline.yaml").read_bytes() == (built / "pipeline.yaml").read_bytes()
    assert "source.name <> '1.png'" in (tmp_path / "out/README.md").read_text()


def test_the_same_question_gives_the_same_bytes(built: Path, tmp_path: Path) -> None:
    for out in ("one", "two"):
        (tmp_path / out).mkdir()
        filter_dataset(built, tmp_path / out / "out", Conditions(nodes="label <> 'cat'", sample=3))
    one, two = snapshot(tmp_path / "one"), snapshot(tmp_path / "two")
    assert {n: one[n] for n in one if not n.endswith("lock")} == {n: two[n] for n in two if not n.endswith("lock")}


@pytest.mark.parametrize("count", [1, 3, 99])
def test_a_sample_depends_on_seed_and_pictures_alone(built: Path, tmp_path: Path, count: int) -> None:
    filtered(built, tmp_path / "one", sample=count)
    names = {name for (name,) in rows(tmp_path / "one", "SELECT name FROM images")}
    assert len(names) == min(count, 5)
    filtered(built, tmp_path / "more", sample=count + 1)
    assert names <= {name for (name,) in rows(tmp_path / "more", "SELECT name FROM images")}
    samples = set()
    for seed in range(6):
        filter_dataset(built, tmp_path / f"seed{seed}", Conditions(sample=count, seed=seed))
        samples.add(tuple(rows(tmp_path / f"seed{seed}", "SELECT name FROM images ORDER BY 1")))
    assert len(samples) > 1 or count == 99


def test_a_split_by_image_opens_in_load_dataset(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    datasets = pytest.importorskip("datasets")
    shares = {"train": 0.5, "test": 0.5}
    done = filter_dataset(built, tmp_path / "parts", split=shares)
    assert done.splits["train"] + done.splits["test"] == 5
    for name in shares:
        assert list(gbc.validate(tmp_path / "parts" / name)) == []
        ids = [id_ for (id_,) in rows(tmp_path / "parts" / name, "SELECT image_id FROM graphs")]
        assert {split_of(shares, 0, id_) for id_ in ids} == {name}
        opened = datasets.load_dataset(str(tmp_path / "parts"), split=name, cache_dir=str(tmp_path / "cache"))
        assert opened["image_id"] == ids
        nodes = datasets.load_dataset(str(tmp_path / "parts"), "nodes", split=name, cache_dir=str(tmp_path / "cache"))
        assert len(nodes) == 12 * len(ids)


def test_a_picture_stays_in_its_split_whatever_else_there_is(built: Path, tmp_path: Path) -> None:
    filter_dataset(built, tmp_path / "all", split={"a": 0.5, "b": 0.5})
    filter_dataset(built, tmp_path / "some", Conditions(images="position > 0"), split={"a": 0.5, "b": 0.5})
    for name in ("a", "b"):
        some = rows(tmp_path / "some" / name, "SELECT image_id FROM graphs")
        assert set(some) <= set(rows(tmp_path / "all" / name, "SELECT image_id FROM graphs"))


def test_splits_have_their_shares() -> None:
    shares = read_split("train=0.9, test=0.1")
    found = [split_of(shares, 0, str(number)) for number in range(5000)]
    assert abs(found.count("test") - 500) < 100


@pytest.mark.parametrize(
    "text", ["", "train", "train=x", "train=0.5", "train=1.5,test=-0.5", "a=0.5,a=0.5", "a b=1", "train=nan", "../x=1"]
)
def test_what_is_no_split_is_refused(text: str) -> None:
    with pytest.raises(SplitError):
        shares = read_split(text)
        filter_dataset(Path("nowhere"), Path("out"), split=shares)


@pytest.mark.parametrize(
    ("conditions", "told"),
    [
        ({"nodes": "colour = 'red'"}, "--nodes: .*colour"),
        ({"nodes": "area >"}, "--nodes"),
        ({"edges": "true) OR (true"}, "--edges: .*more than one condition"),
        ({"captions": "''"}, "--captions"),
        ({"images": "name = (SELECT content FROM read_text('/etc/hostname'))"}, "--images: .*disabled"),
        ({"nodes": "1 IN (INSTALL httpfs)"}, "--nodes"),
    ],
)
def test_conditions_that_are_none_leave_nothing(
    built: Path, tmp_path: Path, conditions: dict[str, str], told: str
) -> None:
    with pytest.raises(QueryError, match=told):
        filter_dataset(built, tmp_path / "out", Conditions(**conditions))
    with pytest.raises(StoreError):
        gbc.open(tmp_path / "out")


def test_nothing_is_written_where_nothing_is_kept_or_something_stands(built: Path, tmp_path: Path) -> None:
    with pytest.raises(SplitError, match="keep nothing"):
        filter_dataset(built, tmp_path / "out", Conditions(images="false"))
    with pytest.raises(StoreError):
        gbc.open(tmp_path / "out")
    with pytest.raises(StoreError, match="already"):
        filter_dataset(built, built)
    with pytest.raises(StoreError, match="already"):
        filter_dataset(built, built, split={"a": 1.0})


def test_labels_that_look_like_sql_are_just_labels(dataset: Path, tmp_path: Path) -> None:
    label = "'); DROP TABLE nodes; --"
    d.node("cat", lambda node: node.update(label=label))(dataset)
    list(gbc.mend(dataset))
    filtered(dataset, tmp_path / "kept", nodes=f"label <> '{label.replace(chr(39), 2 * chr(39))}'")
    assert (label,) not in rows(tmp_path / "kept", "SELECT label FROM nodes")
    first = msgspec.json.decode(msgspec.json.encode(next(iter(Entries(tmp_path / "kept"))).document))
    assert first["graph"]["nodes"][0]["captions"][-1]["text"] == "face, ears"
