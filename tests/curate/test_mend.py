"""What needs no guess is put right; everything else stays as it is and is still found."""

from __future__ import annotations

from pathlib import Path

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings

import gbc
from gbc.curate import KINDS
from gbc.curate.recover import recovered
from gbc.graph import Graph
from gbc.query import Dataset
from gbc.store import BuildLock, Document, Entries, Layout, Source, StoreError
from tests.curate import damage as d
from tests.curate.test_validate import CONSEQUENCES, DOCUMENTS, FILES, kinds
from tests.graph.graphs import graphs
from tests.store.samples import commit, documents, snapshot

ALL = {
    **{name: (harm, expected) for name, (harm, expected, _) in DOCUMENTS.items()},
    **FILES,
}
MENDED = [name for name, (_, expected) in ALL.items() if all(KINDS[kind].mended for kind in expected)]
LEFT = ["a way back", "a field of a node gone", "one thing under two labels", "a strange file"]


def test_a_sound_dataset_stays_as_it_is(dataset: Path) -> None:
    before = snapshot(dataset)
    assert list(gbc.mend(dataset)) == []
    after = snapshot(dataset)
    assert {name for name in before if before[name] != after[name]} <= {".gbc/lock"}


@pytest.mark.parametrize("name", MENDED)
def test_what_can_be_mended_is(dataset: Path, name: str) -> None:
    harm, expected = ALL[name]
    harm(dataset)
    done = {one.kind for one in gbc.mend(dataset)}
    assert kinds(dataset) == set()
    assert done >= expected - CONSEQUENCES - {"card-stale"}


@pytest.mark.parametrize("name", LEFT)
def test_what_cannot_be_mended_is_left_as_it_is(dataset: Path, name: str) -> None:
    harm, expected = ALL[name]
    harm(dataset)
    before = d.documents(dataset).read_bytes()
    list(gbc.mend(dataset))
    assert kinds(dataset) >= {kind for kind in expected if not KINDS[kind].mended}
    if name != "one thing under two labels":
        assert d.documents(dataset).read_bytes() == before


@pytest.mark.parametrize("name", ["documents gone", "documents cut off", "documents overwritten", "a line of no JSON"])
def test_lost_documents_come_back_from_the_tables(built: Path, dataset: Path, name: str) -> None:
    ALL[name][0](dataset)
    list(gbc.mend(dataset))
    assert list(Entries(dataset)) == list(Entries(built))
    for shard in (0, 1):
        assert list(d.read_lines(d.documents(dataset, shard))) == list(d.read_lines(d.documents(built, shard)))


def test_everything_that_a_document_holds_stands_in_the_tables(tmp_path: Path) -> None:
    commit(tmp_path / "out", 0, documents(range(6)))
    assert list(recovered(Layout(tmp_path / "out"), 0)) == documents(range(6))


@settings(max_examples=30, suppress_health_check=list(HealthCheck))
@given(graph=graphs())
def test_any_graph_stands_in_the_tables(tmp_path_factory: pytest.TempPathFactory, graph: Graph) -> None:
    folder = tmp_path_factory.mktemp("recovered")
    whole = Document(source=Source(position=0, name="x", image_id=graph.image.id), graph=graph)
    commit(folder, 0, [whole], images="none")
    assert list(recovered(Layout(folder), 0)) == [whole]


def _torn(dataset: Path) -> bytes:
    """Documents in two frames, the second cut off, and tables that do not have what is lost either."""
    lines = list(d.read_lines(d.documents(dataset)))
    frames = [zstandard.compress(b"".join(one + b"\n" for one in part)) for part in (lines[:3], lines[3:])]
    d.documents(dataset).write_bytes(cut := frames[0] + frames[1][:-9])
    d.replace("data/nodes/00000.parquet", lambda data: data[:-30])(dataset)
    return cut


def test_a_torn_end_that_is_lost_is_dropped_and_the_rest_kept(dataset: Path) -> None:
    cut = _torn(dataset)
    (torn, *_) = gbc.mend(dataset)
    assert (torn.kind, torn.detail) == ("torn", "kept the 3 documents before the cut")
    assert kinds(dataset) == set()
    with Dataset(dataset) as opened:
        assert opened.counts()["sources"] == 3 + 3
        assert all(opened.picture(graph.image.id) for graph in opened)
    assert (dataset / ".gbc/damaged/00000.jsonl.zst").read_bytes() == cut


def test_what_would_leave_nothing_is_left_alone(dataset: Path) -> None:
    FILES["documents cut off"][0](dataset)
    d.remove("data/nodes/00000.parquet")(dataset)
    before = snapshot(dataset)
    list(gbc.mend(dataset))
    after = snapshot(dataset)
    assert {name for name in before | after if before.get(name) != after.get(name)} <= {".gbc/lock"}


def test_dangling_spans_go_and_good_ones_stay(dataset: Path) -> None:
    d.edge("", "boat", lambda e: d.again(e["spans"], lambda s: s.update(caption="nowhere")))(dataset)
    before = d.edge_of(d.raw_documents(dataset)[0]["graph"], "", "boat")["spans"]
    (repair, *_) = gbc.mend(dataset)
    assert (repair.kind, repair.node) == ("span-caption", "")
    assert repair.image == d.raw_documents(dataset)[0]["source"]["image_id"]
    after = d.edge_of(d.raw_documents(dataset)[0]["graph"], "", "boat")["spans"]
    assert after == before[:-1]


def test_words_are_found_again(dataset: Path) -> None:
    before = d.edge_of(d.raw_documents(dataset)[0]["graph"], "", "cat")
    d.edge("", "cat", lambda e: e.update(spans=[]))(dataset)
    list(gbc.mend(dataset))
    assert d.edge_of(d.raw_documents(dataset)[0]["graph"], "", "cat") == before


def test_lost_pictures_come_back_from_where_they_were(dataset: Path) -> None:
    with Dataset(dataset) as opened:
        before = {graph.image.id: opened.picture(graph.image.id) for graph in opened}
    d.remove("data/graphs/00000.parquet")(dataset)
    list(gbc.mend(dataset))
    with Dataset(dataset) as opened:
        assert {graph.image.id: opened.picture(graph.image.id) for graph in opened} == before


def test_a_folder_that_is_being_built_is_left_alone(dataset: Path) -> None:
    with BuildLock(Layout(dataset)), pytest.raises(StoreError, match="is building here"):
        list(gbc.mend(dataset))


def test_scores_are_kept(dataset: Path) -> None:
    caption = d.raw_documents(dataset)[0]["graph"]["nodes"][0]["captions"][0]["id"]
    image = d.raw_documents(dataset)[0]["source"]["image_id"]
    d.table("scores", lambda rows: d.concat(rows, d.score(rows, image, caption)))(dataset)
    d.remove("data/nodes/00000.parquet")(dataset)
    list(gbc.mend(dataset))
    assert kinds(dataset) == set()
    with Dataset(dataset) as opened:
        assert opened.sql("SELECT caption_id, value FROM scores").rows() == [(caption, 0.5)]
