import json
from pathlib import Path

from tests.cli.conftest import Run, one_line
from tests.curate import damage as d
from tests.curate.conftest import built, dataset  # noqa: F401 - fixtures


def test_merge_diff_and_migrate(gbc: Run, built: Path, dataset: Path) -> None:  # noqa: F811
    result = gbc("merge", built, dataset, "merged")
    assert (result.returncode, result.stderr) == (0, "merged: 5 graphs, 5 met again and taken once\n")
    result = gbc("diff", built, "merged")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "no graph differs\n")
    d.node("cat", lambda node: node.update(label="dog\x1b[31m"))(dataset)
    result = gbc("diff", built, dataset)
    image = d.raw_documents(dataset)[0]["source"]["image_id"]
    assert result.returncode == 1
    assert result.stdout == rf"~ {image[:12]} node cat: label 'cat' -> 'dog\x1b[31m'" + "\n"
    assert result.stderr == "1 changed\n"
    (change,) = map(json.loads, gbc("diff", built, dataset, "--json").stdout.splitlines())
    assert change["image"] == image
    assert "gbc diff" in one_line(gbc("merge", built, dataset, "other"))
    result = gbc("migrate", built)
    assert (result.returncode, result.stderr) == (0, f"{built}: all graphs are of version 1 already\n")
