"""COCO, WebDataset, LLaVA and Visual Genome: what their own readers find in what we write."""

import io
import json
import tarfile
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image as Pillow

from gbc.formats import FORMATS, FormatError, export_dataset, import_dataset
from gbc.formats.pictures import ending_of
from gbc.graph import editorial_findings
from gbc.query import Dataset
from gbc.store import DatasetWriter, Document, Entries, Source
from tests.graph.graphs import small
from tests.store.samples import commit, documents, png

UNCLOSED = pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning", "ignore::DeprecationWarning"
)
"""For readers of others, which leave their files to the collector."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five graphs of dogs with masks and pictures, and the boat before the house."""
    folder = tmp_path_factory.mktemp("others") / "out"
    house = Document(source=Source(position=0, name="house.jpg", image_id=small().image.id), graph=small())
    with DatasetWriter(folder, images="embed") as writer:
        for one in documents(range(5)):
            writer.add(one, png(one.source) if one.graph else None)
        writer.add(house)
    return folder


def told(folder: Path) -> list[Document]:
    return [document for document in Entries(folder).documents() if document.graph is not None]


def load(path: Path) -> Any:
    return json.loads(path.read_text())


@UNCLOSED
def test_pycocotools_reads_instances_with_masks(folder: Path, tmp_path: Path) -> None:
    coco = pytest.importorskip("pycocotools.coco")
    export_dataset("coco", folder, tmp_path / "coco")
    with redirect_stdout(io.StringIO()):
        found = coco.COCO(str(tmp_path / "coco/instances.json"))
    made = {one.source.position + 1: one.graph for one in told(folder)}
    assert sorted(found.getImgIds()) == sorted(made)
    assert {kind["name"] for kind in found.loadCats(found.getCatIds())} == {"dog", "boat", "house", "house_door"}
    for number, graph in made.items():
        assert graph is not None
        image = found.loadImgs(number)[0]
        assert (image["width"], image["height"]) == (graph.image.width, graph.image.height)
        for one in found.loadAnns(found.getAnnIds(number)):
            node = graph.node(one["node_id"])
            pixels = found.annToMask(one)
            assert pixels.shape == (image["height"], image["width"])
            assert found.loadCats(one["category_id"])[0]["name"] == node.label
            if node.region.mask is not None:
                assert pixels.sum() == one["area"]
                assert abs(pixels.mean() - node.region.mask.area) < 0.05
            else:
                left, top, width, height = one["bbox"]
                assert abs(pixels.sum() - width * height) < 2 * (width + height)
                assert pixels[int(top) + 2 : int(top + height) - 2, int(left) + 2 : int(left + width) - 2].all()


def test_coco_captions_and_panoptic_segments(folder: Path, tmp_path: Path) -> None:
    export_dataset("coco", folder, tmp_path / "coco")
    captions = load(tmp_path / "coco/captions.json")["annotations"]
    assert [one["caption"] for one in captions if one["image_id"] == 9] == ["A boat before a house."]
    panoptic = load(tmp_path / "coco/panoptic.json")
    categories = {kind["id"]: kind["name"] for kind in panoptic["categories"]}
    with_segments = 0
    for annotation in panoptic["annotations"]:
        pixels = np.asarray(Pillow.open(tmp_path / "coco/panoptic" / annotation["file_name"]), dtype=np.int64)
        ids = pixels[..., 0] + 256 * pixels[..., 1] + 65536 * pixels[..., 2]
        assert set(np.unique(ids)) - {0} == {one["id"] for one in annotation["segments_info"]}
        for one in annotation["segments_info"]:
            with_segments += 1
            rows, columns = np.nonzero(ids == one["id"])
            left, top, width, height = one["bbox"]
            assert one["area"] == rows.size
            assert (left, top) == (columns.min(), rows.min())
            assert (left + width, top + height) == (columns.max() + 1, rows.max() + 1)
            assert (categories[one["category_id"]], one["description"]) == ("dog", "A brown dog.")
    assert with_segments >= 4


@UNCLOSED
def test_webdataset_reads_pictures_documents_and_captions(folder: Path, tmp_path: Path) -> None:
    webdataset = pytest.importorskip("webdataset")
    lines = export_dataset("webdataset", folder, tmp_path / "tars")
    assert lines == ["1 of 6 samples without a picture: the dataset holds none"]
    found = list(webdataset.WebDataset(str(tmp_path / "tars/00000.tar"), shardshuffle=False).decode("pil"))
    made = told(folder)
    assert [sample["json"]["source"]["name"] for sample in found] == [one.source.name for one in made]
    assert found[0]["png"].size == (8, 6)
    assert found[0]["txt"] == "Dogs at a café."
    assert "png" not in found[5]


def test_webdataset_comes_back_with_its_pictures(folder: Path, tmp_path: Path) -> None:
    export_dataset("webdataset", folder, tmp_path / "tars")
    done = import_dataset("webdataset", tmp_path / "tars", tmp_path / "again")
    assert (done.graphs, done.failed) == (6, 0)
    first = [(entry.document.graph, entry.picture) for entry in Entries(folder) if entry.document.graph]
    assert [(entry.document.graph, entry.picture) for entry in Entries(tmp_path / "again")] == first


def test_strange_samples_are_failures_and_a_damaged_tar_is_told(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "x.tar", "w") as tar:
        for name, data in (("a.jpg", b"x"), ("b.json", b"{}"), ("c.json", b"{")):
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    done = import_dataset("webdataset", tmp_path / "x.tar", tmp_path / "out")
    assert (done.graphs, done.failed) == (0, 3)
    with Dataset(tmp_path / "out") as dataset:
        assert dataset.sql("SELECT name FROM failures").rows() == [("x.tar/a",), ("x.tar/b",), ("x.tar/c",)]
    (tmp_path / "y.tar").write_bytes((tmp_path / "x.tar").read_bytes()[:700])
    with pytest.raises(FormatError, match=r"y\.tar: damaged"):
        import_dataset("webdataset", tmp_path / "y.tar", tmp_path / "z")


@pytest.mark.parametrize("form", ["JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF", "JPEG2000", "AVIF"])
def test_a_picture_gets_the_ending_of_its_kind(form: str) -> None:
    out = io.BytesIO()
    Pillow.new("RGB", (16, 16)).save(out, form)
    endings = {"JPEG": "jpg", "TIFF": "tif", "JPEG2000": "jp2"}
    assert ending_of(out.getvalue()) == endings.get(form, form.lower())


def test_llava_conversations(folder: Path, tmp_path: Path) -> None:
    export_dataset("llava", folder, tmp_path / "talk.json")
    found = load(tmp_path / "talk.json")
    assert len(found) == 6
    house = found[-1]
    assert (house["image"], house["id"]) == ("house.jpg", small().image.id)
    turns = [turn["value"] for turn in house["conversations"]]
    assert [turn["from"] for turn in house["conversations"]] == ["human", "gpt"] * (len(turns) // 2)
    assert turns[:2] == ["<image>\nDescribe the image in detail.", "A boat before a house."]
    asked = dict(zip(turns[::2], turns[1::2], strict=True))
    assert asked["What is in the region [0.100, 0.500, 0.400, 0.900]?"] == "A red boat."
    assert asked["Where is the boat? Give the box of each."] == "[0.100, 0.500, 0.400, 0.900]"
    assert sum(turn.count("<image>") for turn in turns) == 1
    dogs = {turn["value"] for turn in found[0]["conversations"]}
    assert "[0.100, 0.200, 0.400, 0.700], [0.500, 0.200, 0.733, 0.700]" in dogs


def test_visual_genome_tells_objects_relationships_and_regions(folder: Path, tmp_path: Path) -> None:
    export_dataset("visual-genome", folder, tmp_path / "vg")
    scene = load(tmp_path / "vg/scene_graphs.json")[-1]
    names = {thing["object_id"]: thing["names"] for thing in scene["objects"]}
    assert sorted(names.values()) == [["boat"], ["house"], ["house_door"]]
    boat = next(thing for thing in scene["objects"] if thing["names"] == ["boat"])
    assert [boat[side] for side in "xywh"] == [64, 240, 192, 192]
    said = [(names[r["subject_id"]], r["predicate"], names[r["object_id"]]) for r in scene["relationships"]]
    assert said == [(["house"], "has", ["house_door"]), (["boat"], "lies by", ["house"])]
    regions = load(tmp_path / "vg/region_descriptions.json")[-1]
    assert regions["id"] == scene["image_id"]
    assert "The boat lies by the house." in {region["phrase"] for region in regions["regions"]}
    picture = load(tmp_path / "vg/image_data.json")[-1]
    assert (picture["image_id"], picture["width"], picture["name"]) == (scene["image_id"], 640, "house.jpg")


def scene_files(folder: Path, scenes: list[Any], regions: list[Any] | None = None) -> Path:
    folder.mkdir()
    (folder / "scene_graphs.json").write_text(json.dumps(scenes))
    pictures = [{"image_id": n, "width": 800, "height": 600, "url": f"https://example.org/{n}.jpg"} for n in (3, 2, 1)]
    (folder / "image_data.json").write_text(json.dumps(pictures))
    if regions is not None:
        (folder / "region_descriptions.json").write_text(json.dumps(regions))
    return folder


def thing(id_: int, name: str, *box: int, **more: Any) -> Any:
    return {"object_id": id_, "names": [name], **dict(zip("xywh", box, strict=True)), "synsets": [], **more}


def test_a_scene_becomes_a_graph(tmp_path: Path) -> None:
    scene = {
        "image_id": 1,
        "objects": [
            thing(10, "man", 0, 0, 200, 400, attributes=["tall", "old"]),
            thing(11, "Man", 300, 0, 200, 400),
            thing(12, "palm tree", 500, 0, 200, 500),
            thing(13, "tree", 600, 0, 200, 500),
            thing(14, "sky", 900, 0, 10, 10),
            thing(15, "", 0, 0, 10, 10),
        ],
        "relationships": [
            {"relationship_id": 1, "predicate": "stands\nby", "subject_id": 10, "object_id": 12},
            {"relationship_id": 2, "predicate": "on", "subject_id": 10, "object_id": 99},
        ],
    }
    regions = [
        {
            "id": 1,
            "regions": [
                {"region_id": 1, "x": 0, "y": 0, "width": 190, "height": 400, "phrase": "A man in blue."},
                {"region_id": 2, "x": 0, "y": 0, "width": 800, "height": 600, "phrase": "Two men by a palm tree."},
            ],
        }
    ]
    done = import_dataset("visual-genome", scene_files(tmp_path / "vg", [scene], regions), tmp_path / "out")
    assert (done.graphs, done.failed, done.rejected) == (1, 0, 3)
    (document,) = told(tmp_path / "out")
    graph = document.graph
    assert graph is not None
    assert [node.id for node in graph.nodes] == ["", "man_0", "man_1", "palm tree", "tree", "[man_0|palm tree]"]
    assert [caption.text for caption in graph.root.captions] == ["Two men by a palm tree.", "tree"]
    assert [caption.text for caption in graph.node("man_0").captions] == ["A man in blue.", "tall, old man"]
    assert [caption.text for caption in graph.node("[man_0|palm tree]").captions] == ["man stands by palm tree"]
    assert all(edge.spans for edge in graph.edges)
    assert {finding.invariant for finding in editorial_findings(graph)} <= {"captioned"}
    assert document.source.name == "https://example.org/1.jpg"


def test_scenes_in_another_order_and_broken_ones(tmp_path: Path) -> None:
    scenes = [
        {"image_id": 1, "objects": [thing(1, "cat", 0, 0, 9, 9)]},
        {"image_id": 7, "objects": []},
        {"image_id": 3, "objects": [{"object_id": 1}]},
        {"image_id": 2, "objects": [thing(1, "dog", 0, 0, 9, 9)]},
    ]
    done = import_dataset("visual-genome", scene_files(tmp_path / "vg", scenes), tmp_path / "out")
    assert (done.graphs, done.failed) == (2, 2)
    assert [one.source.name for one in told(tmp_path / "out")] == [f"https://example.org/{n}.jpg" for n in (1, 2)]
    with Dataset(tmp_path / "out") as dataset:
        reasons = dict(dataset.sql("SELECT name, reason FROM failures").rows())
    assert reasons["scene_graphs.json#2"] == "image_data.json has no picture 7"
    assert "missing required field" in reasons["scene_graphs.json#3"]
    with pytest.raises(FormatError, match=r"no scene_graphs\.json there"):
        import_dataset("visual-genome", tmp_path, tmp_path / "x")


def test_what_was_exported_to_visual_genome_comes_back_as_graphs(folder: Path, tmp_path: Path) -> None:
    export_dataset("visual-genome", folder, tmp_path / "vg")
    done = import_dataset("visual-genome", tmp_path / "vg", tmp_path / "again")
    assert (done.graphs, done.failed) == (6, 0)
    assert [one.source.name for one in told(tmp_path / "again")] == [one.source.name for one in told(folder)]
    assert [one.source.image_id for one in told(tmp_path / "again")] == [one.source.image_id for one in told(folder)]


DESTS = {"gbc": "x.json", "text": "x.txt", "node-link": "x.json", "llava": "x.json"}


@pytest.fixture(params=[name for name, form in FORMATS.items() if "write" in form.ways])
def form(request: pytest.FixtureRequest) -> Iterator[str]:
    yield request.param


def test_an_export_that_is_cut_short_leaves_nothing(folder: Path, tmp_path: Path, form: str) -> None:
    class Cut(Entries):
        def documents(self) -> Iterator[Document]:
            yield from list(super().documents())[:2]
            raise KeyboardInterrupt

        def __iter__(self) -> Iterator[Any]:
            yield from list(super().__iter__())[:2]
            raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr("gbc.formats.exchange.Entries", Cut)
        export_dataset(form, folder, tmp_path / DESTS.get(form, "x"))
    assert list(tmp_path.iterdir()) == []


def test_a_dataset_without_graphs_goes_out_empty(tmp_path: Path, form: str) -> None:
    commit(tmp_path / "out", 0, [one for one in documents(range(1)) if one.failure], images="none")
    export_dataset(form, tmp_path / "out", tmp_path / DESTS.get(form, "x"))
    assert (tmp_path / DESTS.get(form, "x")).exists()


def test_the_same_dataset_is_the_same_bytes(folder: Path, tmp_path: Path, form: str) -> None:
    for side in ("a", "b"):
        (tmp_path / side).mkdir()
        export_dataset(form, folder, tmp_path / side / DESTS.get(form, "x"))
    files = [
        {
            path.relative_to(tmp_path / side): path.read_bytes()
            for path in sorted((tmp_path / side).rglob("*"))
            if path.is_file()
        }
        for side in ("a", "b")
    ]
    assert files[0] == files[1]
    assert files[0]
