import json
import shutil
from pathlib import Path

from tests.cli.conftest import Run, one_line
from tests.curate import damage as d
from tests.curate.conftest import built, dataset  # noqa: F401 - fixtures


def test_a_sound_dataset(gbc: Run, built: Path) -> None:  # noqa: F811
    result = gbc("validate", built)
    assert (result.returncode, result.stdout) == (0, "")
    assert result.stderr == f"{built}: nothing is wrong\n"


def test_findings_are_lines_and_end_with_1(gbc: Run, dataset: Path) -> None:  # noqa: F811
    d.node("cat", lambda node: node.update(depth=7))(dataset)
    shutil.rmtree(dataset / "data")
    result = gbc("validate", dataset)
    assert result.returncode == 1
    head, *rows = result.stdout.splitlines()
    assert head.split() == ["kind", "image", "where", "what"]
    image = d.raw_documents(dataset)[0]["source"]["image_id"][:12]
    row = f"error depth {image} documents/00000.jsonl.zst:1 cat: says 7, and stands at 1"
    assert row.split() in [line.split() for line in rows]
    assert result.stderr == f"{dataset}: {len(rows)} errors, 0 warnings\n"


def test_findings_as_json(gbc: Run, dataset: Path) -> None:  # noqa: F811
    d.write("mine.txt", b"")(dataset)
    result = gbc("validate", dataset, "--json")
    assert result.returncode == 1
    (found,) = map(json.loads, result.stdout.splitlines())
    assert (found["kind"], found["file"]) == ("unknown-file", "mine.txt")


def test_names_that_would_play_with_the_terminal(gbc: Run, dataset: Path) -> None:  # noqa: F811
    d.node("cat", lambda node: node.update(id="\x1b[31mcat"))(dataset)
    result = gbc("validate", dataset)
    assert result.returncode == 1
    assert "\x1b" not in result.stdout


def test_no_dataset(gbc: Run, tmp_path: Path) -> None:
    assert "no such folder" in one_line(gbc("validate", tmp_path / "nowhere"))


def test_what_was_mended_is_told(gbc: Run, dataset: Path) -> None:  # noqa: F811
    d.node("cat", lambda node: node.update(depth=7))(dataset)
    result = gbc("validate", dataset, "--fix")
    assert result.returncode == 0, result.stdout
    mended, *_, last = result.stderr.splitlines()
    assert mended.split()[:2] == ["mended", "depth"]
    assert mended.endswith("cat: set to 1")
    assert last == f"{dataset}: nothing is wrong"
