"""The public form: in and out again, equal as parsed values; what is damaged is told and kept."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gbc.formats import FormatError, export_dataset, import_dataset
from gbc.formats.interchange.incoming import to_document
from gbc.formats.interchange.outgoing import to_record
from gbc.formats.interchange.wire import parse
from gbc.formats.scanner import scan_objects
from gbc.graph import Graph
from gbc.query import Dataset
from gbc.store import Entries, Source
from tests.formats.records import Object, edge, full, plain
from tests.graph.graphs import graphs
from tests.store.samples import commit, documents

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "gbc-reference"


def load(path: Path) -> Any:
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in path.read_text().splitlines() if line.strip()]
    return json.loads(path.read_text()) if path.suffix == ".json" else pq.read_table(path).to_pylist()


def save(path: Path, records: list[Object]) -> Path:
    if path.suffix == ".parquet":
        pq.write_table(pa.Table.from_pylist(records), path)
    elif path.suffix == ".json":
        path.write_text(json.dumps(records))
    else:
        path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return path


def again(record: Object) -> Object:
    """In and out."""
    document = to_document(*parse(json.dumps(record).encode()), "x")
    assert document.graph is not None
    return to_record(document.graph, document.source)


@pytest.mark.parametrize(
    "name", ["wiki.jsonl", "wiki.parquet", "wiki_with_clip_scores.jsonl", "wiki_with_clip_scores.parquet"]
)
def test_reference_files_come_out_as_they_went_in(tmp_path: Path, name: str) -> None:
    source = SHARED / name
    if not source.exists():
        pytest.skip(f"needs {source}")
    done = import_dataset("gbc", source, tmp_path / "out")
    assert (done.graphs, done.failed, done.rejected) == (19, 0, 0)
    for suffix in (".json", ".jsonl", ".parquet"):
        export_dataset("gbc", tmp_path / "out", tmp_path / f"back{suffix}")
        assert load(tmp_path / f"back{suffix}") == load(source)
    with Dataset(tmp_path / "out") as dataset:
        assert dataset.sql("SELECT count(*) FROM edges WHERE span_count = 0").rows() == [(0,)]
        assert dataset.sql(
            "SELECT count(*) FROM spans s JOIN edges e USING (image_id, edge) WHERE lower(s.words) != lower(e.label)"
        ).rows() == [(0,)]
        assert dataset.counts()["edges"] == 368


@pytest.mark.parametrize("suffix", [".json", ".jsonl", ".parquet"])
@pytest.mark.parametrize("make", [plain, full])
def test_both_forms_in_all_files(tmp_path: Path, suffix: str, make: Callable[[], Object]) -> None:
    source = save(tmp_path / f"in{suffix}", [make(), {**make(), "img_url": None}])
    import_dataset("gbc", source, tmp_path / "out")
    for other in (".json", ".jsonl", ".parquet"):
        export_dataset("gbc", tmp_path / "out", tmp_path / f"back{other}")
        assert load(tmp_path / f"back{other}") == load(source)


def test_a_graph_is_what_the_record_says() -> None:
    document = to_document(*parse(plain()), "x")
    graph, source = document.graph, document.source
    assert graph is not None
    assert (source.name, source.image_id) == ("pictures/a b.jpg", graph.image.id)
    assert [(node.id, node.kind, node.label, node.depth) for node in graph.nodes] == [
        ("", "image", "", 0),
        ("boats_0", "entity", "boats", 2),
        ("boats_1", "entity", "boats", 2),
        ("boats", "composition", "boats", 1),
        ("house", "entity", "house", 1),
        ("house_door", "entity", "door", 2),
        ("[boats|house]", "relation", "boats and house", 1),
    ]
    assert graph.node("boats_0").region.box.right == 0.30000000000000004
    assert graph.node("boats_0").region.score == 0.7310585786300049
    words = {(edge.source, edge.target): graph.words(edge) for edge in graph.edges}
    assert words["", "boats"] == ["Boats", "boats", "Boats"]  # in all captions of the source, ignoring case
    assert words["house", "house_door"] == ["door"]  # not within "doorway"
    assert words["boats", "boats_1"] == ["boat 2"]


DOCUMENTS = documents(range(6))


@pytest.mark.parametrize("suffix", [".json", ".jsonl", ".parquet"])
def test_pictures_keep_their_ids_out_and_in_again(tmp_path: Path, suffix: str) -> None:
    made = [msgspec.structs.replace(one, source=msgspec.structs.replace(one.source, fields=None)) for one in DOCUMENTS]
    commit(tmp_path / "out", 0, made[:1] if suffix == ".parquet" else made)  # columns of several differ in type
    ids = [entry.document.graph.image.id for entry in Entries(tmp_path / "out") if entry.document.graph]
    for turn in range(2):
        export_dataset("gbc", tmp_path / ("back" if turn else "out"), tmp_path / f"{turn}{suffix}")
        import_dataset("gbc", tmp_path / f"{turn}{suffix}", tmp_path / ("back2" if turn else "back"))
    assert load(tmp_path / f"0{suffix}") == load(tmp_path / f"1{suffix}")
    back = [entry.document.graph.image.id for entry in Entries(tmp_path / "back2") if entry.document.graph]
    assert back == ids


@pytest.mark.parametrize("told", [7, None, "x", "A" * 64])
def test_an_id_of_others_is_kept_and_means_nothing(told: Any) -> None:
    record = {**plain(), "image_id": told}
    document = to_document(*parse(json.dumps(record).encode()), "x")
    assert document.source.image_id == to_document(*parse(plain()), "x").source.image_id
    assert again(record) == record


def test_a_word_within_a_longer_label_counts_only_where_it_stands_nowhere_else() -> None:
    record = plain()
    root, house = record["vertices"][0], record["vertices"][4]
    root["descs"] = [{"text": "A boat house, boats and a house.", "label": "detail"}]
    extra = [edge("", "boat house", "house"), edge("", "boat", "boats")]
    root["out_edges"] += extra
    house["in_edges"].append(extra[0])
    record["vertices"][3]["in_edges"].append(extra[1])
    graph = to_document(*parse(record), "x").graph
    assert graph is not None
    spans = {edge.label: [(span.start, span.end) for span in edge.spans] for edge in graph.edges if not edge.source}
    assert spans == {"boats": [(14, 19)], "house": [(26, 31)], "boat house": [(2, 12)], "boat": [(2, 6)]}


DAMAGES: dict[str, Callable[[Object], Any]] = {
    "a foreign field at every level": lambda r: (
        r.update(licence="CC0", more={"a": [1, None]}),
        r["vertices"][1].update(note="x"),
        r["vertices"][1]["bbox"].update(angle=0.5),
        r["vertices"][0]["descs"][1].update(rating=5),
        r["vertices"][0]["out_edges"][1].update(weight=0.25),
        r["vertices"][4]["in_edges"][0].update(weight=0.25),
    ),
    "a way out that leads nowhere": lambda r: r["vertices"][0]["out_edges"].insert(1, edge("", "boats", "gone")),
    "a way in that nothing mirrors": lambda r: r["vertices"][3]["in_edges"].insert(0, edge("gone", "boats", "boats")),
    "a way out that nothing mirrors": lambda r: r["vertices"][4]["in_edges"].pop(0),
    "ways in in another order": lambda r: r["vertices"][3]["in_edges"].reverse(),
    "the edge of another vertex": lambda r: r["vertices"][1]["out_edges"].append(edge("house", "door", "house_door")),
    "a way in of another vertex": lambda r: r["vertices"][1]["in_edges"].append(edge("", "boats", "boats")),
    "an edge twice": lambda r: (
        r["vertices"][0]["out_edges"].append(edge("", "boats", "boats")),
        r["vertices"][3]["in_edges"].append(edge("", "boats", "boats")),
    ),
    "words that no caption says": lambda r: (
        r["vertices"][0]["out_edges"].append(edge("", "harbour", "house")),
        r["vertices"][4]["in_edges"].append(edge("", "harbour", "house")),
    ),
    "a blank caption": lambda r: r["vertices"][1]["descs"].insert(0, {"text": " ", "label": "detail", "rating": 1}),
    "a caption of another kind": lambda r: r["vertices"][1]["descs"][0].update(label="poem"),
    "a caption that is not NFC": lambda r: r["vertices"][2]["descs"][0].update(text="A café in a boat."),
    "a box a little too large": lambda r: r["vertices"][1]["bbox"].update(right=1.0000001),
    "a confidence out of range": lambda r: r["vertices"][1]["bbox"].update(confidence=1.5),
    "no confidence": lambda r: r["vertices"][1]["bbox"].pop("confidence"),
    "other captions of the whole": lambda r: r.update(short_caption="x", detail_caption=None, original_caption="y"),
    "nothing but vertices": lambda r: [r.pop(key) for key in list(r) if key != "vertices"],
    "vertices in another order": lambda r: r["vertices"].reverse(),
    "no lists at a leaf": lambda r: [r["vertices"][1].pop(field) for field in ("descs", "in_edges", "out_edges")],
    "nulls for lists": lambda r: r["vertices"][1].update(descs=None, in_edges=None, out_edges=None),
    "one side of the masks": lambda r: r["vertices"][1].pop("super_masks", None),
    "masks of nobody": lambda r: r["vertices"][1].update(sub_masks=["gone"], super_masks=None),
    "no edges at a leaf": lambda r: (r["vertices"][1].pop("out_edges"), r["vertices"][1].update(descs=[])),
}


@pytest.mark.parametrize("make", [plain, full])
@pytest.mark.parametrize("what", DAMAGES)
def test_what_a_graph_has_no_place_for_comes_out_again(make: Callable[[], Object], what: str) -> None:
    record = make()
    DAMAGES[what](record)
    assert again(record) == record


REJECTED = {
    "a way out that leads nowhere": ("boats", "there is no node 'gone'", ""),
    "a way in that nothing mirrors": ("boats", "no edge of 'gone' mirrors this way in", "boats"),
    "the edge of another vertex": ("door", "an edge of 'house' among those of 'boats_0'", "boats_0"),
    "words that no caption says": ("harbour", "leads to 'house', but no caption says these words", ""),
}


@pytest.mark.parametrize("what", REJECTED)
def test_what_has_no_place_is_told(what: str) -> None:
    record = plain()
    DAMAGES[what](record)
    graph = to_document(*parse(record), "x").graph
    assert graph is not None
    assert [(one.label, one.reason, one.parent) for one in graph.rejected] == [REJECTED[what]]
    assert {one.stage for one in graph.rejected} == {"import"}


BROKEN: dict[str, tuple[Callable[[Object], Any], str]] = {
    "a vertex without an id": (lambda r: r["vertices"][2].pop("vertex_id"), r"`vertex_id` - at `\$.vertices\[2\]`"),
    "a number as text": (lambda r: r["vertices"][1]["bbox"].update(left="0"), r"\$.vertices\[1\].bbox.left"),
    "a kind that there is not": (lambda r: r["vertices"][1].update(label="thing"), r"\$.vertices\[1\].label"),
    "captions that are none": (lambda r: r["vertices"][1].update(descs=[1]), r"\$.vertices\[1\].descs\[0\]"),
    "two roots": (lambda r: r["vertices"][1].update(label="image"), "one root"),
    "an id twice": (lambda r: r["vertices"][2].update(vertex_id="boats_0"), "unique ids"),
    "a cycle": (lambda r: r["vertices"][5].update(out_edges=[edge("house_door", "door", "house")]), "acyclic"),
    "an orphan": (lambda r: r["vertices"][4].update(out_edges=[]), "reachable"),
    "a box without area": (lambda r: r["vertices"][1]["bbox"].update(right=0.1), "no rectangle"),
    "no vertices": (lambda r: r.update(vertices=[]), "one root"),
    "no picture's size": (lambda r: r.update(img_size=[0, 5]), "0 by 5 pixels"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_record_is_a_failure_that_holds_it(tmp_path: Path, what: str) -> None:
    damage, reason = BROKEN[what]
    record = plain()
    damage(record)
    source = save(tmp_path / "in.jsonl", [plain(), record])
    done = import_dataset("gbc", source, tmp_path / "out")
    assert (done.graphs, done.failed) == (1, 1)
    with Dataset(tmp_path / "out") as dataset:
        ((name, stage, why),) = dataset.sql("SELECT name, stage, reason FROM failures").rows()
        ((kept,),) = dataset.sql("SELECT fields FROM sources WHERE position = 1").rows()
    assert (name, stage) == ("in.jsonl#2", "import")
    assert re.search(reason, why), why
    assert json.loads(json.loads(kept)["record"]) == record


def test_lines_that_are_no_json_are_failures_and_blank_ones_nothing(tmp_path: Path) -> None:
    good = json.dumps(plain()).encode()
    deep = b"[" * 5000 + b"]" * 5000
    (tmp_path / "in.jsonl").write_bytes(b"\n".join([good, b"", b"{", b"\xff\xfe", b"7", deep, good]))
    done = import_dataset("gbc", tmp_path / "in.jsonl", tmp_path / "out")
    assert (done.graphs, done.failed) == (2, 4)
    with Dataset(tmp_path / "out") as dataset:
        names = [name for (name,) in dataset.sql("SELECT name FROM failures ORDER BY position").rows()]
        ids = [id_ for (id_,) in dataset.sql("SELECT image_id FROM images").rows()]
    assert names == [f"in.jsonl#{line}" for line in (3, 4, 5, 6)]
    assert len(set(ids)) == 2, "the same graph twice is kept twice"


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("cut.json", b'[{"vertices": []}, {"vert', "object 2: not JSON"),
        ("open.json", b'[{"vertices": []}, ', "after object 1: the list has no end"),
        ("number.json", b"[1, 2]", "after object 0: '1, 2]' is no object"),
        ("text.json", b"hello", "after object 0: 'hello' is no object"),
        ("more.json", b'[{"a": 1}] x', "after object 1: 'x' is no object"),
        ("latin.json", b'[{"a": "\xe9"}]', "not UTF-8"),
        ("deep.json", b'[{"a": ' + b"[" * 100_000, "too deeply nested"),
        ("no.parquet", b"PAR1 but not really", "not Parquet"),
        ("x.csv", b"", "such a file ends in .json, .jsonl or .parquet"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_in_one_line(tmp_path: Path, name: str, content: bytes, told: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(FormatError, match=told) as error:
        import_dataset("gbc", tmp_path / name, tmp_path / "out")
    assert name in str(error.value)
    assert "\n" not in str(error.value)


def test_a_missing_file_an_empty_folder_a_taken_place_and_a_wrong_format_are_told(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="no such file"):
        import_dataset("gbc", tmp_path / "nothing.json", tmp_path / "out")
    (tmp_path / "empty").mkdir()
    with pytest.raises(FormatError, match=r"no \.json, \.jsonl or \.parquet file there"):
        import_dataset("gbc", tmp_path / "empty", tmp_path / "out")
    commit(tmp_path / "set", 0, documents(range(2)), images="none")
    (tmp_path / "there.json").write_text("mine")
    with pytest.raises(FormatError, match="stands there already"):
        export_dataset("gbc", tmp_path / "set", tmp_path / "there.json")
    assert (tmp_path / "there.json").read_text() == "mine"
    with pytest.raises(FormatError, match="no format 'yaml'"):
        export_dataset("yaml", tmp_path / "set", tmp_path / "x")


def test_a_folder_of_files_is_read_in_order(tmp_path: Path) -> None:
    (tmp_path / "in/b").mkdir(parents=True)
    for number, name in enumerate(("a.jsonl", "b/c.parquet", "z.json")):
        save(tmp_path / "in" / name, [{**plain(), "img_path": f"{number}.jpg", "img_url": None}])
    import_dataset("gbc", tmp_path / "in", tmp_path / "out")
    assert [document.source.name for document, _ in Entries(tmp_path / "out")] == ["0.jpg", "1.jpg", "2.jpg"]


def test_graphs_made_here_take_the_full_form_and_come_back(tmp_path: Path) -> None:
    made = documents(range(4))
    commit(tmp_path / "out", 0, made, images="none")
    export_dataset("gbc", tmp_path / "out", tmp_path / "a.json")
    import_dataset("gbc", tmp_path / "a.json", tmp_path / "again")
    export_dataset("gbc", tmp_path / "again", tmp_path / "b.json")
    first = load(tmp_path / "a.json")
    assert load(tmp_path / "b.json") == first
    assert len(first) == 4
    dogs = [vertex["vertex_id"] for vertex in first[0]["vertices"]]
    assert dogs == ["", "dog_0", "dog_1", "dog"]
    assert first[0]["vertices"][0]["sub_masks"] == ["dog", "dog_0", "dog_1"]
    assert first[0]["vertices"][3]["sub_masks"] == ["dog_0", "dog_1"]
    assert first[0]["vertices"][1]["super_masks"] == ["", "dog"]


@given(graphs())
@settings(max_examples=60)
def test_any_graph_of_ours_is_told_and_read_to_be_told_the_same(graph: Graph) -> None:
    told = to_record(graph, Source(position=0, name="n", image_id=graph.image.id))
    parsed = msgspec.json.decode(msgspec.json.encode(told))
    assert again(parsed) == parsed


@given(
    st.lists(
        st.dictionaries(st.text(max_size=5), st.none() | st.text() | st.integers() | st.floats(allow_nan=False)),
        max_size=8,
    ),
    st.sampled_from([None, 1]),
    st.booleans(),
)
@settings(max_examples=60)
def test_the_scanner_finds_what_json_reads(
    tmp_path_factory: pytest.TempPathFactory, values: list[Any], indent: int | None, lines: bool
) -> None:
    path = tmp_path_factory.mktemp("scan") / "x.json"
    path.write_text("\n".join(map(json.dumps, values)) if lines else json.dumps(values, indent=indent))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("gbc.formats.scanner.CHUNK", (1, 7, 1 << 20)[len(values) % 3])
        assert list(scan_objects(path)) == values


MEASURE = """
import resource, sys
from pathlib import Path
from gbc.formats import export_dataset, import_dataset
source, folder = map(Path, sys.argv[1:])
import_dataset("gbc", source, folder)
export_dataset("gbc", folder, folder.with_suffix(".json"))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


@pytest.mark.slow
def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    """Ten times the graphs, in one JSON list, in and out: the peak stays where it was."""
    small = plain()
    small["vertices"] = small["vertices"][:2]
    small["vertices"][0]["out_edges"] = small["vertices"][1]["in_edges"] = [edge("", "boats", "boats_0")]
    record = json.dumps(small)

    def peak(count: int) -> int:
        source = tmp_path / f"{count}.json"
        with source.open("w") as file:
            file.write("[")
            for number in range(count):
                file.write("," * (number > 0) + record.replace("a b.jpg", f"{number}.jpg"))
            file.write("]")
        command = [sys.executable, "-c", MEASURE, str(source), str(tmp_path / f"out{count}")]
        return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)

    few, many = peak(2_000), peak(20_000)
    assert many < few + 60, (few, many)
