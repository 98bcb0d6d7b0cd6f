"""The macros give the same answers over the tables and over the documents, in gbc and in DuckDB itself."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import networkx as nx
import pytest
from hypothesis import given, settings

from gbc.graph import Graph, to_networkx
from gbc.query import Dataset, QueryError, script
from gbc.query.views import Over
from gbc.shipped import shipped
from gbc.store import Document, Source
from tests.graph.graphs import graphs
from tests.query.holiday import BEACH, BEACH_GRAPH, documents, graph
from tests.store.samples import commit

MADE: tuple[Over, ...] = ("tables", "documents")
BEACH_ID = graph(BEACH, BEACH_GRAPH).image.id


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("it's [a] *holi?day") / "out put"
    made = documents()
    commit(path, 0, made[:2])
    commit(path, 1, made[2:])
    return path


@pytest.fixture(scope="module")
def doors(folder: Path) -> Iterator[list[Any]]:
    """Everything that answers SQL about the folder."""
    plain = []
    for over in MADE:
        plain.append(duckdb.connect())
        plain[-1].execute(script(folder, over))
    with Dataset(folder) as over_tables, Dataset(folder, over="documents") as over_documents:
        yield [over_tables, over_documents, *plain]
    for connection in plain:
        connection.close()


def answer(doors: list[Any], query: str) -> list[tuple[Any, ...]]:
    """What all of them answer."""
    found = []
    for door in doors:
        relation = door.sql(query)
        rows = relation.rows() if isinstance(door, Dataset) else relation.fetchall()
        found.append(([str(type_) for type_ in relation.types], relation.columns, rows))
    assert all(one == found[0] for one in found)
    return list(found[0][2])


def _pairs(document: Document) -> int:
    """How many pairs of nodes there are of which the first leads to the second."""
    if document.graph is None:
        return 0
    network = to_networkx(document.graph)
    return sum(len(nx.descendants(network, node)) for node in network)


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("SELECT picture('beach.jpg')", [(BEACH_ID,)]),
        (f"SELECT picture('{BEACH_ID[:9]}')", [(BEACH_ID,)]),
        ("SELECT picture('again.jpg') = picture('park.jpg')", [(True,)]),
        ("SELECT name FROM images WHERE image_id = picture('street''s end.jpg')", [("street's end.jpg",)]),
        (
            "FROM descendants(picture('beach.jpg'), 'dog')",
            [("dog_1", 1), ("dog_2", 1), ("dog_1_collar", 2)],
        ),
        ("FROM descendants(picture('beach.jpg'), 'boat')", []),
        ("FROM descendants(image := picture('park.jpg'), node := 'person')", [("person_hand", 1)]),
        ("SELECT count(*), max(distance) FROM descendants(picture('beach.jpg'), '')", [(11, 3)]),
        (
            "FROM ancestors(picture('beach.jpg'), 'dog_1_collar')",
            [("dog_1", 1), ("dog", 2), ("", 3), ("[dog|person]", 3)],
        ),
        (
            "FROM below('dog') ORDER BY ALL",
            [(BEACH_ID, top, node, far) for top, node, far in [
                ("dog", "dog_1", 1), ("dog", "dog_1_collar", 2), ("dog", "dog_2", 1), ("dog_1", "dog_1_collar", 1)
            ]],
        ),
        ("SELECT count(*) FROM below('%')", [(sum(map(_pairs, documents())),)]),
        (
            "FROM paths(picture('beach.jpg'), '', 'person_hat')",
            [
                (["", "person", "person_hat"], ["person", "hat"], 2),
                (["", "[dog|person]", "person", "person_hat"], ["dogs", "person", "hat"], 3),
                (["", "[dog|person]", "person", "person_hat"], ["person", "person", "hat"], 3),
                (["", "[person|umbrella]", "person", "person_hat"], ["person", "person", "hat"], 3),
                (["", "[person|umbrella]", "person", "person_hat"], ["umbrella", "person", "hat"], 3),
            ],
        ),
        ("FROM paths(picture('beach.jpg'), 'person_hat', 'dog')", []),
        (
            "SELECT edge, source, target, label, span_count FROM subgraph(picture('beach.jpg'), 'dog')",
            [
                (8, "dog", "dog_1", "dog 1", 1),
                (9, "dog", "dog_2", "dog 2", 2),
                (10, "dog_1", "dog_1_collar", "collar", 1),
            ],
        ),
        (
            "SELECT node_id, distance, label, kind, text FROM subgraph_captions(picture('beach.jpg'), 'dog')",
            [
                ("dog", 0, "dog", "composition", "Dog 1 runs ahead of dog 2."),
                ("dog", 0, "dog", "hardcode", "dog 1 is to the left of dog 2"),
                ("dog_1", 1, "dog", "detail", "A brown dog with a red collar."),
                ("dog_1_collar", 2, "collar", "detail", "A red collar."),
                ("dog_2", 1, "dog", "detail", "A white dog."),
            ],
        ),
        (
            "SELECT subgraph_text(picture('street''s end.jpg'), '')",
            [("A car stands in a street.\ncar: A green car on a flat wheel.\nwheel: A wheel without air.",)],
        ),
        ("SELECT subgraph_text(picture('beach.jpg'), 'nothing')", [(None,)]),
        (
            "SELECT relation, first, second, first_label, second_label FROM related('person', '%') ORDER BY ALL",
            [("[dog|person]", "person", "dog", "person", "dog")] * 2
            + [("[person|umbrella]", "person", "umbrella", "person", "umbrella")],
        ),
        ("FROM related('boat', '%')", []),
        (
            "SELECT whole, part FROM parts('%', 'h%') ORDER BY ALL",
            [("person", "person_hand"), ("person", "person_hat"), ("umbrella", "umbrella_handle")],
        ),
        ("FROM co_occurrence()", [("dog", "person", 2)]),
        ("SELECT count(*) FROM co_occurrence(1)", [(31,)]),
        ("FROM co_occurrence(at_least := 3)", []),
        (
            """SELECT a.label, b.label, round(overlap(a, b), 3) AS iou FROM nodes a JOIN nodes b USING (image_id)
            WHERE a.ordinal < b.ordinal AND overlap(a, b) > 0.9 ORDER BY ALL""",
            [("ball", "toy", 0.99)],
        ),
    ],
)  # fmt: skip
def test_answers(doors: list[Any], query: str, rows: list[Any]) -> None:
    assert answer(doors, query) == rows


@pytest.mark.parametrize(
    ("key", "message"),
    [("nothing.jpg", "no picture nothing.jpg"), ("'; DROP", "no picture '; DROP"), ("", "more than")],
)
def test_a_picture_that_is_not_there_is_told(doors: list[Any], key: str, message: str) -> None:
    for dataset in doors[:2]:
        with pytest.raises(QueryError, match=message):
            dataset.sql("SELECT picture(?)", [key])


@settings(max_examples=15)
@given(graphs())
def test_ways_through_any_graph_are_those_of_networkx(made: Graph) -> None:
    """Ids of any letters, several edges between two nodes, several parents."""
    connection = duckdb.connect()
    for sql in ("CREATE TABLE nodes (image_id VARCHAR, node_id VARCHAR)", "CREATE TABLE sources (image_id VARCHAR)"):
        connection.execute(sql)
    connection.execute("CREATE TABLE edges (image_id VARCHAR, edge INT, source VARCHAR, target VARCHAR, label VARCHAR)")
    id_ = made.image.id
    connection.executemany(
        "INSERT INTO edges VALUES (?, ?, ?, ?, ?)",
        [(id_, at, e.source, e.target, e.label) for at, e in enumerate(made.edges)] or [("x", 0, "a", "b", "c")],
    )
    text = shipped("schemas", "macros.sql").read_text(encoding="utf-8")
    for name in ("gbc_id", "descendants", "ancestors", "paths"):
        start = text.index(f"CREATE OR REPLACE MACRO {name}(")
        connection.execute(text[start : text.index(";\n", start)])
    network = to_networkx(made)
    for node in network:
        for name, walked in (("descendants", network), ("ancestors", network.reverse())):
            far = nx.single_source_shortest_path_length(walked, node)
            found = connection.execute(f"FROM {name}($1, $2)", [id_, node]).fetchall()
            assert dict(found) == {other: steps for other, steps in far.items() if other != node}
        rows = connection.execute("SELECT nodes FROM paths($1, $2, $3)", [id_, made.root.id, node]).fetchall()
        ways = [list(way) for way in _ways(network, made.root.id, node)]
        assert sorted(nodes for (nodes,) in rows) == sorted(ways)
    connection.close()


def _ways(network: Any, origin: str, goal: str) -> Iterator[list[str]]:
    """The nodes on every path, once for each choice among several edges between two of them."""
    if origin == goal:
        yield [origin]
        return
    for way in nx.all_simple_paths(nx.DiGraph(network), origin, goal):
        times = 1
        for pair in pairwise(way):
            times *= network.number_of_edges(*pair)
        yield from [way] * times


def test_labels_with_sql_in_them_stay_labels(tmp_path: Path) -> None:
    evil = "x'); DROP VIEW nodes; --"
    told = [("", "image", BEACH_GRAPH[0][2], [("detail", f"An {evil} here.")], [(evil, evil)])]
    told.append((evil, "entity", BEACH_GRAPH[1][2], [("detail", "It.")], []))
    made = graph("x", told)  # type: ignore[arg-type]
    commit(tmp_path, 0, [Document(source=Source(position=0, name=evil, image_id=made.image.id), graph=made)])
    with Dataset(tmp_path) as dataset:
        assert dataset.sql("FROM descendants(picture($1), '')", [evil]).rows() == [(evil, 1)]
        assert dataset.sql("FROM ancestors(picture($1), $1)", [evil]).rows() == [("", 1)]
        assert dataset.counts()["nodes"] == 2


def test_every_macro_says_what_it_gives() -> None:
    lines = shipped("schemas", "macros.sql").read_text(encoding="utf-8").splitlines()
    for before, line in pairwise(lines):
        if line.startswith("CREATE OR REPLACE MACRO"):
            assert before.startswith("-- "), line
