"""The blocks of code that pages show, and how each is run."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([*(page for page in DOCS.rglob("*.md") if "making" not in page.parts), ROOT / "README.md"])

BLOCK = re.compile(
    r"(?:^<!-- (?P<remark>.*?) -->\n)?^```(?P<language>\S*)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE
)
INSTALLING = re.compile(r"^(?:python3 -m venv|(?:\.venv/bin/)?pip install)\b")


@dataclass(frozen=True)
class Block:
    """``remark`` stands in a comment right above: ``not run: WHY``, or ``exits with 1: WHY``."""

    page: str
    language: str
    text: str
    remark: str

    @property
    def runs(self) -> bool:
        """Whether it is one that can run here."""
        return self.language in ("bash", "python") and not self.remark.startswith("not run: ")

    def __str__(self) -> str:
        return f"{self.page}: {self.text}"


def blocks(page: Path) -> Iterator[Block]:
    """All blocks of a page, in their order."""
    name = page.relative_to(ROOT).as_posix()
    for found in BLOCK.finditer(page.read_text(encoding="utf-8")):
        yield Block(name, found["language"], found["text"], found["remark"] or "")


def run(block: Block, folder: Path) -> str:
    """What it prints, run in this folder. A block of Python that begins with ``# NAME.py`` becomes that file."""
    name = re.match(r"# (\w+)\.py\n", block.text)
    if block.language == "python" and name:
        (folder / f"{name[1]}.py").write_text(block.text, encoding="utf-8")
    done = subprocess.run(
        ["bash", "-euc", uninstalled(block.text)] if block.language == "bash" else [sys.executable, "-c", block.text],
        cwd=folder,
        env=environment(folder),
        capture_output=True,
        text=True,
        check=False,
    )
    status = re.match(r"exits with (\d)", block.remark)
    assert done.returncode == (int(status[1]) if status else 0), f"{block}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def uninstalled(text: str) -> str:
    """A block without what installs ``gbc``, and with the ``gbc`` of these tests."""
    steps = [[step for step in line.split(" && ") if not INSTALLING.match(step)] for line in text.splitlines()]
    return "\n".join(" && ".join(line) for line in steps).replace(".venv/bin/", "")


def environment(folder: Path) -> dict[str, str]:
    """Offline, with the ``gbc`` that belongs to this Python."""
    paths = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": f"{ROOT}{os.pathsep}{folder}",
    }
    return {**os.environ, **paths, "HF_HUB_OFFLINE": "1", "HF_HOME": str(folder / ".hf")}
