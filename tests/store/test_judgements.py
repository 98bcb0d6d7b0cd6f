"""Judgements: lines that are only ever added, and the view that tells the latest."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import gbc
from gbc.store import Layout
from gbc.store.judgements import Judgement, keep_judgement
from tests.store.samples import commit, documents, image_id


def judged(folder: Path) -> list[tuple[object, ...]]:
    with gbc.open(folder) as dataset:
        asked = "SELECT node_id, caption_id, verdict, note FROM judgements ORDER BY ALL"
        return dataset.sql(asked).rows()


def keep(folder: Path, **fields: str | None) -> None:
    keep_judgement(Layout(folder).judgements, Judgement(image_id=image_id(0), **{"node_id": "dog", **fields}))  # type: ignore[arg-type]


def test_the_latest_judgement_of_a_thing_counts_and_none_is_lost(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    commit(folder, 0, documents([0, 1]))
    assert judged(folder) == []
    keep(folder, verdict="accept")
    keep(folder, caption_id="abc", note='a "note"\nof two lines; \u2028 <b>')
    keep(folder, verdict="reject", note="blurred")
    assert judged(folder) == [
        ("dog", "abc", None, 'a "note"\nof two lines; \u2028 <b>'),
        ("dog", None, "reject", "blurred"),
    ]
    assert len(Layout(folder).judgements.read_bytes().splitlines()) == 3
    keep(folder)
    assert judged(folder)[1] == ("dog", None, None, None)


def test_a_torn_line_costs_itself_alone(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    commit(folder, 0, documents([0]))
    keep(folder, verdict="accept")
    path = Layout(folder).judgements
    with path.open("ab") as file:
        file.write(b'{"image_id": "ab')
    assert judged(folder) == [("dog", None, "accept", None)]
    keep(folder, node_id="cat", verdict="reject")
    assert judged(folder) == [("cat", None, "reject", None), ("dog", None, "accept", None)]


def _many(folder: Path, node: str) -> None:
    for number in range(50):
        keep(folder, node_id=f"{node} {number}", note="n" * 1500)


def test_two_that_judge_at_once_mix_no_lines(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    commit(folder, 0, documents([0]))
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_many, args=(folder, name)) for name in ("one", "two")]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert len(judged(folder)) == 100


def test_validate_and_the_sql_of_others_know_the_file(tmp_path: Path) -> None:
    import duckdb

    from gbc.query.views import script

    folder = tmp_path / "o'ut"
    commit(folder, 0, documents([0]))
    keep(folder, verdict="accept")
    assert "unknown-file" not in {finding.kind for finding in gbc.validate(folder)}
    connection = duckdb.connect()
    connection.execute(script(folder))
    assert connection.sql("SELECT verdict FROM judgements").fetchall() == [("accept",)]
    connection.close()
