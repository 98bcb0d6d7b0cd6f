"""What people thought goes along with the nodes and captions of which they thought it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import gbc
from gbc.curate import Conditions, filter_dataset, merge_datasets
from gbc.query import Dataset
from gbc.store import Layout
from gbc.store.judgements import Judgement, keep_judgement
from tests.runtime.conftest import PIPELINE, SCRIPT

Row = tuple[str, str | None, str | None, str | None]


@pytest.fixture
def judged(dataset: Path) -> Path:
    """A dataset in which every cat is accepted, and the first caption of every boat rejected; one is taken back."""
    with Dataset(dataset) as opened:
        cats = opened.sql("SELECT image_id, node_id FROM nodes WHERE label = 'cat' ORDER BY ALL").rows()
        boats = opened.sql(
            "SELECT image_id, node_id, caption_id FROM captions JOIN nodes USING (image_id, node_id) "
            "WHERE label = 'boat' AND captions.ordinal = 0 ORDER BY ALL"
        ).rows()
    for image, node in cats:
        judge(dataset, image_id=image, node_id=node, verdict="accept", note='a "cat" & <b>')
    for image, node, caption in boats:
        judge(dataset, image_id=image, node_id=node, caption_id=caption, verdict="reject")
    judge(dataset, image_id=cats[0][0], node_id=cats[0][1])
    return dataset


def judge(folder: Path, **told: str | None) -> None:
    keep_judgement(Layout(folder).judgements, Judgement(**told))  # type: ignore[arg-type]


def judgements(folder: Path) -> set[Row]:
    with Dataset(folder) as opened:
        asked = "SELECT image_id, node_id, caption_id, verdict, note, time FROM judgements WHERE verdict IS NOT NULL"
        return set(opened.sql(asked).rows())


def test_all_go_along(judged: Path, tmp_path: Path) -> None:
    filter_dataset(judged, tmp_path / "same")
    assert judgements(tmp_path / "same") == judgements(judged)
    assert len(judgements(judged)) == 4 + 15
    assert list(gbc.validate(tmp_path / "same")) == []


def test_those_of_dropped_nodes_and_captions_do_not(judged: Path, tmp_path: Path) -> None:
    filter_dataset(judged, tmp_path / "no-cats", Conditions(nodes="label <> 'cat'"))
    assert {verdict for *_, verdict, _, _ in judgements(tmp_path / "no-cats")} == {"reject"}
    filter_dataset(judged, tmp_path / "other-words", Conditions(captions="ordinal > 0"))
    assert {verdict for *_, verdict, _, _ in judgements(tmp_path / "other-words")} == {"accept"}
    filter_dataset(judged, tmp_path / "first", Conditions(images="position = 1"))
    assert {verdict for *_, verdict, _, _ in judgements(tmp_path / "first")} == {"accept", "reject"}
    assert len({row[0] for row in judgements(tmp_path / "first")}) == 1


def test_parts_share_them_and_a_merge_brings_them_together(judged: Path, tmp_path: Path) -> None:
    filter_dataset(judged, tmp_path / "parts", split={"a": 0.5, "b": 0.5})
    one, other = judgements(tmp_path / "parts/a"), judgements(tmp_path / "parts/b")
    assert one
    assert other
    assert not one & other
    assert one | other == judgements(judged)
    merge_datasets([tmp_path / "parts/a", tmp_path / "parts/b"], tmp_path / "whole")
    assert judgements(tmp_path / "whole") == judgements(judged)


def test_of_two_the_later_one_counts(judged: Path, tmp_path: Path) -> None:
    later = tmp_path / "later"
    shutil.copytree(judged, later)
    image, node, caption, *_ = next(row for row in judgements(judged) if row[2])
    judge(later, image_id=image, node_id=node, caption_id=caption, verdict="accept")
    merge_datasets([later, judged], tmp_path / "both")
    verdicts = {row[:3]: row[3] for row in judgements(tmp_path / "both")}
    assert verdicts[image, node, caption] == "accept"
    assert len(verdicts) == 19


def test_where_nobody_judged_no_file_is_written(built: Path, tmp_path: Path) -> None:
    filter_dataset(built, tmp_path / "out")
    assert not Layout(tmp_path / "out").judgements.exists()


def test_what_was_said_of_another_region_does_not_go_along(built: Path, tmp_path: Path) -> None:
    """Two graphs of one picture may call different things by one id."""
    folder = built.parent
    (tmp_path / "script.yaml").write_text(SCRIPT.replace("[0.1, 0.1, 0.5, 0.6, 0.9]", "[0.1, 0.1, 0.45, 0.6, 0.9]"))
    (tmp_path / "pipeline.yaml").write_text(PIPELINE)
    other = tmp_path / "other"
    gbc.build(folder / "photos", other, str(tmp_path / "pipeline.yaml"))
    with Dataset(built) as first, Dataset(other) as second:
        asked = "SELECT image_id, node_id FROM nodes WHERE label = ? ORDER BY ALL LIMIT 1"
        cat, moved = first.sql(asked, ["cat"]).rows()[0], second.sql(asked, ["cat"]).rows()[0]
        assert cat == moved
        image, boat = second.sql(asked, ["boat"]).rows()[0]
    judge(other, image_id=moved[0], node_id=moved[1], verdict="reject", note="of a box that is not taken")
    judge(other, image_id=image, node_id=boat, verdict="accept")
    merge_datasets([built, other], tmp_path / "merged", "first")
    assert {row[:2] for row in judgements(tmp_path / "merged")} == {(image, boat)}


def test_a_judgement_that_tells_no_time_goes_along(judged: Path, tmp_path: Path) -> None:
    image = next(iter(judgements(judged)))[0]
    with Layout(judged).judgements.open("a") as file:
        file.write(f'{{"image_id": "{image}", "node_id": "", "verdict": "accept"}}\n')
    before = {row[:4] for row in judgements(judged)}
    assert (image, "", None, "accept") in before
    filter_dataset(judged, tmp_path / "kept")
    assert {row[:4] for row in judgements(tmp_path / "kept")} == before
