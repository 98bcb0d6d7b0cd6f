"""Each kind of source on its own: what items it gives, and that their bytes are read again."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gbc.images import ImageError, Item, SourceError, read_bytes, scan
from gbc.images.sources.sorting import in_order
from tests.sources import (
    CAPTIONS,
    EIGHT,
    eight_pictures,
    picture,
    webdataset,
    write_arrow,
    write_csv,
    write_folder,
    write_jsonl,
    write_parquet,
    write_tar,
    write_text_list,
)


def check(items: list[Item], *, captions: bool = True) -> None:
    """Eight items whose bytes are had, in any order of asking, and whose captions are those that were given."""
    assert len(items) == EIGHT
    assert [item.problem for item in items] == [None] * EIGHT
    expected = eight_pictures()
    for number in (7, 0, 3, 4, 5, 1, 6, 2, 2):
        assert read_bytes(items[number].location) == expected[number]
        assert items[number].data in (None, expected[number])
    if captions:
        assert [item.captions for item in items] == CAPTIONS


def test_a_folder_with_side_cars(tmp_path: Path) -> None:
    items = list(scan([str(write_folder(tmp_path / "eight"))]))
    check(items)
    assert [item.fields for item in items][:4] == [None, None, None, '{"licence":"CC0"}']


def test_files_by_themselves_have_side_cars_too(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "eight")
    check(list(scan([str(folder / f"{number}.png") for number in range(EIGHT)])))
    check(list(scan([str(folder / "*")])))


def test_csv_with_paths_relative_to_itself(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "eight")
    items = list(scan([str(write_csv(tmp_path / "list.csv", folder))]))
    check(items)
    assert items[3].name == "eight/3.png"
    assert items[3].fields == '{"licence":"CC0"}'


def test_json_lines(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "eight")
    items = list(scan([str(write_jsonl(tmp_path / "list.jsonl", folder))]))
    check(items)
    assert items[5].fields == '{"n":5}'


def test_text_lists_with_captions_after_tabs(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "eight")
    check(list(scan([str(write_text_list(tmp_path / "list.txt", folder))])))


def test_a_list_may_be_compressed_and_begin_elsewhere(tmp_path: Path) -> None:
    import gzip

    folder = write_folder(tmp_path / "far" / "eight")
    with gzip.open(tmp_path / "list.csv.gz", "wt") as file:
        file.write("file_name,caption\n" + "".join(f"{n}.png,{n}\n" for n in range(EIGHT)))
    check(list(scan([f"{tmp_path}/list.csv.gz::root={folder}"])), captions=False)


def test_a_list_on_standard_input(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "eight")
    program = "from gbc.images import scan\nfor item in scan(['-']): print(item.location, item.captions)"
    for path in (write_text_list(tmp_path / "a.txt", folder), write_jsonl(tmp_path / "b.jsonl", folder)):
        with path.open() as file:
            result = subprocess.run(
                [sys.executable, "-c", program], stdin=file, capture_output=True, text=True, cwd=tmp_path, check=True
            )
        expected = [f"{folder}/{number}.png {CAPTIONS[number]}" for number in range(EIGHT)]
        assert result.stdout.splitlines() == expected


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_webdataset_compressed_or_not(tmp_path: Path, mode: str) -> None:
    path = write_tar(tmp_path / ("shard.tar" + mode[1:].replace(":", ".")), mode=mode)
    items = list(scan([str(path)]))
    check(items)
    assert items[0].name == f"{path}/0000.png"
    assert items[1].fields == '{"n":1}'
    assert (items[0].data is None) == (mode == "w")


@pytest.mark.parametrize("group", [1, 3, 100])
def test_parquet_with_bytes_and_paths(tmp_path: Path, group: int) -> None:
    items = list(scan([str(write_parquet(tmp_path / "crawl.parquet", group=group))]))
    check(items)
    assert [item.name for item in items] == [f"{number}.png" for number in range(EIGHT)]
    assert items[2].fields == '{"n":2}'


@pytest.mark.parametrize("stream", [True, False])
def test_both_formats_of_arrow(tmp_path: Path, stream: bool) -> None:
    path = write_arrow(tmp_path / "rows.arrow", stream=stream)
    items = list(scan([str(path)]))
    check(items)
    assert items[4].name == f"{path}#4"


def test_parquet_with_paths(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "eight")
    pq.write_table(
        pa.table(
            {"file_name": [f"{folder.name}/{n}.png" for n in range(EIGHT)], "alt": [str(n) for n in range(EIGHT)]}
        ),
        tmp_path / "paths.parquet",
    )
    check(list(scan([str(tmp_path / "paths.parquet")])), captions=False)


def test_a_glob_of_archives_and_options_for_tables(tmp_path: Path) -> None:
    write_tar(tmp_path / "b.tar", webdataset()[6:])
    write_tar(tmp_path / "a.tar", webdataset()[:6])
    check(list(scan([str(tmp_path / "*.tar")])))
    table = pa.table({"one": [picture(1)], "two": [picture(2)], "said": ["x"], "also": [["y", "z"]], "key": ["k"]})
    pq.write_table(table, tmp_path / "odd.parquet")
    (item,) = scan([f"{tmp_path}/*.parquet::image=two,caption=said,caption=also,name=key"])
    assert (item.name, item.captions, item.data) == ("k", ("x", "y", "z"), picture(2))
    assert read_bytes(item.location) == picture(2)


def test_a_dataset_in_a_local_folder_is_streamed(tmp_path: Path) -> None:
    (tmp_path / "set").mkdir()
    write_parquet(tmp_path / "set" / "train-00000.parquet")
    items = list(scan([f"hub:{tmp_path}/set::split=train"]))
    assert [item.data for item in items] == eight_pictures()
    assert [item.captions for item in items] == CAPTIONS
    assert items[2].fields == '{"n":2}'
    assert items[2].location == f"hub:{tmp_path}/set/train#2"


def test_a_dataset_of_picture_files_is_streamed(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "set")
    for extra in (*folder.glob("*.txt"), *folder.glob("*.json")):
        extra.unlink()
    rows = [{"file_name": f"{n}.png", "caption": str(n)} for n in range(EIGHT)]
    (folder / "metadata.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    items = list(scan([f"hub:{folder}"]))
    assert [read_bytes(item.location) for item in items] == eight_pictures()
    assert [item.captions for item in items] == [(str(n),) for n in range(EIGHT)]


def test_names_lead_out_of_no_archive(tmp_path: Path) -> None:
    members = [("../../up.png", picture(1)), ("/etc/root.png", picture(2)), ("C:\\w\\drive.png", picture(3))]
    notes: list[str] = []
    items = list(scan([str(write_tar(tmp_path / "odd.tar", members))], notes.append))
    assert [item.name.removeprefix(f"{tmp_path}/odd.tar/") for item in items] == [
        "up.png",
        "etc/root.png",
        "w/drive.png",
    ]
    assert [read_bytes(item.location) for item in items] == [picture(1), picture(2), picture(3)]
    assert len(notes) == 1
    assert "3 members have names that lead out of the archive" in notes[0]


def test_what_is_no_file_in_an_archive(tmp_path: Path) -> None:
    import tarfile

    with tarfile.open(tmp_path / "odd.tar", "w") as tar:
        for name, kind in (("d.png", tarfile.DIRTYPE), ("l.png", tarfile.SYMTYPE), ("p.png", tarfile.FIFOTYPE)):
            info = tarfile.TarInfo(name)
            info.type = kind
            info.linkname = "d.png"
            tar.addfile(info)
    problems = [item.problem for item in scan([str(tmp_path / "odd.tar")])]
    assert problems == ["a folder, not a file", "a link within the archive, which is not followed", "not a plain file"]


def test_a_damaged_archive_gives_its_pictures_up_to_there(tmp_path: Path) -> None:
    data = bytearray(write_tar(tmp_path / "whole.tar", [(f"{n}.png", picture(n)) for n in range(4)]).read_bytes())
    (tmp_path / "cut.tar").write_bytes(data[:9000])
    items = list(scan([str(tmp_path / "cut.tar")]))
    assert items[0].problem is None
    assert "damaged after" in str(items[-1].problem)
    offset = data.index(b"2.png")
    data[offset : offset + 100] = b"\xff" * 100
    (tmp_path / "spoilt.tar").write_bytes(data)
    items = list(scan([str(tmp_path / "spoilt.tar")]))
    assert [item.problem is None for item in items] == [True, True, False]
    assert "a header is spoilt" in str(items[2].problem)
    (tmp_path / "none.tar").write_bytes(b"no archive at all" * 100)
    (item,) = scan([str(tmp_path / "none.tar")])
    assert "not a tar file" in str(item.problem)


@pytest.mark.parametrize("mode", ["w:gz", "w:bz2", "w:xz"])
def test_a_compressed_archive_that_is_cut_off(tmp_path: Path, mode: str) -> None:
    whole = write_tar(tmp_path / "whole.tar.gz", [(f"{n}.png", picture(n)) for n in range(20)], mode).read_bytes()
    (tmp_path / "cut.tar.gz").write_bytes(whole[: len(whole) * 2 // 3])
    items = list(scan([str(tmp_path / "cut.tar.gz")]))
    assert items[-1].problem is not None
    assert "\n" not in items[-1].problem


def test_a_damaged_table_gives_one_failure(tmp_path: Path) -> None:
    data = bytearray(write_parquet(tmp_path / "whole.parquet").read_bytes())
    (tmp_path / "cut.parquet").write_bytes(data[: len(data) // 2])
    (item,) = scan([str(tmp_path / "cut.parquet")])
    assert item.problem is not None
    assert "\n" not in item.problem
    second_group = data.index(eight_pictures()[3][100:200]) - 100
    data[second_group - 16 : second_group + 20] = b"\xff" * 36
    (tmp_path / "spoilt.parquet").write_bytes(data)
    items = list(scan([str(tmp_path / "spoilt.parquet")]))
    assert "damaged after row 3" in str(items[-1].problem)


@pytest.mark.parametrize(
    ("columns", "options", "said"),
    [
        (
            {"id": [1], "text": ["a"]},
            "",
            ["no column of pictures found", "id (int64), text (string)", "::image=COLUMN"],
        ),
        ({"image": [1], "text": ["a"]}, "::image=image", ["column 'image' holds int64", "text (string)"]),
        ({"image": [b"x"]}, "::image=img", ["no column 'img'", "image (binary)"]),
        ({"image": [b"x"], "n": [1]}, "::caption=n", ["column 'n' holds int64, and captions are text"]),
        ({"image": [b"x"]}, "::caption=words", ["no column 'words'"]),
        ({"image": [b"x"]}, "::imgae=image", ["unknown option 'imgae'; did you mean 'image'?"]),
        ({"image": [b"x"]}, "::image=a,image=b", ["image is given more than once"]),
        ({"image": [{"width": 1, "height": 2}]}, "::image=image", ["holds struct of width, height"]),
        ({}, "", ["no column of pictures found; there is none"]),
    ],
)
def test_missing_and_mistyped_columns_are_one_line_that_names_what_there_is(
    tmp_path: Path, columns: dict[str, list[object]], options: str, said: list[str]
) -> None:
    pq.write_table(pa.table(columns), tmp_path / "t.parquet")
    with pytest.raises(SourceError) as refused:
        list(scan([f"{tmp_path}/t.parquet{options}"]))
    assert "t.parquet" in str(refused.value)
    assert "\n" not in str(refused.value)
    assert all(part in str(refused.value) for part in said), str(refused.value)


@pytest.mark.parametrize(
    ("name", "text", "options", "said"),
    [
        ("a.csv", "id,words\n1,x\n", "", "no column is called path, file_name, image or url; there is id, words"),
        ("a.csv", "path\nx.png\n", "::image=p", "no column 'p'; there is path"),
        ("a.csv", "path\nx.png\n", "::caption=words", "no column 'words'"),
        ("a.jsonl", '{"id": 1}\n', "", "there is id"),
        ("a.txt", "x.png\n", "::format=xml", "unknown format 'xml'; there is text, csv, tsv, jsonl"),
        ("a.txt", "x.png\n", "::image=x", "unknown option 'image'"),
        ("a.csv", "", "", "no picture there"),
    ],
)
def test_lists_that_say_nothing_are_one_line(tmp_path: Path, name: str, text: str, options: str, said: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(SourceError) as refused:
        list(scan([f"{tmp_path}/{name}{options}"]))
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def test_odd_rows_of_lists_are_failures_of_their_own(tmp_path: Path) -> None:
    rows = [
        b'{"path": "a.png"}',
        b"not json",
        b'["a list"]',
        b'{"path": ""}',
        b'{"path": 7}',
        b'{"path": "s3://bucket/a.png"}',
        b'{"path": "a\\u0000b.png"}',
        b'{"path": "' + b"x" * 5000 + b'"}',
        b'{"path": "\\ud800.png", "caption": "lone \\ud800 half"}',
        b'{"path": "a.png", "big": 1e999, "huge": 123456789012345678901234567890, "deep": {"nan": NaN}}',
        b"[" * 100_000,
    ]
    (tmp_path / "odd.jsonl").write_bytes(b"\n".join(rows))
    items = list(scan([str(tmp_path / "odd.jsonl")]))
    assert len(items) == len(rows)
    said = [item.problem or _read(item) for item in items]
    parts = [
        "No such file",
        "not JSON",
        "not a JSON object",
        "no path or URL in 'path'",
        "no path or URL in 'path'",
        "s3:// cannot be read here",
        "null byte",
        "name too long",
        "no file can have this name",
        "No such file",
        "not JSON: nested too deep",
    ]
    assert [part in text for part, text in zip(parts, said, strict=True)] == [True] * len(parts), said
    assert items[8].captions == ("lone \ufffd half",)
    assert json.loads(items[9].fields or "")["huge"] == "123456789012345678901234567890"


def test_names_that_are_no_unicode(tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path / "odd")
    (tmp_path / "odd").mkdir()
    name = folder + b"/caf\xe9.png"
    Path(os.fsdecode(name)).write_bytes(picture(1))
    (tmp_path / "list.txt").write_bytes(name + b"\n")
    for source in (tmp_path / "odd", tmp_path / "list.txt", os.fsdecode(name)):
        (item,) = scan([os.fspath(source)])
        item.location.encode()
        item.name.encode()
        assert read_bytes(item.location) == picture(1)


def test_side_cars_that_cannot_be_read_are_told_in_the_fields(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(picture(1))
    (tmp_path / "a.json").write_text("{")
    (tmp_path / "a.txt").write_text("still a caption")
    (item,) = scan([str(tmp_path)])
    assert item.captions == ("still a caption",)
    assert json.loads(item.fields or "")["sidecar_error"].startswith("a.json: ")


def test_side_cars_with_dots_and_for_several_pictures(tmp_path: Path) -> None:
    for name in ("IMG.01.png", "IMG.02.png", "x.png"):
        (tmp_path / name).write_bytes(picture(1))
    (tmp_path / "IMG.01.txt").write_text("one")
    (tmp_path / "IMG.json").write_text('{"both": true}')
    (tmp_path / "x.png.txt").write_text("whole name")
    found = {item.name: (item.captions, item.fields) for item in scan([str(tmp_path)])}
    assert found["IMG.01.png"] == (("one",), '{"both":true}')
    assert found["IMG.02.png"] == ((), '{"both":true}')
    assert found["x.png"] == (("whole name",), None)


def test_very_many_names_with_one_key_keep_their_side_cars(tmp_path: Path) -> None:
    for number in range(150):
        (tmp_path / f"IMG.{number:03d}.png").touch()
        (tmp_path / f"IMG.{number:03d}.txt").write_text(str(number))
    assert [item.captions for item in scan([str(tmp_path)])] == [(str(number),) for number in range(150)]


def test_a_folder_of_other_things_says_how_to_name_them(tmp_path: Path) -> None:
    write_tar(tmp_path / "a.tar")
    with pytest.raises(SourceError, match=r"for its \.tar files write '.*/\*\.tar'"):
        scan([str(tmp_path)])
    with pytest.raises(SourceError, match="for a dataset of the hub write hub:someone/pictures"):
        scan(["someone/pictures"])
    with pytest.raises(SourceError, match="hub:"):
        scan([f"hub:{tmp_path}/nowhere"])


def test_very_many_names_are_sorted_on_disk() -> None:
    names = [f"{number * 7919 % 1000:04d}\n\udce9" for number in range(1000)]
    assert list(in_order(names, 64)) == sorted(names)
    assert list(in_order([], 64)) == []
    assert list(in_order(names[:64], 64)) == sorted(names[:64])


def test_bytes_that_are_gone_or_shorter_are_told(tmp_path: Path) -> None:
    path = write_tar(tmp_path / "a.tar")
    items = list(scan([str(path)]))
    path.write_bytes(path.read_bytes()[:4000])
    with pytest.raises(ImageError, match="cut off"):
        read_bytes(items[7].location)
    table = write_parquet(tmp_path / "a.parquet")
    rows = list(scan([str(table)]))
    pq.write_table(pa.table({"image": [{"bytes": b"x", "path": "x"}]}), table)
    with pytest.raises(ImageError):
        read_bytes(rows[7].location)
    with pytest.raises(ImageError, match="while its source is read"):
        read_bytes("hub:a/b/train#3")


def _read(item: Item) -> str:
    try:
        read_bytes(item.location)
    except ImageError as error:
        return str(error)
    return "read"
