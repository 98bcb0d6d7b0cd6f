"""``gbc card``: what it tells, that nothing in it is markup, and that mlcroissant takes its description."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
import yaml
from PIL import Image as Pillow

from gbc.publish import write_card
from gbc.publish.full import publish_card
from gbc.store import TABLES
from tests.query.holiday import documents
from tests.store.samples import commit

READ = """
import json, os, sys, warnings
warnings.simplefilter("ignore")
import mlcroissant
described = mlcroissant.Dataset(sys.argv[1])
counts = {one.id: sum(1 for _ in described.records(one.id)) for one in described.metadata.record_sets}
print(json.dumps([described.metadata.name, counts]), flush=True)
os._exit(0)  # having read any Parquet file, the interpreter now and then aborts at its end: threads are left over
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = documents()
    evil = "<script>alert(1)</script> | [x](javascript:y)\n# no"
    fields = [{"License": "CC BY 4.0", "author": "Ada", "page": "https://example.org/1"}, {"licence": "CC BY 4.0"}]
    fields.append({"license": "CC BY 4.0", "creator": evil, "a\"b'": [1]})
    for at, one in enumerate(fields):
        source = msgspec.structs.replace(made[at].source, fields=json.dumps(one))
        made[at] = msgspec.structs.replace(made[at], source=source)
    commit(tmp_path / "out", 0, made[:2])
    commit(tmp_path / "out", 1, made[2:])
    return tmp_path / "out"


def test_the_card_tells_all_and_what_people_wrote_stays(folder: Path) -> None:
    write_card(folder)
    (folder / "README.md").write_text((folder / "README.md").read_text().replace("# out", "# Our holiday\n\nMine."))
    assert [path.name for path in publish_card(folder)] == ["README.md", "croissant.json", "graph.jpg"]
    text = (folder / "README.md").read_text(encoding="utf-8")
    assert "# Our holiday\n\nMine." in text
    assert yaml.safe_load(text.split("---\n")[1])["license"] == "cc-by-4.0"
    for line in (
        "| nodes | 7.33 | 12.12 | 12.24 |",
        "| words | 50.00 | 593.14 | 533.98 |",
        "| relations | 1.00 | 2.61 | 2.76 |",
        "| tiny 1.0 | whole | 7 | 25 |",
        "| CC BY 4.0 | 3 |",
        "| beach.jpg | CC BY 4.0 | Ada | https://example.org/1 |",
        "| park.jpg | CC BY 4.0 |  |  |",
        "![A picture with its regions, beside its graph](graph.jpg)",
    ):
        assert line in text.splitlines(), line
    publish_card(folder)
    write_card(folder)
    assert (folder / "README.md").read_text(encoding="utf-8") == text
    with Pillow.open(folder / "graph.jpg") as drawn:
        assert drawn.width > 400


def test_text_of_others_is_no_markup(folder: Path) -> None:
    publish_card(folder)
    text = (folder / "README.md").read_text(encoding="utf-8")
    assert "<script" not in text
    assert "](javascript" not in text
    (line,) = [line for line in text.splitlines() if line.startswith("| street")]
    assert len(re.findall(r"(?<!\\)\|", line)) == 5
    assert "\n# no" not in text


def test_mlcroissant_takes_the_description_and_reads_every_row(folder: Path) -> None:
    publish_card(folder)
    described = json.loads((folder / "croissant.json").read_text(encoding="utf-8"))
    assert described["license"] == "cc-by-4.0"
    command = [sys.executable, "-c", READ, str(folder / "croissant.json")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    name, counts = json.loads(done.stdout.splitlines()[-1])
    assert name == "out"
    assert set(counts) == set(TABLES) - {"masks", "scores", "rejected"}
    assert (counts["nodes"], counts["edges"], counts["graphs"]) == (22, 29, 3)


def test_a_dataset_without_a_graph_has_a_card_too(tmp_path: Path) -> None:
    commit(tmp_path, 0, documents()[-1:])
    assert [path.name for path in publish_card(tmp_path)] == ["README.md", "croissant.json"]
    assert "no licence and no author" in (tmp_path / "README.md").read_text()
