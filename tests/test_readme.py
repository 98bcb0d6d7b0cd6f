"""The README is short, and names what there is. What it tells people to type is run by tests/docs/."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", TEXT, flags=re.DOTALL)


def test_both_install_lines_and_the_check_name_the_same_things() -> None:
    install = next(line for block in blocks("bash") for line in block.splitlines() if "-e '.[" in line)
    check = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    (wanted,) = re.findall(r"-e '(\.\[.*?\])'", install)
    assert f"-e '{wanted}'" in check
    assert "pytest -n 2" in install
    assert 'pytest" -n 2' in check


def test_every_linked_file_stands() -> None:
    for target in re.findall(r"\]\((?!https?:)([^)]+)\)", TEXT):
        assert (ROOT / target).exists(), target


def test_it_is_short() -> None:
    assert len(TEXT.splitlines()) <= 110
