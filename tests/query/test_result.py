import pytest

from gbc.query import Dataset


def test_rows_are_plain_values(dataset: Dataset) -> None:
    found = dataset.sql(
        "SELECT sum(range) AS s, 1.50::DECIMAL(4, 2) AS d, NULL AS n, [1] AS l, {'a': 'x'} AS r, 2::HUGEINT ** 1 AS f "
        "FROM range(4)"
    )
    ((total, decimal, null, many, row, power),) = found
    assert (total, type(total), str(decimal), null, many, row, power) == (6, int, "1.50", None, [1], {"a": "x"}, 2)


def test_two_columns_of_one_name_are_two(dataset: Dataset) -> None:
    found = dataset.sql("SELECT 1 AS a, 2 AS a")
    assert (found.columns, found.rows()) == (["a", "a"], [(1, 2)])


def test_arrow_and_pandas(dataset: Dataset) -> None:
    found = dataset.sql("SELECT kind FROM nodes")
    assert found.to_arrow().num_rows == len(found) == 48
    pytest.importorskip("pandas")
    assert found.to_pandas()["kind"].value_counts()["entity"] == 24


def test_no_rows(dataset: Dataset) -> None:
    found = dataset.sql("SELECT image_id FROM nodes WHERE false")
    assert (found.rows(), str(found)) == ([], "image_id\n--------\n(0 rows)")


def test_as_text(dataset: Dataset) -> None:
    found = dataset.sql(
        "SELECT * FROM (VALUES (1, 'horse', 0.5), (20, '中国', NULL), (3, e'line\\nbreak \\x1b[31m', 1/3)) "
        "AS t(n, text, f)"
    )
    assert str(found).splitlines() == [
        " n  text                         f",
        "--  --------------------  --------",
        " 1  horse                      0.5",
        "20  中国                      NULL",
        r" 3  line\nbreak \x1b[31m  0.333333",
        "(3 rows)",
    ]


def test_long_texts_and_many_rows_are_cut(dataset: Dataset) -> None:
    found = dataset.sql("SELECT repeat('中', 50) AS t, 'b'::BLOB AS b FROM range(100)")
    lines = found.text(rows=2, width=9).splitlines()
    assert lines[2].split() == ["中中中中…", "<1", "bytes>"]
    assert lines[-1] == "(100 rows, the first 2 shown)"
    assert len(lines) == 5


def test_a_text_alone_stands_there_whole_with_its_lines(dataset: Dataset) -> None:
    found = dataset.sql("SELECT repeat('word ', 30) || e'end\\n\\tnext' AS said")
    assert str(found).splitlines() == ["said", "-" * 60, f"{'word ' * 30}end", r"\tnext", "(1 row)"]
    assert found.text(width=9).splitlines()[2] == "word wor…"
    assert str(dataset.sql("SELECT NULL::VARCHAR AS said")).splitlines()[2] == "NULL"
    assert str(dataset.sql("SELECT 'a' AS said WHERE false")).splitlines() == ["said", "----", "(0 rows)"]


def test_pictures_are_told_by_digits_that_name_them(dataset: Dataset) -> None:
    found = dataset.sql("SELECT image_id, name FROM images ORDER BY position LIMIT 1")
    shown = str(found).splitlines()[2].split()[0]
    assert shown == f"{found.rows()[0][0][:12]}…"
    assert dataset.sql("SELECT picture($1)", [shown[:-1]]).rows()[0][0] == found.rows()[0][0]
    assert found.rows()[0][0] in found.text(width=64)


def test_one_row_is_one_row(dataset: Dataset) -> None:
    assert str(dataset.sql("SELECT 1 AS a")).endswith("(1 row)")
    assert repr(dataset.sql("SELECT 1 AS a, 2 AS b")) == "<Result of 1 rows: a, b>"
