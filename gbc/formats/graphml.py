"""GraphML, one file a graph, as networkx, Gephi, yEd and others read it. Nothing is left out.

What has no scalar value stands as JSON text. So does text that XML cannot hold: then it begins with a quote.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import msgspec
import networkx as nx

from gbc.formats.failed import failed
from gbc.formats.files import new_folder
from gbc.formats.records import files_of
from gbc.graph import Graph, StructuralError
from gbc.store import Document, Entries, Entry, Source

SUFFIX = ".graphml"

Values = dict[str, Any]

_SIDES = ("left", "top", "right", "bottom")


def write(entries: Entries, out: Path) -> list[str]:
    """A folder with one file a graph, named by its place in the dataset."""
    with new_folder(out) as folder:
        for one in entries.documents():
            if one.graph is not None:
                network = to_graphml(one.graph, one.source)
                nx.write_graphml_xml(network, folder / f"{one.source.position:08d}{SUFFIX}")
    return []


def read(source: Path) -> Iterator[Entry]:
    """The graphs of a file, or of all files of a folder, as ``write`` has left them."""
    for path in files_of(source, (SUFFIX,)):
        try:
            network: Any = nx.read_graphml(path, force_multigraph=True, edge_key_type=int)
            yield from_graphml(network, path.name)
        except (ParseError, nx.NetworkXException, ValueError, TypeError, KeyError) as error:
            known = isinstance(error, StructuralError | msgspec.ValidationError | ParseError | nx.NetworkXException)
            reason = str(error) if known else f"not as gbc export writes it ({type(error).__name__}: {error})"
            yield failed(path.name, reason, path.read_text(encoding="utf-8", errors="replace"))


def to_graphml(graph: Graph, source: Source) -> nx.MultiDiGraph[str]:
    """A networkx graph with nothing but scalar attributes; ids are ``n0``, ``n1`` …"""
    keys = {node.id: f"n{number}" for number, node in enumerate(graph.nodes)}
    told = msgspec.to_builtins(graph)
    network: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    image = told["image"]
    whole = {"image_id": image["id"], "width": image["width"], "height": image["height"]}
    more = {"pipeline": graph.pipeline, "version": graph.version, "rejected": told["rejected"]}
    network.graph.update(_scalars({**whole, **more, "source": msgspec.to_builtins(source)}))
    for node in told["nodes"]:
        region = node.pop("region")
        network.add_node(keys[node["id"]], **_scalars({**node, **region.pop("box"), **region}))
    for number, edge in enumerate(told["edges"]):
        values = _scalars({"label": edge["label"], "spans": edge["spans"]})
        network.add_edge(keys[edge["source"]], keys[edge["target"]], key=number, **values)
    return network


def from_graphml(network: nx.MultiDiGraph[str], name: str) -> Entry:
    """The document of such a graph. Raises whatever a graph of another make brings about."""
    whole = _values(network.graph)
    ids: dict[str, str] = {}
    nodes = []
    for key, attributes in network.nodes(data=True):
        node = {"id": "", "label": "", **_values(attributes)}
        box = {side: float(node.pop(side)) for side in _SIDES}
        node["region"] = {"box": box, "mask": node.pop("mask", None), "score": node.pop("score", None)}
        ids[key] = node["id"]
        nodes.append(node)
    ways: list[Any] = list(network.edges(keys=True, data=True))
    ways.sort(key=lambda way: int(way[2]))  # the keys count the edges
    edges: list[Values] = []
    for start, end, _, attributes in ways:
        edges.append({**_values(attributes), "source": ids[start], "target": ids[end]})
    source: Values = {"name": name, **whole.pop("source", {}), "position": 0, "image_id": whole["image_id"]}
    image = {"id": whole.pop("image_id"), "width": whole.pop("width"), "height": whole.pop("height")}
    known: Values = {field: whole[field] for field in ("pipeline", "version", "rejected") if field in whole}
    told: Values = {**known, "image": image, "nodes": nodes, "edges": edges}
    graph = msgspec.convert(told, Graph)
    return Entry(Document(source=msgspec.convert(source, Source), graph=graph))


def _scalars(values: Values) -> Values:
    return {name: _scalar(value) for name, value in values.items() if value is not None and value != ""}


def _scalar(value: Any) -> str | int | float:
    if isinstance(value, int | float):
        return value
    if isinstance(value, str) and value.isprintable() and value.strip() == value and value[0] not in '"[{':
        return value
    return json.dumps(value)  # in ASCII, which any XML holds


def _values(attributes: Values) -> Values:
    return {name: _value(value) for name, value in attributes.items()}


def _value(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) and value[:1] in ('"', "[", "{") else value
