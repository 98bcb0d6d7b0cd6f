"""``gbc plan`` from a shell."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

import gbc as library
from gbc.runtime import PlanOptions
from tests.cli.conftest import Run, one_line
from tests.images.corpus import CORPUS
from tests.runtime.conftest import write_near
from tests.sources import write_folder, write_tar


def test_it_tells_what_would_be_built_and_leaves_nothing(gbc: Run, tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "eight")
    shutil.copy(folder / "0.png", folder / "again.png")
    (folder / "broken.jpg").write_bytes(b"no picture")
    before = sorted(tmp_path.rglob("*"))
    result = gbc("plan", "--images", folder)
    assert result.returncode == 3
    size = sum(path.stat().st_size for path in folder.iterdir() if path.suffix in (".png", ".jpg")) / 1e6
    assert result.stdout.splitlines() == [
        f"10 items, {size:.1f} MB, the largest 0.0 MB",
        "9 contents, 1 duplicate",
        "48 × 32 to 48 × 32 pixels",
        "4 items with 8 captions",
        "fields: licence",
        "1 item would get no graph:",
        "  1 × decode: not a picture in a format known here",
        "8 pictures to annotate",
    ]
    assert sorted(tmp_path.rglob("*")) == before


def test_json_and_without_decoding(gbc: Run, tmp_path: Path) -> None:
    write_tar(tmp_path / "a.tar")
    result = gbc("plan", "-i", "a.tar", "--json", "--no-decode", "-q")
    assert result.returncode == 0, result.stderr
    assert result.stderr == ""
    told = json.loads(result.stdout)
    assert (told["items"], told["contents"], told["captions"], told["smallest"]) == (8, 8, 8, None)


def test_the_whole_corpus_agrees_with_a_build(tmp_path: Path, pipeline: str) -> None:
    folder = tmp_path / "corpus"
    folder.mkdir()
    for odd in CORPUS:
        odd.write(folder / odd.name)
    told = library.plan(folder)
    built = library.build(folder, tmp_path / "out", pipeline)
    assert told.items == len(CORPUS)
    assert told.failures == built.failures
    assert told.graphs == built.graphs
    assert told.duplicates == built.duplicates


def test_near_duplicates_are_counted(tmp_path: Path) -> None:
    write_near(tmp_path / "near")
    assert library.plan(tmp_path / "near").near_duplicates == 0
    told = library.plan(tmp_path / "near", options=PlanOptions(near_duplicates="skip"))
    assert (told.near_duplicates, told.graphs, told.duplicates) == (2, 2, 2)


def test_limits_are_kept(gbc: Run, tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "eight")
    result = gbc("plan", "-i", folder, "--max-pixels", 100, "-q")
    assert "8 × decode: 48 by 32 pixels are more than the 100 allowed" in result.stdout
    result = gbc("plan", "-i", folder, "--max-bytes", 1000, "-q")
    assert "bytes are more than the 1,000 allowed" in result.stdout
    assert "0 pictures to annotate" in result.stdout


def test_mistakes_get_one_line(gbc: Run, tmp_path: Path) -> None:
    pq.write_table(pa.table({"id": [1], "text": ["x"]}), tmp_path / "a.parquet")
    assert "no column of pictures found; there is id (int64), text (string)" in one_line(gbc("plan", "-i", "a.parquet"))
    assert "no such file or folder" in one_line(gbc("plan", "-i", "nowhere"))
    assert "unknown option" in one_line(gbc("plan", "-i", "a.parquet::colour=red"))
