"""What is asked in bad faith, or by mistake, changes nothing and reads nothing else."""

from pathlib import Path
from time import monotonic

import pytest

from gbc.query import Dataset, QueryError, apart, door
from gbc.query.views import files_of
from gbc.store import Layout
from tests.store.samples import snapshot

LOOP = "WITH RECURSIVE t(i) AS (SELECT 1 UNION ALL SELECT i FROM t) SELECT {} FROM t"


def refused(dataset: Dataset, query: str) -> str:
    with pytest.raises(QueryError) as caught:
        dataset.sql(query, seconds=20)
    message = str(caught.value)
    assert message
    assert "\n" not in message
    return message


@pytest.mark.parametrize(
    "query",
    [
        "COPY nodes TO '{other}'",
        "COPY (SELECT 1) TO '{own}' (FORMAT parquet, USE_TMP_FILE false)",
        "EXPLAIN ANALYZE COPY (SELECT 1 AS a) TO '{own}' (USE_TMP_FILE false)",
        "/* ü */ EXPLAIN /* 😀 */ ANALYZE -- x\n COPY (SELECT 1 AS a) TO '{own}' (USE_TMP_FILE false)",
        "EXPLAIN (ANALYZE, FORMAT json) COPY (SELECT 1 AS a) TO '{own}' (USE_TMP_FILE false)",
        "WITH a AS (COPY (SELECT 1 AS a) TO '{own}' (USE_TMP_FILE false)) SELECT 1",
        "WITH a AS (COPY (SELECT 1 AS a) TO '{own}' (USE_TMP_FILE false)) SELECT * FROM a",
        "EXPLAIN ANALYZE WITH a AS (COPY (SELECT 1 AS a) TO '{own}' (USE_TMP_FILE false)) SELECT 1",
        "EXPLAIN (ANALYZE) WITH a AS (COPY (SELECT 1 AS a) TO '{own}' (USE_TMP_FILE false)) SELECT 1",
        "SELECT (WITH a AS (COPY (SELECT 1 AS a) TO '{own}' (USE_TMP_FILE false)) SELECT 1)",
        "SELECT * FROM query('WITH a AS (COPY (SELECT 1 AS a) TO ''{own}'' (USE_TMP_FILE false)) SELECT 1')",
        "SELECT * FROM query('COPY (SELECT 1 AS a) TO ''{own}'' (USE_TMP_FILE false)')",
        "WITH a AS (INSERT INTO nodes SELECT * FROM nodes RETURNING *) SELECT * FROM a",
        "EXPLAIN ANALYZE DELETE FROM nodes",
        "DELETE FROM nodes",
        "UPDATE nodes SET label = ''",
        "INSERT INTO failures SELECT * FROM failures",
        "CREATE TABLE a AS SELECT 1",
        "CREATE OR REPLACE VIEW nodes AS SELECT 1",
        "DROP VIEW nodes",
        "ALTER VIEW nodes RENAME TO n",
        "ATTACH '{other}'",
        "ATTACH ':memory:' AS other",
        "DETACH memory",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET memory_limit = '1TB'",
        "SET enable_external_access = true",
        "RESET lock_configuration",
        "SET VARIABLE gbc_nodes = ['/etc/passwd']",
        "PRAGMA database_list",
        "PRAGMA enable_profiling",
        "CALL enable_logging()",
        "SELECT * FROM enable_logging('QueryLog', storage = 'file', storage_path = '{other}')",
        "EXPORT DATABASE '{other}'",
        "IMPORT DATABASE '{other}'",
        "VACUUM",
        "CHECKPOINT",
        "BEGIN",
        "PREPARE p AS SELECT 1",
        "EXECUTE p",
        "USE memory",
        "SELECT 1; SELECT 2",
        "SELECT 1; COPY (SELECT 1) TO '{other}'",
        "",
        "-- nothing",
        "EXPLAIN",
        "EXPLAIN ANALYZE",
        "EXPLAIN (",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_blob('/proc/self/environ')",
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM '{folder}/README.md'",
        "SELECT * FROM read_json('{folder}/documents/00000.jsonl.zst')",
        "SELECT * FROM read_parquet('{folder}/data/nodes/*.parquet')",
        "SELECT * FROM glob('/etc/*')",
        "SELECT * FROM glob('{folder}/*')",
        "SELECT * FROM sniff_csv('/etc/passwd')",
        "SELECT * FROM read_csv('https://example.org/a.csv')",
        "SELECT * FROM duckdb_secrets()",
        "SELECT getenv('HOME')",
        "SELECT * FROM secret_rows",
    ],
)
def test_nothing_but_reading_the_tables(dataset: Dataset, folder: Path, tmp_path: Path, query: str) -> None:
    secret_rows = dataset.sql("SELECT 42 AS answer").to_arrow()
    assert secret_rows.num_rows == 1  # a local table, which DuckDB would find by its name
    before = snapshot(folder)
    own = str(folder / "data/nodes/00000.parquet").replace("'", "''")
    refused(
        dataset, query.replace("{own}", own).replace("{other}", str(tmp_path / "x")).replace("{folder}", str(folder))
    )
    assert snapshot(folder) == before
    assert list(tmp_path.iterdir()) == []
    assert dataset.sql("SELECT count(*) FROM nodes").rows() == [(48,)]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT 1",
        "select 1;",
        "  -- hello\nSELECT 1 -- bye",
        "FROM nodes",
        "VALUES (1), (2)",
        "TABLE nodes",
        "DESCRIBE nodes",
        "SUMMARIZE nodes",
        "SHOW TABLES",
        "EXPLAIN SELECT * FROM nodes",
        "EXPLAIN ANALYZE SELECT * FROM nodes",
        "EXPLAIN (FORMAT json) SELECT 1",
        "EXPLAIN (ANALYZE, FORMAT json) SELECT 1",
        "EXPLAIN (SELECT 1)",
        "explain /* ü😀 */ analyze with a as (select 1) from a",
        "SELECT * FROM nodes UNION ALL SELECT * FROM nodes",
        "SELECT 'COPY x TO y; DROP TABLE z' AS a, 1 AS \"COPY_QUERY_NODE\"",
        "PIVOT nodes ON kind IN ('image', 'entity') USING count(*) GROUP BY label",
        "WITH RECURSIVE t(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM t WHERE i < 9) SELECT * FROM t",
        "WITH RECURSIVE t(i, n) USING KEY (i) AS (SELECT 1, 1 UNION SELECT i, n + 1 FROM t WHERE n < 9) FROM t",
        "SELECT list_transform(aliases, lambda x: upper(x)) FROM nodes",
        "SELECT [upper(a) FOR a IN aliases] FROM nodes",
        "SELECT unnest(nodes).label FROM graphs",
        "SELECT label, row_number() OVER (PARTITION BY image_id ORDER BY depth) AS n FROM nodes QUALIFY n = 1",
        "SELECT json_extract(extra, '$.a[0]') FROM nodes",
        "SELECT n.left, n.right FROM nodes AS n",
        "SELECT now()",
    ],
)
def test_reading_is_answered(dataset: Dataset, query: str) -> None:
    assert dataset.sql(query).columns


@pytest.mark.parametrize(
    "query",
    [
        LOOP.format("count(*)"),
        LOOP.format("*"),
        f"EXPLAIN ANALYZE {LOOP.format('count(*)')}",
        "SELECT count(*) FROM range(10000000) a, range(10000000) b WHERE a.range * b.range = 7",
        "SELECT * FROM range(10000000) a, range(10000000) b ORDER BY a.range + b.range",
    ],
)
def test_an_endless_query_is_stopped_and_the_next_is_answered(dataset: Dataset, query: str) -> None:
    begun = monotonic()
    with pytest.raises(QueryError, match=r"stopped after 0\.3 s; ask for less, or allow more time"):
        dataset.sql(query, seconds=0.3)
    assert monotonic() - begun < 5
    assert dataset.sql("SELECT count(*) FROM nodes").rows() == [(48,)]


def test_memory_is_bounded(folder: Path) -> None:
    with Dataset(folder, memory="64MB") as dataset:
        message = refused(dataset, "SELECT list(a.range ORDER BY hash(a.range)) FROM range(30000000) a")
        assert "Out of Memory" in message
        assert dataset.sql("SELECT 1").rows() == [(1,)]


def test_an_answer_that_is_too_large_to_hold_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "RESULT_BYTES", 1 << 20)
    opened = door.Door(files_of(Layout(folder), [0, 1], "tables"), "tables", "50%")
    with pytest.raises(QueryError, match="add LIMIT"):
        opened.ask("SELECT * FROM range(1000000)", None, 20)
    assert len(opened.ask("SELECT * FROM range(1000)", None, 20)) == 1000
    opened.close()


def test_a_function_that_heeds_nothing_is_ended_with_its_process(
    dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apart, "GRACE", 0.5)
    begun = monotonic()
    with pytest.raises(QueryError, match=r"stopped after 0\.5 s"):
        dataset.sql("SELECT levenshtein(repeat('ab', 400000), repeat('ba', 400000))", seconds=0.5)
    assert monotonic() - begun < 5
    assert dataset.sql("SELECT count(*) FROM nodes").rows() == [(48,)]


def test_a_database_that_breaks_down_is_told_and_comes_back(dataset: Dataset) -> None:
    assert dataset.sql("SELECT 1").rows() == [(1,)]
    process = dataset._door._process
    assert process is not None
    process.kill()
    assert "broke down" in refused(dataset, "SELECT 1")
    assert dataset.sql("SELECT 1").rows() == [(1,)]


def test_what_lies_in_the_working_directory_is_not_run(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gbc").mkdir()
    (tmp_path / "gbc" / "__init__.py").write_text("raise SystemExit('not this one')")
    monkeypatch.chdir(tmp_path)
    with Dataset(folder) as dataset:
        assert dataset.sql("select 1").rows() == [(1,)]


def test_a_process_that_does_not_start_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/bin/false")
    with Dataset(folder) as dataset:
        assert "could not be started" in refused(dataset, "select 1")


def test_no_process_is_left(folder: Path) -> None:
    with Dataset(folder) as dataset:
        assert dataset.sql("SELECT 1").rows() == [(1,)]
        process = dataset._door._process
    assert process is not None
    assert process.poll() is not None


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("SELECT * FROM nods", 'Table with name nods does not exist! Did you mean "nodes"?'),
        ("SELEC 1", 'syntax error at or near "SELEC"'),
        ("SELECT right-left FROM nodes", "left, right and end are words of SQL: write n.left"),
        ("SELECT start, end FROM spans", "left, right and end are words of SQL: write n.left"),
        ("FROM descendants('beach.jpg', '')", "beach.jpg is no image_id; write picture('beach.jpg')"),
        ("SELECT 'a'::INT", "Could not convert string 'a' to INT32"),
        ("SELECT ?", "Values were not provided"),
        ("SELECT error('two\nlines')", "two lines"),
        ("DROP VIEW nodes", "only SELECT and EXPLAIN are answered here, and this is a DROP"),
        ("ATTACH 'x'", "this is an ATTACH"),
        ("WITH a AS (DELETE FROM nodes) SELECT 1", "within this is a DELETE"),
        ("SELECT 1; SELECT 2", "one statement at a time, please; here are 2"),
        ("PIVOT nodes ON kind USING count(*)", "names its columns"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(dataset: Dataset, query: str, message: str) -> None:
    assert message in refused(dataset, query)
