"""Graphs as scenes of Visual Genome."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from gbc.formats.visual_genome.wire import Picture, RegionPhrase, Regions, Relationship, Scene, Thing
from gbc.graph import Edge, Graph, Node, Span
from gbc.store import Source

_ARTICLE = re.compile(r"(?<= )(an?|the) $")

HAS = "has"
"""How an object relates to its parts."""


def to_picture(number: int, graph: Graph, source: Source) -> Picture:
    """The picture of a graph."""
    image = graph.image
    return Picture(image_id=number, width=image.width, height=image.height, name=source.name, sha256=image.id)


def to_scene(number: int, graph: Graph) -> Scene:
    """Entities as objects; parts and relation nodes as relationships between them."""
    ids = {node.id: place for place, node in enumerate(graph.nodes, 1) if node.kind == "entity"}
    things = [_thing(node, ids[node.id], graph) for node in graph.nodes if node.id in ids]
    said = [*_parts(graph, ids), *_relations(graph, ids)]
    relationships = [
        Relationship(relationship_id=place, subject_id=subject, predicate=predicate, object_id=object_)
        for place, (subject, predicate, object_) in enumerate(dict.fromkeys(said), 1)
    ]
    return Scene(image_id=number, objects=things, relationships=relationships)


def to_regions(number: int, graph: Graph) -> Regions:
    """Every chosen caption with the box of its node."""
    regions: list[RegionPhrase] = []
    for node in graph.nodes:
        left, top, right, bottom = node.region.box.pixels(graph.image.width, graph.image.height)
        for caption in node.captions:
            if caption.selected:
                box = RegionPhrase(
                    region_id=len(regions) + 1,
                    image_id=number,
                    x=left,
                    y=top,
                    width=right - left,
                    height=bottom - top,
                    phrase=caption.text,
                )
                regions.append(box)
    return Regions(id=number, regions=regions)


def _thing(node: Node, id_: int, graph: Graph) -> Thing:
    left, top, right, bottom = node.region.box.pixels(graph.image.width, graph.image.height)
    names = [node.label, *node.aliases]
    return Thing(object_id=id_, x=left, y=top, w=right - left, h=bottom - top, names=names, attributes=[])


def _parts(graph: Graph, ids: dict[str, int]) -> Iterator[tuple[int, str, int]]:
    for edge in graph.edges:
        if edge.source in ids and edge.target in ids:
            yield ids[edge.source], HAS, ids[edge.target]


def _relations(graph: Graph, ids: dict[str, int]) -> Iterator[tuple[int, str, int]]:
    """What stands between two neighbours in a relation's sentence; where one is several, each of them."""
    for node in graph.nodes:
        if node.kind != "relation":
            continue
        ways = [edge for edge in graph.edges if edge.source == node.id]
        for caption in node.captions:
            places = sorted((span.start, span.end, edge.target) for edge in ways for span in _in(edge, caption.id))
            for (_, end, one), (start, _, other) in pairwise(places):
                words = _ARTICLE.sub("", caption.text[end:start]).strip(" ,;.")
                if words and one != other:
                    for subject in _members(graph, one, ids):
                        yield from ((subject, words, object_) for object_ in _members(graph, other, ids))


def _in(edge: Edge, caption: str) -> list[Span]:
    return [span for span in edge.spans if span.caption == caption]


def _members(graph: Graph, id_: str, ids: dict[str, int]) -> list[int]:
    if id_ in ids:
        return [ids[id_]]
    return [ids[child.id] for child in graph.children(id_) if child.id in ids]
