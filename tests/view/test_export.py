"""A copy of the page on disk: what is in it, and what is not."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

import gbc
from gbc.cli import main
from gbc.errors import GbcError
from gbc.view.bundle import bundle
from gbc.view.files import PAGE
from tests.view.scenes import documents, hostile, write


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("export") / "out", [*documents([3, 20, 9, 4]), hostile(9)])


def data(site: Path, name: str) -> object:
    text = (site / "data" / f"{name}.js").read_text(encoding="utf-8")
    found = re.fullmatch(r'\(window\.gbcData \|\|= \{\}\)\["[\w-]+"\] = (.*);\n', text, re.DOTALL)
    assert found is not None
    return json.loads(found[1])


def test_it_holds_what_was_chosen_and_nothing_else(place: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    assert gbc.export_page(place, site, limit=2, where="node_count > 3") == 2
    index = data(site, "index")
    assert isinstance(index, dict)
    assert [item["nodes"] for item in index["items"]] == [20, 9]
    ids = {item["id"] for item in index["items"]}
    for kind, ending in (("thumbnail", ".webp"), ("photograph", ".webp")):
        assert {path.name for path in (site / kind).iterdir()} == {f"{id_}{ending}" for id_ in ids}
    assert {path.stem for path in (site / "data").iterdir()} == {"index", *ids}
    masks = {path.stem.split("-")[1] for path in (site / "mask").iterdir()}
    assert masks <= ids
    assert masks


def test_pictures_of_many_pages_are_all_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gbc.view.export._AT_ONCE", 4)
    folder = write(tmp_path / "out", documents([2] * 11))
    assert gbc.export_page(folder, tmp_path / "all", limit=500) == 11
    assert gbc.export_page(folder, tmp_path / "most", limit=9) == 9


def test_a_folder_that_holds_something_is_left_alone(place: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(GbcError, match="holds something already"):
        gbc.export_page(place, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_the_command_says_what_it_wrote_and_what_is_wrong(place: Path, tmp_path: Path) -> None:
    right = CliRunner().invoke(main, ["view", str(place), "--export", str(tmp_path / "site"), "--limit", "1"])
    assert (right.exit_code, right.stdout) == (0, f"{tmp_path / 'site' / 'index.html'}: 1 picture\n")
    wrong = CliRunner().invoke(main, ["view", str(place), "--export", str(tmp_path / "x"), "--where", "nonsense("])
    assert (wrong.exit_code, wrong.stderr.count("\n")) == (2, 1)
    assert not (tmp_path / "x").exists()


def test_all_modules_of_the_page_can_be_put_into_one_script() -> None:
    modules = {path.name: path.read_text(encoding="utf-8") for path in PAGE.glob("*.js")}
    script = bundle(modules, "main.js", {"source.js": "disk.js"})
    assert not re.search(r"^(import|export)\b", script, re.MULTILINE)
    used = set(re.findall(r'modules\["([\w.]+)"\] = ', script))
    assert used == set(modules) - {"source.js"}
    for name, text in modules.items():
        assert len(re.findall(r"^import", text, re.MULTILINE)) == len(
            re.findall(r'^import \{ [\w, ]+ \} from "\./[\w.]+";$', text, re.MULTILINE)
        ), name


def test_the_page_makes_no_markup_and_asks_nobody() -> None:
    forbidden = r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(|new Function|srcdoc|https?://(?!www\.w3\.org/2000/svg)"
    for path in PAGE.iterdir():
        assert not re.findall(forbidden, path.read_text(encoding="utf-8")), path.name
