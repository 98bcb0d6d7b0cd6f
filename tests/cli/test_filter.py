from pathlib import Path

from tests.cli.conftest import Run, one_line
from tests.curate.conftest import built  # noqa: F401 - a fixture


def test_what_is_left_is_told(gbc: Run, built: Path) -> None:  # noqa: F811
    result = gbc("filter", built, "small", "--nodes", "label <> 'cat'", "--split", "a=0.5,b=0.5")
    assert result.returncode == 0, result.stderr
    first, *parts = result.stderr.splitlines()
    assert first == "small: 5 of 5 graphs, 50 of 60 nodes, 75 of 80 captions, 60 of 85 edges"
    assert sum(int(line.split()[1]) for line in parts) == 5


def test_mistakes_are_one_line(gbc: Run, built: Path) -> None:  # noqa: F811
    assert "--nodes" in one_line(gbc("filter", built, "small", "--nodes", "colour = 1"))
    assert "must make 1" in one_line(gbc("filter", built, "small", "--split", "a=0.5"))
    assert "no such folder" in one_line(gbc("filter", "nowhere", "small"))
