"""Who may import whom, as docs/design.md says, and that importing gbc is quick and light."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "gbc"
FACE = "gbc itself"
"""The public functions, for whoever may import everything."""

HEAVY = ("torch", "transformers", "datasets", "ray", "cv2", "duckdb", "pandas", "onnxruntime", "rapidocr", "skimage")
"""Libraries that are loaded by whoever needs them, when it needs them."""


def table() -> dict[str, set[str]]:
    """Room -> the rooms that it may import, from the table under "Rooms" in docs/design.md."""
    text = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")
    rows = [line.split("|") for line in text.split("\n## Rooms\n")[1].split("\n## ")[0].splitlines() if "`gbc/" in line]
    may: dict[str, set[str]] = {}
    for _, room, _, allowed, _ in (row for row in rows if len(row) == 5):
        names = {name.strip() for name in allowed.split(",")}
        if names == {"nothing of gbc"}:
            names = set()
        elif names == {"all above"}:
            names = set(may)
        elif names == {"everything"}:
            names = {*may, FACE}
        may[room.strip().strip("`").removeprefix("gbc/").rstrip("/")] = names
    return may


def rooms() -> list[str]:
    return sorted(folder.name for folder in PACKAGE.iterdir() if any(folder.rglob("*.py")))


def imports(file: Path) -> Iterator[tuple[int, str]]:
    """Line and full name of every module of gbc that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                raise AssertionError(f"{file}:{node.lineno}: a relative import hides its room")
            module = node.module or ""
            names = [_part(alias.name) for alias in node.names] if module == "gbc" else [module]
        yield from ((node.lineno, name) for name in names if name == "gbc" or name.startswith("gbc."))


def _part(name: str) -> str:
    """``from gbc import store`` is an import of the room, ``from gbc import build`` of the public face."""
    return f"gbc.{name}" if (PACKAGE / name).is_dir() or (PACKAGE / f"{name}.py").exists() else "gbc"


def common() -> set[str]:
    """Modules beside the rooms that import nothing of gbc, and so are open to all."""
    return {file.stem for file in PACKAGE.glob("*.py") if not any(imports(file))}


def trespasses(room: str, allowed: set[str], folder: Path) -> list[str]:
    known = {room, *allowed, *common()}
    return [
        f"{file.relative_to(folder.parent)}:{line}: {name}"
        for file in sorted(folder.rglob("*.py"))
        for line, name in imports(file)
        if (FACE if name in ("gbc", "gbc.api") else name.split(".")[1]) not in known
    ]


def test_the_table_is_read_whole() -> None:
    may = table()
    assert may["graph"] == set()
    assert may["images"] == {"graph"}
    assert may["annotator"] == {"graph", "images", "models"}
    assert {"graph", "annotator", "pipeline", "store", "publish"} <= may["runtime"]
    assert "cli" not in set().union(*may.values())


@pytest.mark.parametrize("room", rooms())
def test_a_room_imports_only_what_its_row_allows(room: str) -> None:
    may = table()
    assert room in may, f"docs/design.md has no row for gbc/{room}/"
    assert trespasses(room, may[room], PACKAGE / room) == []


def test_the_annotator_knows_models_by_their_protocols_alone() -> None:
    files = sorted((PACKAGE / "annotator").rglob("*.py"))
    names = {name for file in files for _, name in imports(file) if name.startswith("gbc.models")}
    assert names == {"gbc.models.roles"}


def test_what_stands_beside_the_rooms_imports_no_command() -> None:
    beside = [file for file in PACKAGE.glob("*.py") if file.name != "__main__.py"]
    assert [(file.name, name) for file in beside for _, name in imports(file) if name.startswith("gbc.cli")] == []
    assert "shipped" in common()
    assert not common() & {"__init__", "__main__", "api"}


def test_a_trespass_would_be_seen(tmp_path: Path) -> None:
    room = tmp_path / "gbc" / "images"
    room.mkdir(parents=True)
    (room / "bad.py").write_text(
        "from gbc.graph import Box\n"
        "def look():\n    from gbc.models.roles import Thing\n    import gbc\n    from gbc import store\n"
    )
    assert trespasses("images", {"graph"}, room) == [
        "images/bad.py:3: gbc.models.roles",
        "images/bad.py:4: gbc",
        "images/bad.py:5: gbc.store",
    ]
    (room / "bad.py").write_text("from ..models import roles\n")
    with pytest.raises(AssertionError, match="relative"):
        trespasses("images", {"graph"}, room)


def python(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    return done.stdout


@pytest.mark.parametrize("module", ["gbc", "gbc.annotator", "gbc.models.roles", "gbc.pipeline", "gbc.cli"])
def test_importing_loads_nothing_heavy(module: str) -> None:
    loaded = python(f"import sys, {module}; print(*(name for name in {HEAVY!r} if name in sys.modules))").split()
    assert loaded == []


def test_importing_gbc_takes_less_than_a_second() -> None:
    """Of processor time, the best of three, since a busy machine only ever adds."""
    code = "import time; start = time.process_time(); import gbc; print(time.process_time() - start)"
    seconds = min(float(python(code)) for _ in range(3))
    assert seconds < 1.0
