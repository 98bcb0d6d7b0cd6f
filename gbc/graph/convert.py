"""Graphs as networkx graphs and back, without loss."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gbc.graph.errors import StructuralError
from gbc.graph.graph import Graph
from gbc.graph.node import Edge, Node

if TYPE_CHECKING:
    import networkx as nx

_NODE_FIELDS = tuple(field for field in Node.__struct_fields__ if field != "id")
_GRAPH_FIELDS = ("version", "image", "pipeline", "rejected")


def to_networkx(graph: Graph) -> nx.MultiDiGraph[str]:
    """A ``MultiDiGraph`` whose nodes are the ids and carry the fields of ``Node`` as attributes.

    Edges carry ``label`` and ``spans``; their keys count the graph's edges, so that their order survives
    networkx's grouping by source. Image, pipeline and rejected candidates are attributes of the graph.
    """
    import networkx as nx

    out: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    out.graph.update((field, getattr(graph, field)) for field in _GRAPH_FIELDS)
    for node in graph.nodes:
        out.add_node(node.id, **{field: getattr(node, field) for field in _NODE_FIELDS})
    for number, edge in enumerate(graph.edges):
        out.add_edge(edge.source, edge.target, key=number, label=edge.label, spans=edge.spans)
    return out


def from_networkx(source: nx.MultiDiGraph[str]) -> Graph:
    """The graph that such a ``MultiDiGraph`` holds, checked again: it may have been changed meanwhile.

    Raises ``StructuralError`` where an invariant does not hold or an attribute is missing.
    """
    edges = sorted(source.edges(keys=True, data=True), key=_number)
    try:
        return Graph(
            **{field: source.graph[field] for field in _GRAPH_FIELDS},
            nodes=tuple(Node(id=id_, **_only(data, _NODE_FIELDS)) for id_, data in source.nodes(data=True)),
            edges=tuple(
                Edge(source=start, target=end, **_only(data, ("label", "spans"))) for start, end, _, data in edges
            ),
        )
    except KeyError as missing:
        raise StructuralError("attributes", f"the networkx graph lacks {missing}") from None


def _number(edge: tuple[str, str, Any, dict[str, Any]]) -> int:
    return edge[2] if isinstance(edge[2], int) else 0


def _only(data: dict[str, Any], fields: tuple[str, ...]) -> dict[str, Any]:
    return {field: data[field] for field in fields}
