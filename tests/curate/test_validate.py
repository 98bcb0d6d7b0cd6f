"""Every kind of damage, planted in a dataset that was really built, is found by its own name."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import msgspec
import pytest

import gbc
from gbc.curate import KINDS, Finding
from gbc.store import StoreError
from tests.curate import damage as d

CONSEQUENCES = {"marker-stale", "row-missing", "row-unknown", "row-differs"}
"""What any change to the documents brings about."""

CUT = slice(0, -30)

DOCUMENTS: dict[str, tuple[d.Damage, set[str], str | None]] = {
    "a line of no JSON": (d.lines(lambda lines: [lines[0][:-5], *lines[1:]]), {"json"}, None),
    "a line of no UTF-8": (d.lines(lambda lines: [b'{"source": "\xff"}', *lines[1:]]), {"json"}, None),
    "a newer version": (d.graph(lambda g: g.update(version="99")), {"version"}, None),
    "an unknown field": (d.graph(lambda g: g.update(colour="red")), {"schema"}, None),
    "a field of a node gone": (d.node("cat", lambda n: n.pop("kind")), {"schema"}, "cat"),
    "a word for a number": (d.node("cat", lambda n: n.update(depth="one")), {"schema"}, "cat"),
    "an unknown kind of node": (d.node("cat", lambda n: n.update(kind="thing")), {"schema"}, "cat"),
    "a document of nothing": (d.document(lambda raw: raw.update(graph=None)), {"outcome"}, None),
    "a graph and a failure": (
        d.document(lambda raw: raw.update(failure={"stage": "read", "reason": "x"})),
        {"outcome"},
        None,
    ),
    "a graph of another image": (d.graph(lambda g: g["image"].update(id="ab" * 32)), {"other-image"}, None),
    "positions out of order": (
        d.lines(lambda lines: [lines[1], lines[0], *lines[2:]]),
        {"position"},
        None,
    ),
    "a picture twice": (
        d.lines(lambda lines: [*lines, lines[0]]),
        {"duplicate-image", "position"},
        None,
    ),
    "fields of no JSON": (d.document(lambda raw: raw["source"].update(fields="{x")), {"fields"}, None),
    "an extra of no JSON": (d.node("cat", lambda n: n.update(extra="x")), {"fields"}, "cat"),
    "an image id of no SHA-256": (d.graph(lambda g: g["image"].update(id="cat")), {"image", "other-image"}, None),
    "an image without width": (d.graph(lambda g: g["image"].update(width=0)), {"image"}, None),
    "a box turned round": (
        d.node("cat", lambda n: n["region"]["box"].update(left=0.9, right=0.1)),
        {"box"},
        "cat",
    ),
    "a box beyond the picture": (d.node("cat", lambda n: n["region"]["box"].update(right=1.5)), {"box"}, "cat"),
    "a mask of other runs": (d.node("cat", lambda n: n["region"]["mask"].update(counts="04")), {"mask"}, "cat"),
    "a score above one": (d.node("cat", lambda n: n["region"].update(score=1.5)), {"score"}, "cat"),
    "a blank caption": (
        d.node("cat", lambda n: n["captions"][0].update(text="  ")),
        {"caption", "span-range"},
        "cat",
    ),
    "a caption not composed": (
        d.node("boat_0", lambda n: n["captions"][0].update(text="Cafe\u0301.")),
        {"caption"},
        "boat_0",
    ),
    "an edge without a label": (d.edge("", "cat", lambda e: e.update(label=" ")), {"label"}, ""),
    "two nodes of one id": (
        d.graph(lambda g: d.again(g["nodes"], lambda n: n.update(captions=[]))),
        {"duplicate-node"},
        "[boat|palm tree]",
    ),
    "two captions of one id": (
        d.node("cat", lambda n: d.again(n["captions"])),
        {"duplicate-caption"},
        "cat",
    ),
    "no root": (d.node("", lambda n: n.update(kind="entity")), {"root", "orphan"}, None),
    "a second root": (d.node("cat", lambda n: n.update(kind="image")), {"root"}, None),
    "an edge to nowhere": (
        d.graph(lambda g: d.again(g["edges"], lambda e: e.update(source="cat", target="dog", spans=[]))),
        {"edge-end"},
        "cat",
    ),
    "a node that nothing leads to": (
        d.graph(lambda g: g.update(edges=[e for e in g["edges"] if e["target"] != "palm tree"])),
        {"orphan"},
        "palm tree",
    ),
    "a way back": (
        d.graph(lambda g: d.again(g["edges"], lambda e: e.update(source="cat_face", target="cat", spans=[]))),
        {"cycle"},
        "cat_face",
    ),
    "a span of no caption": (
        d.edge("", "cat", lambda e: e["spans"][0].update(caption="nowhere")),
        {"span-caption"},
        "",
    ),
    "a span beyond its caption": (d.edge("", "cat", lambda e: e["spans"][0].update(end=999)), {"span-range"}, ""),
    "a span of no text": (
        d.edge("cat", "cat_face", lambda e: e["spans"][0].update(end=e["spans"][0]["start"])),
        {"span-range"},
        "cat",
    ),
    "a wrong depth": (d.node("cat_face", lambda n: n.update(depth=7)), {"depth"}, "cat_face"),
    "the same edge twice": (d.graph(lambda g: d.again(g["edges"])), {"duplicate-edge"}, None),
    "the same span twice": (d.edge("", "cat", lambda e: d.again(e["spans"])), {"duplicate-span"}, ""),
    "a caption made from none": (
        d.node("cat", lambda n: n["captions"][0].update(derived_from=["gone"])),
        {"derived-from"},
        "cat",
    ),
    "turned down below no node": (
        d.graph(lambda g: g.update(rejected=[{"stage": "merge", "label": "x", "reason": "y", "parent": "dog"}])),
        {"rejected-parent"},
        "dog",
    ),
    "one thing under two labels": (
        d.node("palm tree", lambda n: n["region"].update(box=d.BOAT, mask=None)),
        {"distinct", "union"},
        "boat_0",
    ),
    "a part elsewhere": (
        d.node("cat_face", lambda n: n["region"]["box"].update(left=0.6, right=0.9)),
        {"inside"},
        "cat_face",
    ),
    "a group too large": (
        d.node("boat", lambda n: n["region"]["box"].update(left=0.0, top=0.0)),
        {"union"},
        "boat",
    ),
    "a node without a caption": (d.node("boat_0", lambda n: n.update(captions=[])), {"captioned"}, "boat_0"),
    "an edge without words": (d.edge("", "cat", lambda e: e.update(spans=[])), {"spanned"}, ""),
    "other words than the label": (d.edge("", "cat", lambda e: e["spans"][0].update(end=8)), {"words"}, ""),
}
"""Damage to documents, the kinds by which it is found apart from its consequences, and the node where."""

FILES: dict[str, tuple[d.Damage, set[str]]] = {
    "documents gone": (d.remove("documents/00001.jsonl.zst"), {"documents-missing"}),
    "a whole shard gone": (
        lambda folder: (
            [shutil.move(str(p), p.with_name(p.name.replace("00001", "00002"))) for p in d.shard(folder, 1)] and None
        ),
        {"shard-missing", "marker-stale", "row-differs"},
    ),
    "documents cut off": (d.replace("documents/00000.jsonl.zst", lambda data: data[CUT]), {"torn", "marker-stale"}),
    "documents overwritten": (
        d.replace("documents/00000.jsonl.zst", lambda data: data[:100] + b"\0" * 50 + data[150:]),
        {"damaged", "marker-stale"},
    ),
    "no marker": (d.remove(".gbc/shards/00000.json"), {"marker-missing", "card-stale"}),
    "half a marker": (d.replace(".gbc/shards/00000.json", lambda data: data[:40]), {"marker-damaged"}),
    "a marker of other rows": (
        d.replace(".gbc/shards/00000.json", lambda data: data.replace(b'"rows": 4', b'"rows": 5')),
        {"marker-stale"},
    ),
    "a table gone": (d.remove("data/nodes/00000.parquet"), {"table-missing"}),
    "a table cut off": (
        d.replace("data/nodes/00000.parquet", lambda data: data[CUT]),
        {"table-damaged", "marker-stale"},
    ),
    "a table damaged within": (
        d.replace("data/captions/00000.parquet", lambda data: data[:60] + b"\xff" * 200 + data[260:]),
        {"table-damaged", "marker-stale"},
    ),
    "a table of fewer columns": (
        d.table("nodes", lambda rows: rows.drop_columns(["area"])),
        {"table-columns", "marker-stale"},
    ),
    "a row gone": (d.table("nodes", lambda rows: rows.slice(1)), {"row-missing", "marker-stale"}),
    "a row too many": (
        d.table("edges", lambda rows: d.concat(rows, d.column("edge", lambda _: 99)(rows).slice(0, 1))),
        {"row-unknown", "marker-stale"},
    ),
    "a row changed": (
        d.table("nodes", d.column("label", lambda _: "dog")),
        {"row-differs", "marker-stale"},
    ),
    "a score of no caption": (
        d.table("scores", lambda rows: d.concat(rows, d.score(rows))),
        {"row-dangling", "marker-stale"},
    ),
    "another picture": (
        d.table("graphs", d.column("image", lambda image: {**image, "bytes": b"no picture"})),
        {"picture", "marker-stale"},
    ),
    "a file never finished": (d.write("data/nodes/.00000.parquet.part", b"PAR1"), {"leftover"}),
    "a strange file": (d.write("notes.txt", b"mine"), {"unknown-file"}),
    "a strange file among the tables": (d.write("data/nodes/more.parquet", b""), {"unknown-file"}),
    "no pipeline": (d.remove("pipeline.yaml"), {"pipeline-missing"}),
    "half a pipeline": (d.write("pipeline.yaml", b"a: [1"), {"pipeline-damaged"}),
    "no card": (d.remove("README.md"), {"card-missing"}),
    "a card of other files": (
        d.replace("README.md", lambda data: data.replace(b"Content ", b"Content 0")),
        {"card-stale"},
    ),
    "a card without end of header": (d.replace("README.md", lambda data: data[:200]), {"card-damaged"}),
}
"""Damage to files, and all kinds by which it is found."""


def kinds(folder: Path) -> set[str]:
    return {found.kind for found in gbc.validate(folder)}


def test_nothing_is_wrong_in_what_was_built(built: Path) -> None:
    assert list(gbc.validate(built)) == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_damaged_documents(dataset: Path, name: str) -> None:
    harm, expected, node = DOCUMENTS[name]
    harm(dataset)
    found = [one for one in gbc.validate(dataset) if one.kind not in CONSEQUENCES]
    assert {one.kind for one in found} == expected
    first = next(one for one in found if one.kind == min(expected, key=list(expected).index))
    assert first.file == "documents/00000.jsonl.zst"
    if node is not None:
        assert node in {one.node for one in found}


@pytest.mark.parametrize("name", FILES)
def test_damaged_files(dataset: Path, name: str) -> None:
    harm, expected = FILES[name]
    harm(dataset)
    assert kinds(dataset) == expected


def test_every_kind_of_finding_has_been_planted() -> None:
    planted = set().union(*(expected for _, expected, _ in DOCUMENTS.values()), *(e for _, e in FILES.values()))
    assert set(KINDS) - planted == set()


def test_findings_name_line_image_and_node(dataset: Path) -> None:
    d.edge("", "cat", lambda e: e["spans"][0].update(end=999))(dataset)
    (found,) = (one for one in gbc.validate(dataset) if one.kind == "span-range")
    image = d.raw_documents(dataset)[0]["source"]["image_id"]
    assert (found.line, found.image, found.node, found.severity) == (1, image, "", "error")
    assert "999" in found.detail


def test_all_of_a_documents_faults_are_told(dataset: Path) -> None:
    def harm(raw: d.Raw) -> None:
        d.node_of(raw, "cat")["region"]["box"].update(left=0.9, right=0.1)
        d.node_of(raw, "boat_0")["captions"][0]["text"] = " "
        d.edge_of(raw, "", "palm tree")["target"] = "fir tree"

    d.graph(harm)(dataset)
    found = {(one.kind, one.node) for one in gbc.validate(dataset) if one.kind not in CONSEQUENCES}
    assert found == {("box", "cat"), ("caption", "boat_0"), ("edge-end", "")}


def test_rows_are_told_apart_by_what_differs(dataset: Path) -> None:
    d.table("captions", d.column("text", lambda text: text.upper()))(dataset)
    (found,) = (one for one in gbc.validate(dataset) if one.kind == "row-differs")
    assert found.file == "data/captions/00000.parquet"
    assert found.node == ""
    assert found.detail.endswith(": text")


def test_tables_are_held_against_each_other_where_documents_cannot_be_read(dataset: Path) -> None:
    d.lines(lambda lines: [b"{", *lines[1:]])(dataset)
    d.table("nodes", lambda rows: rows.slice(1))(dataset)
    found = [one for one in gbc.validate(dataset) if one.kind == "row-dangling"]
    assert {one.file for one in found} >= {"data/captions/00000.parquet", "data/edges/00000.parquet"}
    assert {one.node for one in found} == {""}


def test_a_folder_without_its_hidden_part_is_as_good(dataset: Path) -> None:
    shutil.rmtree(dataset / ".gbc")
    assert list(gbc.validate(dataset)) == []


def test_a_folder_with_odd_letters(built: Path, tmp_path: Path) -> None:
    odd = tmp_path / 'it\'s [a] "set"*?'
    shutil.copytree(built, odd)
    assert list(gbc.validate(odd)) == []


@pytest.mark.parametrize("name", ["nowhere", "file", "empty"])
def test_what_is_no_dataset_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "empty").mkdir()
    with pytest.raises(StoreError, match=name):
        list(gbc.validate(tmp_path / name))


def test_findings_are_json(dataset: Path) -> None:
    d.remove("README.md")(dataset)
    (found,) = gbc.validate(dataset)
    told: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(found))
    assert told == {"kind": "card-missing", "severity": "error", "detail": "not there", "file": "README.md"}
    assert msgspec.json.decode(msgspec.json.encode(found), type=Finding) == found


def test_the_documentation_knows_every_kind() -> None:
    text = (Path(__file__).parents[2] / "docs/curate.md").read_text(encoding="utf-8")
    for name, kind in KINDS.items():
        assert f"| `{name}` | {kind.severity} | {kind.meaning} | {'yes' if kind.mended else ''} |" in text
