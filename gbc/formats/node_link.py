"""Node-link JSON, as ``networkx.node_link_graph`` reads it: one object a graph, nothing left out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from gbc.formats.records import Object, Raw, read_structs, write_records
from gbc.graph import Graph
from gbc.store import Document, Entries, Entry, Source

SUFFIXES = (".json", ".jsonl")

_OF_GRAPH = ("version", "image", "pipeline", "rejected")


def read(source: Path) -> Iterator[Entry]:
    """The graphs of a file, or of all files of a folder; edges may stand under ``edges`` or ``links``."""
    return read_structs(source, SUFFIXES, _entry)


def write(entries: Entries, out: Path) -> list[str]:
    """One file: a list of graphs (.json), or one a line (.jsonl)."""

    def records() -> Iterator[Object]:
        return (to_node_link(one.graph, one.source) for one in entries.documents() if one.graph is not None)

    write_records(records, out, SUFFIXES)
    return []


def to_node_link(graph: Graph, source: Source) -> Object:
    """A directed multigraph with all fields as attributes; the keys of edges count them, so that order survives."""
    told: Object = msgspec.to_builtins(graph)
    return {
        "directed": True,
        "multigraph": True,
        "graph": {
            **{field: told[field] for field in _OF_GRAPH},
            "source": msgspec.to_builtins(source),
        },
        "nodes": told["nodes"],
        "edges": [{**edge, "key": number} for number, edge in enumerate(told["edges"])],
    }


class _NodeLink(msgspec.Struct):
    """What is read; whatever else networkx writes says nothing about a graph of ours."""

    graph: dict[str, Any]
    nodes: list[dict[str, Any]]
    edges: list[dict[str, Any]] | None = None
    links: list[dict[str, Any]] | None = None


def _entry(raw: Raw, place: str) -> Entry:
    found = msgspec.json.decode(raw, type=_NodeLink) if isinstance(raw, bytes) else msgspec.convert(raw, _NodeLink)
    edges = [dict(edge) for edge in found.edges or found.links or ()]
    edges.sort(key=lambda edge: key if isinstance(key := edge.pop("key", 0), int) else 0)
    whole = {field: found.graph[field] for field in _OF_GRAPH if field in found.graph}
    graph = msgspec.convert({**whole, "nodes": found.nodes, "edges": edges}, Graph)
    given = found.graph.get("source")
    own = given if isinstance(given, dict) else {}
    told = {"name": place, **own, "position": 0, "image_id": graph.image.id}
    return Entry(Document(source=msgspec.convert(told, Source), graph=graph))
