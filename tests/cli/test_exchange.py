"""``gbc import`` and ``gbc export`` as users start them."""

import json
from pathlib import Path

from gbc.formats import FORMATS
from tests.cli.conftest import Run, one_line
from tests.formats.records import full, plain


def test_in_and_out(gbc: Run, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(f"{json.dumps(plain())}\n{json.dumps({**full(), 'img_url': 'x'})}\n")
    done = gbc("import", "gbc", "in.jsonl", "out")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "out: 2 graphs\n")
    done = gbc("export", "gbc", "out", "back.jsonl")
    assert (done.returncode, done.stdout, done.stderr) == (0, "back.jsonl\n", "")
    back = [json.loads(line) for line in (tmp_path / "back.jsonl").read_text().splitlines()]
    assert back == [plain(), {**full(), "img_url": "x"}]
    counted = gbc("sql", "out", "select count(*) as nodes from nodes")
    assert "14" in counted.stdout


def test_records_that_became_no_graph_are_counted(gbc: Run, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(f"{json.dumps(plain())}\n{{\n")
    done = gbc("import", "gbc", "in.jsonl", "out")
    assert done.returncode == 3
    assert done.stderr.splitlines() == ["out: 1 graph", "1 records became no graph: the table failures says why"]


def test_mistakes_get_one_line(gbc: Run, tmp_path: Path) -> None:
    assert "gone.jsonl: no such file" in one_line(gbc("import", "gbc", "gone.jsonl", "out"))
    assert "not a dataset" in one_line(gbc("export", "text", tmp_path, "x.txt"))
    (tmp_path / "in.json").write_text("[1]")
    assert "in.json: after object 0" in one_line(gbc("import", "gbc", "in.json", "out"))
    assert not (tmp_path / "out").exists()
    wrong = gbc("import", "llava", "x", "out")
    assert wrong.returncode == 2
    assert "'llava' is not one of" in wrong.stderr


def test_help_tells_the_formats(gbc: Run) -> None:
    told = gbc("export", "--help").stdout
    assert all(f"  {name} " in told for name in FORMATS)
    assert "llava" not in gbc("import", "--help").stdout
