"""The colour of each node, the same in the photograph, in the graph and in the words."""

from __future__ import annotations

from gbc.graph import Graph

COLOURS = (
    "#0b6e99", "#c2410c", "#15803d", "#7c3aed", "#b91c1c", "#0f766e", "#a16207", "#be185d",
    "#4338ca", "#4d7c0f", "#9a3412", "#0369a1",
)  # fmt: skip
"""Told apart on white and on photographs; each entity has one, in its box and in its node."""

FAINT = "#5b626d"
"""For what is no entity."""


def colour_numbers(graph: Graph) -> dict[str, int | None]:
    """The place in ``COLOURS`` of every entity, None for other nodes, by node id."""
    entities = [node.id for node in graph.nodes if node.kind == "entity"]
    number = {id_: place % len(COLOURS) for place, id_ in enumerate(entities)}
    return {node.id: number.get(node.id) for node in graph.nodes}


def colours(graph: Graph) -> dict[str, str]:
    """The colour of every node, by its id."""
    return {id_: FAINT if number is None else COLOURS[number] for id_, number in colour_numbers(graph).items()}
