import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from gbc.publish import CardError, write_card
from gbc.publish.about import ABOUT
from gbc.store import TABLES
from tests.store.samples import commit, document, documents


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    commit(tmp_path / "out", 0, documents(range(3)))
    return tmp_path / "out"


def header(folder: Path) -> dict[str, Any]:
    _, text, _ = (folder / "README.md").read_text(encoding="utf-8").split("---\n", 2)
    values: dict[str, Any] = yaml.safe_load(text)
    return values


def descriptions(folder: Path) -> dict[str, str]:
    return {one["config_name"]: one["description"] for one in header(folder)["configs"]}


def test_the_header_names_every_table_that_has_rows(folder: Path) -> None:
    assert write_card(folder) == folder / "README.md"
    configs = header(folder)["configs"]
    assert configs[0]["config_name"] == "graphs"
    assert {one["config_name"] for one in configs} == set(TABLES) - {"scores"}
    assert [one["config_name"] for one in configs if one.get("default")] == ["graphs"]
    for one in configs:
        (files,) = one["data_files"]
        assert files == {"split": "train", "path": f"data/{one['config_name']}/*.parquet"}
        assert len(list(folder.glob(files["path"]))) == 1


def test_something_is_said_about_every_table() -> None:
    assert set(ABOUT) == set(TABLES)


def test_without_graphs_another_table_is_the_default(tmp_path: Path) -> None:
    commit(tmp_path, 0, [one for one in documents(range(1)) if one.failure])
    write_card(tmp_path)
    assert [(one["config_name"], one.get("default")) for one in header(tmp_path)["configs"]] == [
        ("sources", True),
        ("images", None),
        ("failures", None),
    ]


def test_the_fingerprint_of_a_table_changes_with_its_rows_and_only_then(folder: Path, tmp_path: Path) -> None:
    write_card(folder)
    before = descriptions(folder)
    assert all(one.rpartition(" Content ")[2].isalnum() for one in before.values())
    write_card(folder)
    assert descriptions(folder) == before
    commit(folder, 1, [document(7)])
    write_card(folder)
    after = descriptions(folder)
    assert {name for name in before if after[name] == before[name]} == {"failures"}


def test_the_text_tells_what_it_is_and_how_it_was_made(folder: Path) -> None:
    (folder / "pipeline.yaml").write_text("name: tiny\nabout: says\n  little\n")
    text = write_card(folder).read_text(encoding="utf-8")
    assert "# out" in text
    assert "3 graphs of 4 pictures. The image column holds the pictures themselves. 2 could not be described" in text
    assert "| `nodes` | 12 |" in text
    assert "Pipeline *tiny*, complete in `pipeline.yaml`: says little" in text
    assert "- 3 graphs by pipeline `ffffffffffffffff`" in text


def test_what_people_write_stays(folder: Path) -> None:
    card = write_card(folder)
    text = card.read_text(encoding="utf-8")
    text = text.replace("tags:\n", "license: cc0-1.0\nlanguage:\n- de\ntags:\n- my-tag\n").replace(
        "# out", "# Küche\n\nMine"
    )
    card.write_text(text + "\nAnd at the end, also mine.\n", encoding="utf-8")
    commit(folder, 1, [document(7)])
    write_card(folder)
    again = card.read_text(encoding="utf-8")
    assert header(folder)["license"] == "cc0-1.0"
    assert header(folder)["tags"][0] == "my-tag"
    assert "# Küche\n\nMine" in again
    assert again.endswith("<!-- gbc writes to here -->\n\nAnd at the end, also mine.\n")
    assert "4 graphs of 5 pictures" in again
    assert "3 graphs of" not in again
    write_card(folder)
    assert card.read_text(encoding="utf-8") == again


def test_a_readme_that_is_no_card_keeps_its_text(folder: Path) -> None:
    (folder / "README.md").write_text("Nur Text.\n")
    text = write_card(folder).read_text(encoding="utf-8")
    assert text.startswith("---\ntags:")
    assert "---\n\nNur Text.\n\n<!-- gbc writes from here" in text


@pytest.mark.parametrize(
    ("text", "message"),
    [("---\na: [\n---\n", "line 2"), ("---\na: 1\n", "does not end"), ("---\n- a\n---\n", "no names")],
)
def test_a_header_that_cannot_be_read_is_told_and_kept(folder: Path, text: str, message: str) -> None:
    (folder / "README.md").write_text(text)
    with pytest.raises(CardError, match=message) as caught:
        write_card(folder)
    assert "\n" not in str(caught.value)
    assert (folder / "README.md").read_text() == text


def test_a_copy_without_the_hidden_part_gets_the_same_card(folder: Path) -> None:
    text = write_card(folder).read_text(encoding="utf-8")
    shutil.rmtree(folder / ".gbc")
    (folder / "README.md").unlink()
    assert write_card(folder).read_text(encoding="utf-8") == text


def test_a_folder_without_a_finished_shard_is_told(tmp_path: Path) -> None:
    with pytest.raises(CardError, match="no finished shard"):
        write_card(tmp_path)
    with pytest.raises(CardError, match="no such folder"):
        write_card(tmp_path / "nowhere")


def test_a_damaged_marker_is_told(folder: Path) -> None:
    (folder / ".gbc/shards/00000.json").write_text("")
    with pytest.raises(CardError, match="damaged"):
        write_card(folder)
