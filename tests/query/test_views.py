"""The views over the tables and those over the documents give the same columns and rows."""

from pathlib import Path

import duckdb
import pytest

from gbc.shipped import shipped
from gbc.store import TABLES
from tests.store.samples import commit, documents


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("o'ut [1] *ü?") / "a b"
    for shard in range(2):
        commit(path, shard, documents(range(shard * 20, shard * 20 + 12)))
    return path


def views(name: str, folder: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("SET VARIABLE gbc = $1", [str(folder)])
    connection.execute(shipped("schemas", f"{name}.sql").read_text(encoding="utf-8"))
    return connection


@pytest.mark.parametrize("table", TABLES)
def test_documents_and_tables_agree(folder: Path, table: str) -> None:
    shown = "* EXCLUDE (image)" if table == "graphs" else "*"
    found = []
    for name in ("tables", "documents"):
        connection = views(name, folder)
        described = [row[:2] for row in connection.sql(f"DESCRIBE {table}").fetchall()]
        rows = connection.sql(f"SELECT {shown} FROM {table}").fetchall()  # noqa: S608
        connection.close()
        found.append((described, sorted(map(repr, rows))))
    assert found[0] == found[1]
    assert (len(found[0][1]) > 0) == (table != "scores")


def test_rows_stand_in_plan_order(folder: Path) -> None:
    connection = views("tables", folder)
    positions = [row[0] for row in connection.sql("SELECT position FROM sources").fetchall()]
    connection.close()
    assert positions == sorted(positions)


def test_every_view_says_what_its_rows_are() -> None:
    text = shipped("schemas", "tables.sql").read_text(encoding="utf-8")
    for table in TABLES:
        before, _, _ = text.partition(f"VIEW {table} ")
        assert before.splitlines()[-2].startswith("-- One row "), table
