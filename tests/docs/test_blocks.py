"""What README and pages tell people to type works as it stands there, in the order of the page."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml
from PIL import Image as Pillow

from gbc.pipeline import load_pipeline
from tests.docs.pages import DOCS, PAGES, ROOT, Block, blocks, environment, run
from tests.sources import picture, write_tar

LANGUAGES = {"bash", "python", "yaml", "sql", "text"}
ALL = [block for page in PAGES for block in blocks(page)]
FIRST = (ROOT / "README.md", DOCS / "index.md")
"""What one reads first; these build the dataset that they speak of."""
RUNNING = {page: [each for each in blocks(page) if each.runs] for page in PAGES}


def nothing(folder: Path) -> None:
    """Both datasets will do."""
    del folder


def photos(folder: Path) -> None:
    (folder / "photos").mkdir()
    (folder / "photos" / "one.png").write_bytes(picture(1))


def fresh(folder: Path) -> None:
    photos(folder)
    shutil.rmtree(folder / "out")


def sources(folder: Path) -> None:
    photos(folder)
    (folder / "shards").mkdir()
    write_tar(folder / "shards" / "0.tar", [("two.png", picture(2))])
    pq.write_table(pa.table({"image": [picture(3)]}), folder / "crawl.parquet")


def graphs(folder: Path) -> None:
    (folder / "out").rename(folder / "built")
    command = ["gbc", "export", "gbc", "built", "graphs.jsonl"]
    subprocess.run(command, cwd=folder, env=environment(folder), check=True, capture_output=True)


def another(folder: Path) -> None:
    """``out`` becomes ``more``; the new one is of fourteen pictures, of which a script tells the same."""
    (folder / "out").rename(folder / "more")
    for number in range(14):
        Pillow.new("RGB", (640, 480), (16 * number, 90, 90)).save(folder / f"{number}.png")
    script = f"{{use: scripted, file: {DOCS / 'making' / 'harbour.yaml'}}}"
    (folder / "scripted.yaml").write_text(f"detector: {script}\ndescriber: {script}\n")
    command = ["gbc", "build", "-i", "*.png", "-o", "out", "-p", "scripted.yaml", "-q"]
    subprocess.run(command, cwd=folder, env=environment(folder), check=True, capture_output=True)


PREPARED: dict[str, Callable[[Path], None]] = {
    "curate": another,
    "formats": graphs,
    "pipelines": fresh,
    "sources": sources,
}
"""What a page's blocks take for granted besides ``demo`` and ``out``, datasets of one photograph."""


@pytest.fixture(scope="module")
def datasets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with ``demo`` and ``out``."""
    pytest.importorskip("rapidocr", reason="needs the extra embedded")
    pytest.importorskip("skimage", reason="needs the extra sample")
    folder = tmp_path_factory.mktemp("datasets")
    command = ["gbc", "build", "-i", "sample:astronaut", "-o", "demo", "-q"]
    subprocess.run(command, cwd=folder, env=environment(folder), check=True, capture_output=True)
    shutil.copytree(folder / "demo", folder / "out")
    return folder


@pytest.mark.slow
@pytest.mark.parametrize(
    "page",
    [page for page in PAGES if RUNNING[page] and page not in FIRST],
    ids=lambda page: page.stem,
)
def test_the_blocks_of_a_page_run(page: Path, datasets: Path, tmp_path: Path) -> None:
    shutil.copytree(datasets, tmp_path, dirs_exist_ok=True)
    PREPARED.get(page.stem, nothing)(tmp_path)
    for block in RUNNING[page]:
        run(block, tmp_path)


@pytest.mark.slow
def test_those_of_the_readme_and_the_start_run_and_leave_what_they_say(datasets: Path, tmp_path: Path) -> None:
    del datasets  # it skips where these cannot run either
    said = [run(block, tmp_path) for page in FIRST for block in RUNNING[page]]
    assert "image [" in "".join(said)
    assert (tmp_path / "astronaut.png").stat().st_size > 10_000
    for name in ("README.md", "pipeline.yaml", "documents/00000.jsonl.zst", "data/graphs/00000.parquet"):
        assert (tmp_path / "demo" / name).is_file()


def test_every_block_has_a_language_and_what_does_not_run_a_reason() -> None:
    assert [str(block) for block in ALL if block.language not in LANGUAGES] == []
    assert [str(block) for block in ALL if not re.fullmatch(r"(not run: .+|exits with \d: .+)?", block.remark)] == []
    assert sum(block.runs for block in ALL) > 25


@pytest.mark.parametrize("language", ["bash", "python"])
def test_also_what_does_not_run_can_be_read(language: str) -> None:
    for block in ALL:
        if block.language == language == "python":
            ast.parse(block.text)
        elif block.language == language:
            subprocess.run(["bash", "-n", "-c", block.text], check=True)  # noqa: S607


@pytest.mark.parametrize(
    "block",
    [each for each in ALL if each.language == "yaml" and "--8<--" not in each.text],
    ids=lambda block: block.page,
)
def test_a_piece_of_a_pipeline_has_only_keys_that_there_are(
    block: Block, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "words.yaml").write_text("deny: [sky]")
    (tmp_path / "mine.yaml").write_text(yaml.safe_dump({**EMBEDDED, **yaml.safe_load(block.text)}))
    assert load_pipeline("mine.yaml")


EMBEDDED = {"detector": {"use": "embedded"}, "describer": {"use": "embedded"}}


def test_a_block_that_fails_is_found(tmp_path: Path) -> None:
    failing = Block("page", "bash", "pip install x && gbc sql nowhere 'select 1'\n", "")
    with pytest.raises(AssertionError, match="nowhere"):
        run(failing, tmp_path)
    run(Block("page", "bash", failing.text, "exits with 2: there is none"), tmp_path)
    assert not Block("page", "bash", "x", "not run: no reason to").runs
