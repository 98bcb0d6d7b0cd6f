import csv
import io
import json

import pyarrow.parquet as pq
import pytest

from gbc.query import Dataset, Format, QueryError, write_result

ODD = """SELECT '=1,"a"\nb<script>' AS t, NULL AS n, [1, 2] AS l, {'a': 'x'} AS s, encode('é') AS b, 'nan'::DOUBLE AS f,
1.50::DECIMAL(4, 2) AS d, 170141183460469231731687303715884105727::HUGEINT AS h, DATE '2026-01-02' AS day"""


def written(dataset: Dataset, query: str, format_: Format) -> bytes:
    out = io.BytesIO()
    write_result(dataset.sql(query), format_, out)
    return out.getvalue()


def test_json_and_lines_of_json_hold_every_value(dataset: Dataset) -> None:
    (row,) = json.loads(written(dataset, ODD, "json"))
    assert row == {
        "t": '=1,"a"\nb<script>',
        "n": None,
        "l": [1, 2],
        "s": {"a": "x"},
        "b": "w6k=",
        "f": None,
        "d": "1.50",
        "h": "170141183460469231731687303715884105727",
        "day": "2026-01-02",
    }
    lines = written(dataset, f"{ODD} FROM range(3)", "jsonl").splitlines()
    assert [json.loads(line) for line in lines] == [row] * 3


def test_csv_is_read_back_by_a_csv_reader(dataset: Dataset) -> None:
    head, row = csv.reader(io.StringIO(written(dataset, ODD, "csv").decode(), newline=""))
    assert head == ["t", "n", "l", "s", "b", "f", "d", "h", "day"]
    huge = "170141183460469231731687303715884105727"
    assert row == ['=1,"a"\nb<script>', "", "[1,2]", '{"a":"x"}', "w6k=", "nan", "1.50", huge, "2026-01-02"]


def test_parquet_keeps_types(dataset: Dataset) -> None:
    found = pq.read_table(io.BytesIO(written(dataset, "SELECT node_id, aliases, area FROM nodes", "parquet")))
    assert [str(type_) for type_ in found.schema.types] == ["string", "list<element: string>", "double"]
    assert found.num_rows == 48


def test_a_table_in_a_file_is_whole(dataset: Dataset) -> None:
    assert len(written(dataset, "FROM range(500)", "table").splitlines()) == 503


@pytest.mark.parametrize("format_", ["json", "jsonl", "csv", "parquet"])
def test_no_rows(dataset: Dataset, format_: Format) -> None:
    found = written(dataset, "SELECT label FROM nodes WHERE false", format_)
    assert found == {"json": b"[\n]\n", "jsonl": b"", "csv": b"label\n"}.get(format_, found)


@pytest.mark.parametrize("format_", ["json", "jsonl", "parquet"])
def test_two_columns_of_one_name_are_refused_where_names_count(dataset: Dataset, format_: Format) -> None:
    out = io.BytesIO()
    with pytest.raises(QueryError, match="two columns are called a"):
        write_result(dataset.sql("SELECT 1 AS a, 2 AS a"), format_, out)
    assert out.getvalue() == b""
