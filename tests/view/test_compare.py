"""Two graphs of one picture: who is whose like, and which words differ."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gbc.graph import ROOT, Box, Graph, GraphBuilder, Image, Node, Region
from gbc.store import Document, Source
from gbc.view.compare import compare, differing
from tests.view.scenes import graph, write

Things = dict[str, tuple[Box, str]]

LEFT: Things = {
    "cat": (Box(0.1, 0.1, 0.4, 0.5), "A black cat."),
    "dog": (Box(0.5, 0.4, 0.9, 0.9), "A dog runs."),
    "tree": (Box(0.0, 0.0, 0.2, 0.9), "A tree."),
}
RIGHT: Things = {
    "cat": (Box(0.1, 0.1, 0.42, 0.5), "A black cat."),
    "hound": (Box(0.5, 0.4, 0.9, 0.88), "A dog sleeps."),
    "tree": (Box(0.7, 0.0, 1.0, 0.3), "A tree."),
}


def made(things: Things) -> Graph:
    builder = GraphBuilder(Image("0" * 64, 400, 300))
    builder.add_caption(ROOT, "Things.", "detail")
    for label, (box, text) in things.items():
        key = builder.add_node("entity", label, Region(box), parent=ROOT, words="Things")
        builder.add_caption(key, text, "detail")
    return builder.finish()


def test_things_are_matched_by_name_and_place() -> None:
    pairs = compare(made(LEFT), made(RIGHT))
    assert [(pair.left, pair.right, pair.renamed, pair.same) for pair in pairs] == [
        (0, 0, False, True),
        (1, 1, False, True),
        (2, 2, True, False),
        (3, None, False, False),
        (None, 3, False, False),
    ]
    (said,) = pairs[2].said
    assert [(words.text, words.differs) for words in said.left or ()] == [
        ("A dog ", False),
        ("runs", True),
        (".", False),
    ]
    assert [(words.text, words.differs) for words in said.right or ()] == [
        ("A dog ", False),
        ("sleeps", True),
        (".", False),
    ]


@given(st.text(max_size=60), st.text(max_size=60))
def test_words_are_neither_lost_nor_moved(left: str, right: str) -> None:
    sides = differing(left, right)
    for text, words in zip((left, right), sides, strict=True):
        assert words is not None
        assert "".join(piece.text for piece in words) == text
    common = ["".join(piece.text for piece in words or () if not piece.differs) for words in sides]
    assert common[0] == common[1]


def test_texts_with_little_in_common_are_not_taken_to_pieces() -> None:
    left, right = differing("A black cat sits on the old wall.", "Two dogs and a boat, seen from far above.")
    assert left is not None
    assert right is not None
    assert [piece.differs for piece in (*left, *right)] == [True, True]


def test_a_graph_differs_in_nothing_from_itself() -> None:
    pairs = compare(graph(1, 30), graph(1, 30))
    assert all(pair.same and pair.left == pair.right for pair in pairs)


def test_very_long_texts_are_not_searched_for_where_they_differ() -> None:
    left, right = differing("a " * 20_000, "b " * 20_000)
    assert left is not None
    assert right is not None
    assert (len(left), len(right), left[0].differs) == (1, 1, True)


def test_the_same_picture_of_another_dataset_stands_beside(tmp_path: Path) -> None:
    pytest.importorskip("starlette", reason="needs the extra view")
    from tests.view.conftest import serving

    one, other = graph(0, 9), graph(1, 9)
    changed = msgspec.structs.replace(one, nodes=tuple(map(_without_mask, one.nodes)), pipeline="another")
    source = Source(position=0, name="a.jpg", image_id=one.image.id)
    left = write(tmp_path / "left", [Document(source=source, graph=one), _of(other, 1)])
    right = write(tmp_path / "right", [Document(source=source, graph=changed)])
    with serving(left, other=right) as served:
        assert served("api/about").json["other"] == "right"
        number = next(place for place, node in enumerate(one.nodes) if node.region.mask)
        sides = {side: served(f"mask/{side}/{one.image.id}/{number}").status for side in ("own", "other")}
        both, alone = (served(f"api/compare/{made.image.id}").json for made in (one, other))
    assert sides == {"own": 200, "other": 400}
    assert all(pair["same"] for pair in both["pairs"])
    assert (both["neighbours"]["next"], both["right"]["pipeline"]) == (other.image.id, "another")
    assert (alone["right"], alone["pairs"]) == (None, [])


def _without_mask(node: Node) -> Node:
    return msgspec.structs.replace(node, region=msgspec.structs.replace(node.region, mask=None))


def _of(made: Graph, position: int) -> Document:
    return Document(source=Source(position=position, name=f"{position}.jpg", image_id=made.image.id), graph=made)
