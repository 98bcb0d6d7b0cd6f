"""What ``gbc sql`` prints and writes."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from tests.cli.conftest import Run, one_line
from tests.query.holiday import documents
from tests.store.samples import commit

QUERY = "select node_id from descendants(picture('beach.jpg'), 'person')"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    commit(tmp_path / "it's out", 0, documents())
    return tmp_path / "it's out"


def test_answers_are_printed_or_written_as_asked(gbc: Run, out: Path, tmp_path: Path) -> None:
    assert gbc("sql", out, QUERY).stdout.split() == ["node_id", "----------", "person_hat", "(1", "row)"]
    assert gbc("sql", out, QUERY, "--over", "documents", "-f", "csv").stdout == "node_id\nperson_hat\n"
    assert json.loads(gbc("sql", out, QUERY, "-f", "json").stdout) == [{"node_id": "person_hat"}]
    assert gbc("sql", out, QUERY, "-o", "answer.parquet").returncode == 0
    assert pq.read_table(tmp_path / "answer.parquet").to_pydict() == {"node_id": ["person_hat"]}
    assert gbc("sql", out, QUERY, "-o", "answer.jsonl").stdout == ""
    assert (tmp_path / "answer.jsonl").read_text() == '{"node_id":"person_hat"}\n'


@pytest.mark.parametrize("over", ["tables", "documents"])
def test_a_written_file_serves_duckdb_from_any_directory(
    gbc: Run, out: Path, tmp_path: Path, over: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert gbc("sql", out.name, "--write-sql", "views.sql", "--over", over).returncode == 0
    monkeypatch.chdir("/")
    with duckdb.connect() as connection:
        connection.execute((tmp_path / "views.sql").read_text(encoding="utf-8"))
        assert connection.sql(QUERY).fetchall() == [("person_hat",)]


def test_an_output_that_cannot_be_is_told(gbc: Run, out: Path) -> None:
    assert "nowhere" in one_line(gbc("sql", out, QUERY, "-o", "nowhere/a.csv"))
    assert "two columns" in one_line(gbc("sql", out, "select 1 a, 2 a", "-o", "a.json"))
