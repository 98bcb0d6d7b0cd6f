"""The documentation as a site: it builds without a warning, and nothing on it comes from elsewhere."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(page for page in DOCS.rglob("*.md") if "making" not in page.parts)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("material", reason="needs the extra docs")
    pytest.importorskip("mkdocstrings", reason="needs the extra docs")
    site = tmp_path_factory.mktemp("site")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NO_MKDOCS_2_WARNING": "1"}
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(site)]
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return site


@pytest.mark.slow
def test_what_is_made_stands_on_its_page(site: Path) -> None:
    reference = {page.parent.name: page.read_text(encoding="utf-8") for page in (site / "reference").rglob("*.html")}
    assert "--near-duplicates" in reference["commands"]
    assert "annotate" in reference["keys"]
    assert "price_in" in reference["keys"]
    assert "Rejected" in reference["format"]
    assert "The graph of one picture." in reference["python"]
    assert "box_threshold" in reference["shipped"]
    assert "made:" not in "".join(reference.values())
    for depth in (0, 1, 2):
        assert (site / "figures" / f"depth-{depth}.svg").read_text(encoding="utf-8").startswith("<svg")


@pytest.mark.slow
def test_nothing_is_fetched_from_elsewhere(site: Path) -> None:
    fetching = re.compile(r'<(?:script|img|iframe|link rel="stylesheet")[^>]*(?:src|href)="?(?:https?:)?//[^>]*>')
    for page in site.rglob("*.html"):
        assert not fetching.findall(page.read_text(encoding="utf-8")), page
    for sheet in site.rglob("*.css"):
        assert not re.findall(r"(?:@import|url\()\s*[\"']?(?:https?:)?//", sheet.read_text(encoding="utf-8")), sheet


def test_the_navigation_has_every_page() -> None:
    nav = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))["nav"]
    assert sorted(re.findall(r"[\w/-]+\.md", str(nav))) == [page.relative_to(DOCS).as_posix() for page in PAGES]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_has_one_title_and_short_lines(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert len(re.findall(r"^# ", text, flags=re.MULTILINE)) == 1
    assert not [line for line in text.splitlines() if len(line) > 120 and not line.startswith("|")]
