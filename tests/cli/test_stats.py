import json
from pathlib import Path

from tests.cli.conftest import Run, one_line
from tests.curate.conftest import built  # noqa: F401 - a fixture


def test_numbers_and_figures(gbc: Run, built: Path, tmp_path: Path) -> None:  # noqa: F811
    result = gbc("stats", built, "--plot", "figures")
    assert result.returncode == 0, result.stderr
    lines = [line.split() for line in result.stdout.splitlines()]
    assert ["nodes", "12.00", "12.12", "12.24"] in lines
    assert ["longest", "path", "4.00", "4.55", "4.41"] in lines
    assert (tmp_path / "figures/nodes-by-kind.svg").stat().st_size > 500
    assert json.loads(gbc("stats", built, "--json").stdout)["counts"]["graphs"] == 5
    assert "no such folder" in one_line(gbc("stats", "nowhere"))
