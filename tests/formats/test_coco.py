"""COCO on the way in: what becomes of annotations, captions and maps, and of everything that is wrong with them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image as Pillow

from gbc.formats import FormatError, export_dataset, import_dataset
from gbc.formats.coco import read
from gbc.formats.coco.masks import Size, of_polygons, to_mask
from gbc.formats.scanner import scan_members
from gbc.graph import Box, Graph, Mask, Node, StructuralError, editorial_findings
from gbc.query import Dataset
from gbc.store import DatasetWriter, Document, Entries, Source
from tests.graph.graphs import small
from tests.store.samples import documents, png

CATEGORIES = [
    {"id": 1, "name": "person", "supercategory": "person"},
    {"id": 18, "name": "dog", "supercategory": "animal"},
    {"id": 62, "name": "Dining Table", "supercategory": "furniture"},
    {"id": 90, "name": "90"},
]
PICTURE = {"id": 7, "file_name": "a.png", "width": 100, "height": 80, "license": 3}
TRIANGLE = [[10, 10, 50, 10, 30, 50]]


OLD = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
"""What pycocotools' compiled code makes numpy say."""


def coco() -> Any:
    return pytest.importorskip("pycocotools.mask")


def instance(id_: int, category: int, *box: float, **more: Any) -> Any:
    return {"id": id_, "image_id": 7, "category_id": category, "bbox": list(box), "iscrowd": 0, "area": 1, **more}


def caption(text: str, **more: Any) -> Any:
    return {"id": 1, "image_id": 7, "caption": text, **more}


def put(path: Path, annotations: list[Any], **more: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    licences = [{"id": 3, "name": "CC BY 2.0", "url": "https://example.org/by"}]
    told = {"info": {}, "licenses": licences, "images": [PICTURE], "categories": CATEGORIES}
    path.write_text(json.dumps({**told, "annotations": annotations, **more}))
    return path


def picture(path: Path, width: int = 100, height: int = 80) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True)
    Pillow.new("RGB", (width, height), "navy").save(path)
    return path.read_bytes()


def documents_of(source: Path) -> list[Document]:
    return [entry.document for entry in read(source)]


def only(source: Path) -> Graph:
    (document,) = documents_of(source)
    assert document.graph is not None
    return document.graph


def reasons(graph: Graph) -> list[tuple[str, str]]:
    return [(one.label, one.reason) for one in graph.rejected]


def entities(graph: Graph) -> list[Node]:
    return [node for node in graph.nodes if node.kind == "entity"]


def test_files_that_speak_of_the_same_picture_become_one_graph(tmp_path: Path) -> None:
    things = [
        instance(1, 18, 10, 10, 40, 40, segmentation=TRIANGLE, attributes={"wet": True}),
        instance(2, 18, 60, 10, 20, 20, score=0.5),
        instance(3, 62, 0, 60, 100, 20),
        instance(4, 1, 0, 0, 90, 30, segmentation={"size": [80, 100], "counts": [80, 160, 7760]}, iscrowd=1),
    ]
    put(tmp_path / "coco/annotations/instances_val.json", things)
    said = [caption("Two Dogs by a person."), caption("A dog."), caption(" ")]
    put(
        tmp_path / "coco/annotations/captions_val.json", said, images=[{**PICTURE, "coco_url": "https://example.org/a"}]
    )
    data = picture(tmp_path / "coco/val/a.png")
    done = import_dataset("coco", tmp_path / "coco", tmp_path / "out")
    assert (done.graphs, done.failed, done.rejected) == (1, 0, 1)
    (entry,) = Entries(tmp_path / "out")
    assert entry.picture == data
    graph = entry.document.graph
    assert graph is not None
    assert [node.id for node in graph.nodes] == ["", "dog_0", "dog_1", "dining table", "person"]
    assert [(said.text, said.kind) for said in graph.root.captions] == [
        ("Two Dogs by a person.", "original"),
        ("A dog.", "original"),
        ("dining table", "bagofwords"),
    ]
    first = [(edge.label, graph.words(edge)) for edge in graph.edges if edge.target == "dog_0"]
    assert first == [("Dogs", ["Dogs"]), ("dog", ["dog"])]
    assert {finding.invariant for finding in editorial_findings(graph)} == {"captioned"}
    assert graph.node("dog_0").region.box == Box(0.1, 0.125, 0.5, 0.625)
    assert graph.node("dog_1").region.score == 0.5
    told = {node.id: json.loads(node.extra)["coco"] for node in entities(graph) if node.extra}
    assert told["dog_0"] == {"id": 1, "attributes": {"wet": True}, "supercategory": "animal"}
    assert told["person"] == {"id": 4, "iscrowd": 1, "supercategory": "person"}
    assert entry.document.source.captions == ("Two Dogs by a person.", "A dog.")
    fields = json.loads(entry.document.source.fields or "")
    assert (fields["license"], fields["coco_url"]) == ("CC BY 2.0", "https://example.org/a")


def test_what_has_no_place_is_recorded(tmp_path: Path) -> None:
    things = [
        instance(1, 99, 10, 10, 10, 10),
        instance(2, 90, 10, 10, 10, 10),
        instance(3, 18, 10, 10, 0, 10),
        instance(4, 18, 200, 10, 10, 10),
        instance(5, 18, 80, 70, 60, 60),
        instance(6, 18, 10, 10, 10, 10, segmentation=[[1, 2, 3, 4]]),
        instance(7, 18, 20, 10, 10, 10, segmentation={"size": [80, 99], "counts": [7920]}),
        instance(8, 18, 30, 10, 10, 10, segmentation={"size": [80, 100], "counts": "!"}),
        instance(9, 18, 40, 10, 10, 10, segmentation={"size": [80, 100], "counts": [8001]}),
        instance(10, 18, 50, 10, 10, 10, segmentation=[[1.1, 1.1, 1.2, 1.1, 1.2, 1.2]]),
        instance(11, 18, 80, 70, 60, 60),
        instance(12, 18, 0, 0, 0, 0, segmentation=TRIANGLE),
        instance(13, 18, 5, 5, 10, 10, segmentation="x"),
    ]
    graph = only(put(tmp_path / "x.json", things))
    assert reasons(graph) == [
        ("category 99", "x.json#annotations/1: no category has this id"),
        ("category 90", "x.json#annotations/2: '90' names nothing"),
        ("dog", "x.json#annotations/3: it lies outside the picture or has no area"),
        ("dog", "x.json#annotations/4: it lies outside the picture or has no area"),
        *(
            ("dog", f"x.json#annotations/{number}: {why}; only its box is kept")
            for number, why in (
                (6, "segmentation: a polygon is a list of at least three points: x, y, x, y …"),
                (7, "segmentation: run lengths of 99 by 80 pixels, not of the picture's"),
                (8, "mask: the runs do not fill 100 by 80 pixels"),
                (9, "mask: the runs do not fill 100 by 80 pixels"),
                (10, "segmentation: it covers the middle of no pixel"),
            )
        ),
        ("dog", "x.json#annotations/11: it stands twice"),
        ("dog", "x.json#annotations/13: Expected `array`, got `str`; only its box is kept"),
    ]
    boxes = [node.region.box for node in entities(graph)]
    assert boxes[0] == Box(0.8, 0.875, 1.0, 1.0)  # cut at the edge
    assert [one.box for one in graph.rejected[:2]] == [Box(0.1, 0.125, 0.2, 0.25)] * 2
    last = entities(graph)[-2].region
    assert last.mask is not None
    assert last.box == last.mask.bounds() == Box(0.1, 0.125, 0.5, 0.6125)  # the tip covers no middle


def test_records_that_are_malformed_are_failures_with_their_place(tmp_path: Path) -> None:
    things = [
        3,
        {"category_id": 18},
        instance(1, 18, 1, 2, 3),
        instance(2, 18, 1, 2, 3, float("nan")),
        {**instance(3, 18, 1, 2, 3, 4), "image_id": 8},
        caption("\ud800"),
        {"image_id": 7, "segments_info": [1]},
        {"image_id": 9, "category_id": 18, "bbox": [0, 0, 1, 1]},
        instance(4, 18, 1, 2, 3, 4),
    ]
    images = [PICTURE, {"id": 8, "file_name": "b.png"}, {"id": 7, "file_name": "c.png"}, None, {"id": 10, "width": 0}]
    categories = [*CATEGORIES, {"id": 18, "name": "cat"}, {"name": "x"}]
    put(tmp_path / "x.json", things, images=images, categories=categories)
    done = import_dataset("coco", tmp_path / "x.json", tmp_path / "out")
    assert done.graphs == 1
    with Dataset(tmp_path / "out") as dataset:
        failures = dict(dataset.sql("SELECT name, reason FROM failures").rows())
    assert set(failures) == {
        *(f"x.json#annotations/{number}" for number in (1, 2, 3, 4, 6, 7, 8)),
        *(f"x.json#images/{number}" for number in (2, 3, 4, 5)),
        "x.json#categories/5",
        "x.json#categories/6",
    }
    assert failures["x.json#annotations/8"] == "no picture has the id 9"
    assert failures["x.json#images/2"].endswith("tells its size; 1 annotations of it are left out")
    assert failures["x.json#images/3"] == "x.json#images/1 tells another file_name of the picture 7"
    assert failures["x.json#categories/5"] == "the id 18 is that of 'dog' already"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"images": [{"id": 1}', "the list 'images' has no end after element 1"),
        ('{"images": [{"id": 1}, {]}', "'images', element 2: not JSON"),
        ("[]", "the file is no object"),
        ('{"name": "package"}', "not COCO"),
        ('{"images" 3}', "no colon follows 'images'"),
        ('{"images": []} x', "something follows"),
        ('{"images": [' + "1" * 5000 + "]}", "not JSON: Exceeds the limit"),
        ('{"images": ' + "[" * 200_000, "too deeply nested"),
    ],
)
def test_files_that_are_no_coco_get_one_line(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "x.json").write_text(text)
    with pytest.raises(FormatError, match=r"x\.json: ") as error:
        documents_of(tmp_path / "x.json")
    assert told in str(error.value)


def test_a_picture_of_another_size_or_from_elsewhere_is_left_out(tmp_path: Path) -> None:
    picture(tmp_path / "secret.png")
    picture(tmp_path / "coco/images/a.png", 80, 100)
    picture(tmp_path / "coco/images/deep/c.png")
    images = [
        PICTURE,
        {**PICTURE, "id": 8, "file_name": "../secret.png"},
        {**PICTURE, "id": 9, "file_name": str(tmp_path / "secret.png")},
        {"id": 10, "file_name": "c.png"},
    ]
    put(tmp_path / "coco/x.json", [instance(1, 18, 10, 10, 10, 10)], images=images)
    found = list(read(tmp_path / "coco"))
    assert [entry.picture is not None for entry in found] == [False, False, False, True]
    graphs = [entry.document.graph for entry in found]
    assert graphs[0] is not None and graphs[3] is not None
    assert reasons(graphs[0]) == [("picture", "a.png is 80 by 100 pixels when upright, not 100 by 80")]
    assert (graphs[3].image.width, graphs[3].image.height) == (100, 80)


def panoptic(path: Path, ids: npt.NDArray[np.int64], segments: list[Any]) -> None:
    put(path, [{"image_id": 7, "file_name": "a.png", "segments_info": segments}])
    path.with_suffix("").mkdir()
    pixels = np.stack([ids % 256, ids // 256 % 256, ids // 65536], axis=-1).astype(np.uint8)
    Pillow.fromarray(pixels).save(path.with_suffix("") / "a.png")


def test_panoptic_segments_join_their_instances_and_bring_the_rest(tmp_path: Path) -> None:
    ids = np.zeros((80, 100), dtype=np.int64)
    ids[20:60, 10:50] = 70_000
    ids[30:60, 30:50] = 5  # a table before the dog
    segments = [
        {"id": 70_000, "category_id": 18, "bbox": [10, 20, 40, 40], "description": "A wet dog."},
        {"id": 5, "category_id": 62, "bbox": [30, 30, 20, 30]},
        {"id": 6, "category_id": 62, "bbox": [0, 0, 5, 5]},
        {"id": 6},
    ]
    panoptic(tmp_path / "coco/panoptic.json", ids, segments)
    dog = instance(1, 18, 10, 20, 40, 40, segmentation=[[10, 20, 50, 20, 50, 60, 10, 60]])
    put(tmp_path / "coco/instances.json", [dog])
    graph = only(tmp_path / "coco")
    assert [node.id for node in graph.nodes] == ["", "dog", "dining table"]
    assert [caption.text for caption in graph.node("dog").captions] == ["A wet dog."]
    mask = graph.node("dining table").region.mask
    assert mask is not None
    assert (mask.to_array() == (ids == 5)).all()
    assert [label for label, _ in reasons(graph)] == ["segment 6", "segment 6"]
    Pillow.new("RGB", (10, 10)).save(tmp_path / "coco/panoptic/a.png")
    told = reasons(only(tmp_path / "coco"))
    assert told[0][0] == "panoptic map"
    assert "panoptic/a.png is not of 100 by 80 pixels; its segments are kept by their boxes" in told[0][1]


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    """Five graphs of dogs with masks, and the boat before the house."""
    house = Document(source=Source(position=0, name="house.jpg", image_id=small().image.id), graph=small())
    with DatasetWriter(tmp_path / "ours", images="embed") as writer:
        for one in documents(range(5)):
            writer.add(one, png(one.source) if one.graph else None)
        writer.add(house)
    return tmp_path / "ours"


def graphs(folder: Path) -> list[tuple[str, Graph]]:
    return [(one.source.name, one.graph) for one in Entries(folder).documents() if one.graph is not None]


def test_our_own_comes_back_as_far_as_coco_holds_it(ours: Path, tmp_path: Path) -> None:
    export_dataset("coco", ours, tmp_path / "coco")
    done = import_dataset("coco", tmp_path / "coco", tmp_path / "again")
    masks = [mask for _, graph in graphs(ours) for node in entities(graph) if (mask := node.region.mask) is not None]
    empty = [mask for mask in masks if not mask.area]
    assert len(masks) - len(empty) >= 4
    assert (done.graphs, done.failed, done.rejected) == (6, 0, len(empty))
    for (name, before), (same, after) in zip(graphs(ours), graphs(tmp_path / "again"), strict=True):
        assert (name, before.image) == (same, after.image)
        said = {(one.kind, one.text) for one in before.root.captions if one.selected}
        assert said == {(one.kind, one.text) for one in after.root.captions if one.kind != "bagofwords"}
        assert len(entities(before)) == len(entities(after))
        for one, other in zip(entities(before), entities(after), strict=True):
            assert other.label == one.label.replace("_", " ")
            assert other.region.box.sides == pytest.approx(one.region.box.sides)
            mask = one.region.mask if one.region.mask not in empty else None
            assert (other.region.mask is None) == (mask is None)
            if mask is not None and other.region.mask is not None:
                assert (other.region.mask.width, other.region.mask.height) == (before.image.width, before.image.height)
                assert mask.iou(other.region.mask) == 1
            assert other.region.score == one.region.score
            assert [c.text for c in other.captions] == [c.text for c in one.captions if c.selected][:1]
    export_dataset("coco", tmp_path / "again", tmp_path / "coco2")
    import_dataset("coco", tmp_path / "coco2", tmp_path / "third")
    strip = [
        [[node.region for node in entities(graph)] for _, graph in graphs(tmp_path / f)] for f in ("again", "third")
    ]
    assert all(
        one.mask == other.mask and one.box.sides == pytest.approx(other.box.sides)
        for before, after in zip(*strip, strict=True)
        for one, other in zip(before, after, strict=True)
    )


def test_what_an_annotation_had_beside_goes_out_again(tmp_path: Path) -> None:
    thing = instance(31, 18, 10, 10, 40, 40, iscrowd=1, keypoints=[1, 2, 2], segmentation=TRIANGLE)
    import_dataset("coco", put(tmp_path / "x.json", [thing]), tmp_path / "out")
    export_dataset("coco", tmp_path / "out", tmp_path / "back")
    told = json.loads((tmp_path / "back/instances.json").read_text())
    (back,) = told["annotations"]
    assert (back["iscrowd"], back["keypoints"], back["id"], back["bbox"]) == (1, [1, 2, 2], 1, [10, 10, 40, 40])
    assert told["categories"] == [{"id": 1, "name": "dog", "supercategory": "animal"}]
    graph = only(put(tmp_path / "y.json", [thing]))
    mask = graph.node("dog").region.mask
    assert mask is not None
    assert Mask(width=100, height=80, counts=back["segmentation"]["counts"]) == mask


def runs(pixels: npt.NDArray[np.bool_]) -> list[int]:
    flat = pixels.ravel(order="F")
    found, value = [0], False
    for one in flat.tolist():
        if one != value:
            found.append(0)
            value = one
        found[-1] += 1
    return found


@OLD
@given(st.integers(1, 12), st.integers(1, 9), st.integers(0))
@settings(max_examples=60, deadline=None)
def test_run_lengths_mean_what_pycocotools_says(width: int, height: int, bits: int) -> None:
    pixels = np.array([bool(bits >> n & 1) for n in range(width * height)]).reshape(height, width)
    listed = {"size": [height, width], "counts": runs(pixels)}
    encoded = coco().encode(np.asfortranarray(pixels.astype(np.uint8)))
    packed = {"size": [height, width], "counts": encoded["counts"].decode()}
    assert (coco().decode(coco().frPyObjects(listed, height, width)) == pixels).all()
    for told in (listed, packed):
        if pixels.any():
            mask = to_mask(told, Size(width, height))
            assert mask is not None
            assert (mask.to_array() == pixels).all()
        else:
            with pytest.raises(StructuralError, match="no pixel"):
                to_mask(told, Size(width, height))


def test_masks_of_large_pictures_are_kept_smaller() -> None:
    pixels = np.zeros((1500, 3000), dtype=np.uint8)
    pixels[300:900, 600:2400] = 1
    told = coco().encode(np.asfortranarray(pixels))
    polygon = [[600.0, 300, 2400, 300, 2400, 900, 600, 900]]
    packed = {"size": [1500, 3000], "counts": told["counts"].decode()}
    listed = {"size": [1500, 3000], "counts": runs(pixels.astype(bool))}
    for segmentation in (packed, listed, polygon):
        mask = to_mask(segmentation, Size(3000, 1500))
        assert mask is not None
        assert (mask.width, mask.height) == (1024, 512)
        assert abs(mask.area - pixels.mean()) < 2e-3


POINTS = st.lists(st.tuples(st.integers(-80, 720), st.integers(-80, 580)), min_size=3, max_size=9)


@OLD
@given(st.lists(POINTS, min_size=1, max_size=3))
@settings(max_examples=150, deadline=None)
def test_polygons_cover_what_pycocotools_says(outlines: list[list[tuple[int, int]]]) -> None:
    """Inside and outside alike, overlaps and crossings included; along the outlines to half a pixel."""
    width, height = 64, 50
    polygons = [[value / 10 for point in outline for value in point] for outline in outlines]
    mine = of_polygons(polygons, Size(width, height)).to_array()
    library = coco()
    theirs = library.decode(library.merge(library.frPyObjects(polygons, height, width))).astype(bool)
    ends = [np.array(outline) / 10 for outline in outlines]
    length = sum(float(np.hypot(*(np.roll(one, -1, axis=0) - one).T).sum()) for one in ends)
    assert (mine != theirs).sum() <= 0.6 * length + 4
    rows, columns = np.nonzero(mine != theirs)
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        assert min(_distance((column + 0.5, row + 0.5), one) for one in ends) <= 0.5


@OLD
@given(st.lists(st.tuples(*[st.integers(-80, 720)] * 2, *[st.integers(-80, 580)] * 2), min_size=1, max_size=3))
@settings(max_examples=100, deadline=None)
def test_rectangles_cover_what_pycocotools_says_to_the_pixel(sides: list[tuple[int, int, int, int]]) -> None:
    polygons = [[v / 10 for v in (left, top, right, top, right, low, left, low)] for left, right, top, low in sides]
    library = coco()
    theirs = library.decode(library.merge(library.frPyObjects(polygons, 50, 64))).astype(bool)
    assert (of_polygons(polygons, Size(64, 50)).to_array() == theirs).all()


def _distance(point: tuple[float, float], outline: npt.NDArray[np.float64]) -> float:
    """How far a point lies from a closed outline."""
    start, step = outline, np.roll(outline, -1, axis=0) - outline
    lengths = np.maximum((step**2).sum(axis=1), 1e-12)
    along = np.clip(((np.array(point) - start) * step).sum(axis=1) / lengths, 0, 1)
    return float(np.hypot(*(start + along[:, None] * step - point).T).min())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.floats() | st.text(max_size=5) | st.just("\ud800"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


def _places(tree: Any) -> Iterator[tuple[Any, Any]]:
    """Every (parent, key) in a tree of JSON."""
    for key in list(tree) if isinstance(tree, dict) else range(len(tree)) if isinstance(tree, list) else ():
        yield tree, key
        yield from _places(tree[key])


def test_half_a_character_in_a_licence_is_written_as_a_question_mark(tmp_path: Path) -> None:
    path = put(tmp_path / "x.json", [caption("A dog.")])
    path.write_text(path.read_text().replace("CC BY 2.0", "CC \\ud800"))
    (document,) = documents_of(path)
    assert json.loads(document.source.fields or "")["license"] == "CC ?"


@given(st.data())
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_value_anywhere_stops_an_import(tmp_path: Path, data: st.DataObject) -> None:
    things = [
        instance(1, 18, 10, 10, 40, 40, segmentation=TRIANGLE, score=0.5, description="A dog."),
        instance(2, 1, 0, 0, 9, 9, segmentation={"size": [80, 100], "counts": [80, 160, 7760]}, iscrowd=1),
        caption("A dog and a person.", kind="short"),
        {"image_id": 7, "file_name": "a.png", "segments_info": [{"id": 5, "category_id": 62, "bbox": [1, 1, 5, 5]}]},
    ]
    path = put(tmp_path / "x.json", things)
    tree = json.loads(path.read_text())
    inner = [place for name in ("licenses", "images", "annotations", "categories") for place in _places(tree[name])]
    parent, key = data.draw(st.sampled_from(inner))
    parent[key] = data.draw(JSON)
    path.write_text(json.dumps(tree))
    found = documents_of(path)
    assert found
    for document in found:
        json.dumps(json.loads(document.source.fields or "{}")).encode()


@given(st.dictionaries(st.text(max_size=4), JSON | st.lists(JSON, max_size=4), max_size=5), st.integers(1, 9))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_members_of_a_file_are_those_that_json_finds(tmp_path: Path, tree: dict[str, Any], chunk: int) -> None:
    (tmp_path / "x.json").write_text(text := json.dumps(tree, indent=chunk % 3 or None))
    found: list[tuple[str, Any]] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("gbc.formats.scanner.CHUNK", chunk)
        found.extend(scan_members(tmp_path / "x.json"))
    wanted = [
        (name, one)
        for name, value in json.loads(text).items()
        for one in (value if isinstance(value, list) else [value])
    ]
    assert repr(found) == repr(wanted)
