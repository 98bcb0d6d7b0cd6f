"""What stands in the tables, told once more in the plainest way."""

from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gbc.graph import Mask
from gbc.store import TABLES, Document
from gbc.store.areas import covered_pixels
from gbc.store.columns import schema
from tests.store.samples import commit, document, documents, png


@pytest.fixture(scope="module")
def made() -> list[Document]:
    return documents(range(6))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, made: list[Document]) -> Path:
    path = tmp_path_factory.mktemp("out")
    commit(path, 4, made)
    return path


def rows(folder: Path, table: str) -> list[dict[str, Any]]:
    return pq.read_table(folder / f"data/{table}/00004.parquet").to_pylist()


def graphs_of(made: list[Document]) -> list[Any]:
    return [one.graph for one in made if one.graph]


def test_sources(folder: Path, made: list[Document]) -> None:
    assert rows(folder, "sources") == [
        {**msgspec.structs.asdict(one.source), "captions": list(one.source.captions), "shard": 4} for one in made
    ]


def test_images_hold_one_row_a_content(folder: Path, made: list[Document]) -> None:
    found = rows(folder, "images")
    owners = [one for one in made if one.source.image_id and not one.source.duplicate]
    assert [(row["image_id"], row["position"], row["name"], row["shard"]) for row in found] == [
        (one.source.image_id, one.source.position, one.source.name, 4) for one in owners
    ]
    for row, one in zip(found, owners, strict=True):
        graph = one.graph
        counts = [row[name] for name in ("width", "height", "node_count", "edge_count", "caption_count", "version")]
        assert counts == (
            [None] * 6
            if graph is None
            else [
                graph.image.width,
                graph.image.height,
                len(graph.nodes),
                len(graph.edges),
                sum(len(node.captions) for node in graph.nodes),
                graph.version,
            ]
        )


def test_nodes(folder: Path, made: list[Document]) -> None:
    assert rows(folder, "nodes") == [
        {
            "image_id": graph.image.id,
            "node_id": node.id,
            "ordinal": ordinal,
            "kind": node.kind,
            "label": node.label,
            "aliases": list(node.aliases),
            **msgspec.structs.asdict(node.region.box),
            "area": node.region.box.area,
            "score": node.region.score,
            "depth": node.depth,
            "extra": node.extra,
        }
        for graph in graphs_of(made)
        for ordinal, node in enumerate(graph.nodes)
    ]


def test_masks(folder: Path, made: list[Document]) -> None:
    expected = [
        {"image_id": graph.image.id, "node_id": node.id, **msgspec.structs.asdict(mask), "area": mask.area}
        for graph in graphs_of(made)
        for node in graph.nodes
        if (mask := node.region.mask)
    ]
    assert len(expected) == 6
    assert rows(folder, "masks") == expected


def test_captions(folder: Path, made: list[Document]) -> None:
    found = rows(folder, "captions")
    expected = [
        (graph.image.id, node.id, ordinal, caption)
        for graph in graphs_of(made)
        for node in graph.nodes
        for ordinal, caption in enumerate(node.captions)
    ]
    for row, (image_id, node_id, ordinal, caption) in zip(found, expected, strict=True):
        assert (row["image_id"], row["node_id"], row["ordinal"]) == (image_id, node_id, ordinal)
        for name in ("kind", "text", "language", "selected", "inferred", "extra"):
            assert row[name] == getattr(caption, name)
        assert (row["caption_id"], row["derived_from"]) == (caption.id, list(caption.derived_from))
        assert row["words"] == len(caption.text.split())
        for name in ("model", "prompt", "prompt_hash", "seed", "strategy"):
            assert row[name] == getattr(caption.provenance, name, None)
    assert {row["model"] for row in found} == {"tiny 1.0", None}


def test_edges_and_spans(folder: Path, made: list[Document]) -> None:
    edges = [(g, number, edge) for g in graphs_of(made) for number, edge in enumerate(g.edges)]
    assert [tuple(row.values()) for row in rows(folder, "edges")] == [
        (g.image.id, number, edge.source, edge.target, edge.label, len(edge.spans)) for g, number, edge in edges
    ]
    assert [tuple(row.values()) for row in rows(folder, "spans")] == [
        (g.image.id, number, place, edge.source, edge.target, span.caption, span.start, span.end, words)
        for g, number, edge in edges
        for place, (span, words) in enumerate(zip(edge.spans, g.words(edge), strict=True))
    ]
    assert {row["words"] for row in rows(folder, "spans")} == {"dogs", "Dogs", "dog 1", "dog 2"}


def test_rejected_and_failures(folder: Path, made: list[Document]) -> None:
    assert [tuple(row.values()) for row in rows(folder, "rejected")] == [
        (g.image.id, n, r.stage, r.label, r.reason, r.parent, *(r.box.sides if r.box else (None,) * 4), r.score)
        for g in graphs_of(made)
        for n, r in enumerate(g.rejected)
    ]
    assert [tuple(row.values()) for row in rows(folder, "failures")] == [
        (one.source.image_id, one.source.position, one.source.name, one.failure.stage, one.failure.reason)
        for one in made
        if one.failure
    ]


def test_graphs_hold_everything_nested(folder: Path, made: list[Document]) -> None:
    found = rows(folder, "graphs")
    for row, one in zip(found, (one for one in made if one.graph), strict=True):
        graph = one.graph
        assert graph is not None
        assert row["image"] == {"bytes": png(one.source), "path": one.source.name}
        assert (row["image_id"], row["width"], row["height"]) == msgspec.structs.astuple(graph.image)
        assert row["detail"] == next(c.text for c in graph.root.captions if c.kind == "detail" and c.selected)
        assert row["short"] == "Dogs at a café."
        for node, told in zip(graph.nodes, row["nodes"], strict=True):
            mask, box = node.region.mask, msgspec.structs.asdict(node.region.box)
            assert told == {
                "node_id": node.id,
                "kind": node.kind,
                "label": node.label,
                "aliases": list(node.aliases),
                **box,
                "score": node.region.score,
                "depth": node.depth,
                "mask": None if mask is None else msgspec.structs.asdict(mask),
                "captions": [
                    {
                        "caption_id": c.id,
                        "kind": c.kind,
                        "text": c.text,
                        "language": c.language,
                        "selected": c.selected,
                        "inferred": c.inferred,
                    }
                    for c in node.captions
                ],
            }
        assert row["edges"] == [
            {
                "source": e.source,
                "target": e.target,
                "label": e.label,
                "spans": [{"caption_id": s.caption, "start": s.start, "end": s.end} for s in e.spans],
            }
            for e in graph.edges
        ]


def test_a_graph_of_the_root_alone(tmp_path: Path) -> None:
    whole = document(0)
    assert whole.graph is not None
    alone = msgspec.structs.replace(whole.graph, nodes=whole.graph.nodes[:1], edges=(), rejected=())
    bare = msgspec.structs.replace(alone, nodes=(msgspec.structs.replace(alone.nodes[0], captions=()),))
    commit(tmp_path, 4, [Document(source=whole.source, graph=bare)])
    (row,) = rows(tmp_path, "graphs")
    assert (row["detail"], row["short"], row["edges"], len(row["nodes"])) == (None, None, [], 1)
    assert [len(rows(tmp_path, table)) for table in ("nodes", "captions", "edges", "spans")] == [1, 0, 0, 0]


@pytest.mark.parametrize("mode", ["path", "none"])
def test_the_image_column_without_pictures(tmp_path: Path, mode: Any) -> None:
    commit(tmp_path, 4, documents(range(2)), mode)
    expected = [{"bytes": None, "path": f"/pictures/{n}.png"} if mode == "path" else None for n in range(2)]
    assert [row["image"] for row in rows(tmp_path, "graphs")] == expected


def test_files_have_the_published_schemas(folder: Path) -> None:
    for table in TABLES:
        found = pq.read_schema(folder / f"data/{table}/00004.parquet")
        assert found.equals(schema(table))
        assert found.metadata[b"huggingface"] == schema(table).metadata[b"huggingface"]
        assert pa.types.is_string(found.field("image_id").type)


def test_boxes_keep_double_precision(folder: Path) -> None:
    assert any(row["right"] == 1 / 3 + 0.4 for row in rows(folder, "nodes"))


def test_areas_of_many_masks_are_those_of_each() -> None:
    chance = np.random.default_rng(3)
    shapes = chance.integers(1, 60, (300, 2))
    masks = [Mask.from_array(chance.random(tuple(shape)) < chance.random()) for shape in shapes]
    masks += [Mask.from_array(np.full((700, 900), value)) for value in (True, False)]
    masks.append(Mask.from_array(np.add.outer(np.arange(500), np.arange(800)) % 97 > 40))
    found = covered_pixels([mask.counts for mask in masks])
    assert found.tolist() == [int(mask.to_array().sum()) for mask in masks]
    assert covered_pixels([]).tolist() == []
