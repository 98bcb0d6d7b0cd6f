"""Pictures are found where the user says, in an order that does not depend on the file system."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gbc.images import ImageError, SourceError, decode, read_bytes, scan
from gbc.images.samples import PHOTOGRAPHS
from tests.images.encoded import colours, encoded

DATA = encoded(colours())


def files(root: Path, *names: str) -> Path:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(DATA)
    return root


def names(*sources: str | Path) -> list[str]:
    return [item.name for item in scan([str(source) for source in sources])]


def test_a_folder_is_read_whole_in_the_order_of_names(tmp_path: Path) -> None:
    files(tmp_path, "b/2.png", "b/10.png", "a/z.jpg", "c.png", "a.png", "B.JPG", "b/deep/er/1.webp")
    assert names(tmp_path) == ["B.JPG", "a.png", "c.png", "a/z.jpg", "b/10.png", "b/2.png", "b/deep/er/1.webp"]


def test_names_are_relative_to_the_folder_and_locations_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files(tmp_path, "photos/a/1.png")
    monkeypatch.chdir(tmp_path)
    (item,) = scan(["photos"])
    assert item.name == "a/1.png"
    assert Path(item.location) == tmp_path / "photos" / "a" / "1.png"
    monkeypatch.chdir("/")
    assert read_bytes(item.location) == DATA


def test_other_files_and_hidden_ones_are_passed_over(tmp_path: Path) -> None:
    files(tmp_path, "a.png", "notes.txt", "b.csv", "noending", ".hidden.png", ".git/c.png", "x/.y/d.png")
    assert names(tmp_path) == ["a.png"]


def test_a_hidden_folder_that_is_asked_for_is_read(tmp_path: Path) -> None:
    files(tmp_path, ".album/a.png")
    assert names(tmp_path / ".album") == ["a.png"]


def test_endings_are_known_in_any_case(tmp_path: Path) -> None:
    files(tmp_path, "a.JPEG", "b.Png", "c.tif", "d.avif", "e.svg")
    assert names(tmp_path) == ["a.JPEG", "b.Png", "c.tif", "d.avif"]


def test_links_to_files_are_followed_and_links_to_folders_are_not(tmp_path: Path) -> None:
    files(tmp_path, "real/a.png", "album/b.png")
    (tmp_path / "album" / "link.png").symlink_to(tmp_path / "real" / "a.png")
    (tmp_path / "album" / "round").symlink_to(tmp_path / "album", target_is_directory=True)
    items = list(scan([str(tmp_path / "album")]))
    assert [item.name for item in items] == ["b.png", "link.png", "round"]
    assert "not followed" in str(items[2].problem)


def test_a_dead_link_is_an_item_whose_reading_fails(tmp_path: Path) -> None:
    files(tmp_path, "a.png")
    (tmp_path / "b.png").symlink_to(tmp_path / "nowhere.png")
    items = list(scan([str(tmp_path)]))
    assert [item.name for item in items] == ["a.png", "b.png"]
    with pytest.raises(ImageError) as refused:
        read_bytes(items[1].location)
    assert refused.value.stage == "read"
    assert "\n" not in str(refused.value)


def test_a_file_is_taken_whatever_its_ending(tmp_path: Path) -> None:
    files(tmp_path, "picture.data")
    assert names(tmp_path / "picture.data") == [str(tmp_path / "picture.data")]


def test_a_glob_is_expanded_in_order_even_if_no_shell_did(tmp_path: Path) -> None:
    files(tmp_path, "b.png", "a.png", "c.txt", "x/d.png", "x/y/e.png")
    assert names(tmp_path / "*.png") == [str(tmp_path / "a.png"), str(tmp_path / "b.png")]
    assert names(tmp_path / "**" / "*.png") == [
        str(tmp_path / name) for name in ("a.png", "b.png", "x/d.png", "x/y/e.png")
    ]
    assert names(tmp_path / "[ab].*") == [str(tmp_path / "a.png"), str(tmp_path / "b.png")]


def test_a_file_whose_name_looks_like_a_glob_is_a_file(tmp_path: Path) -> None:
    files(tmp_path, "a[1].png", "a1.png")
    assert names(tmp_path / "a[1].png") == [str(tmp_path / "a[1].png")]


def test_sources_keep_their_order(tmp_path: Path) -> None:
    files(tmp_path, "b/1.png", "a/2.png")
    assert names(tmp_path / "b", tmp_path / "a") == ["1.png", "2.png"]


@pytest.mark.parametrize("source", ["nowhere", "nowhere/*.png", "empty", "empty/*", "*.png"])
def test_a_source_that_gives_nothing_is_an_error_of_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    files(tmp_path, "empty/readme.txt")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SourceError) as refused:
        names(source)
    assert str(refused.value).startswith(source)
    assert "\n" not in str(refused.value)


def test_a_bad_source_is_told_before_any_is_read(tmp_path: Path) -> None:
    files(tmp_path, "a/1.png")
    with pytest.raises(SourceError, match="nowhere"):
        scan([str(tmp_path / "a"), str(tmp_path / "nowhere")])


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_an_error_of_the_picture(tmp_path: Path) -> None:
    files(tmp_path, "a.png")
    (tmp_path / "a.png").chmod(0)
    with pytest.raises(ImageError, match="ermission") as refused:
        read_bytes(str(tmp_path / "a.png"))
    assert refused.value.stage == "read"


def test_a_file_that_is_gone_is_an_error_of_the_picture(tmp_path: Path) -> None:
    for location in (tmp_path / "gone.png", tmp_path):
        with pytest.raises(ImageError) as refused:
            read_bytes(str(location))
        assert refused.value.stage == "read"
        assert "\n" not in str(refused.value)


def test_sample_photographs_come_with_an_installed_package() -> None:
    pytest.importorskip("skimage", reason="scikit-image is not installed")
    assert names("sample:photos") == [f"sample:{name}" for name in PHOTOGRAPHS]
    assert names("sample:coffee") == ["sample:coffee"]
    (item,) = scan(["sample:coffee"])
    assert decode(read_bytes(item.location)).width > 100


def test_an_unknown_sample_is_an_error_that_names_the_known() -> None:
    with pytest.raises(SourceError, match="coffee") as refused:
        names("sample:nothing")
    assert "\n" not in str(refused.value)
