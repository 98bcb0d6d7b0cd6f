"""Conversations about pictures and their regions, in the form in which LLaVA and its kin are trained."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from gbc.formats.records import Object, write_records
from gbc.graph import Box, Graph, Node
from gbc.store import Document, Entries

SUFFIXES = (".json", ".jsonl")


def write(entries: Entries, out: Path) -> list[str]:
    """One file with a conversation a graph; ``image`` is the picture's name in the dataset."""

    def records() -> Iterator[Object]:
        return (_record(one, one.graph) for one in entries.documents() if one.graph is not None)

    write_records(records, out, SUFFIXES)
    return []


def _record(document: Document, graph: Graph) -> Object:
    turns = list(_turns(graph))
    if turns:
        turns[0] = (f"<image>\n{turns[0][0]}", turns[0][1])
    conversation = [
        {"from": speaker, "value": value}
        for question, answer in turns
        for speaker, value in (("human", question), ("gpt", answer))
    ]
    return {"id": graph.image.id, "image": document.source.name, "conversations": conversation}


def _turns(graph: Graph) -> Iterator[tuple[str, str]]:
    """Questions and answers: the whole, then every node in the order of the graph; boxes are fractions."""
    root = graph.root
    if (text := _said(root, "short")) is not None:
        yield "Describe the image in a sentence or two.", text
    if (text := _said(root, "detail")) is not None:
        yield "Describe the image in detail.", text
    for node in graph.nodes:
        text = _said(node, "detail", "composition", "relation", "short")
        if node.kind == "image" or text is None:
            continue
        place = _place(node.region.box)
        if node.kind == "entity":
            yield f"What is in the region {place}?", text
        elif node.kind == "composition":
            yield f"Describe how the {node.label} in the region {place} are arranged.", text
        else:
            parts = ", ".join(f"{child.label} {_place(child.region.box)}" for child in graph.children(node.id))
            yield f"How do these relate: {parts}?", text
    for label, boxes in _boxes_by_label(graph).items():
        yield f"Where is the {label}? Give the box of each.", ", ".join(map(_place, boxes))


def _boxes_by_label(graph: Graph) -> dict[str, list[Box]]:
    found: dict[str, list[Box]] = {}
    for node in graph.nodes:
        if node.kind == "entity":
            found.setdefault(node.label, []).append(node.region.box)
    return found


def _said(node: Node, *kinds: str) -> str | None:
    """The first chosen caption of the first of these kinds that the node has."""
    chosen = [caption for caption in node.captions if caption.selected]
    return next((caption.text for kind in kinds for caption in chosen if caption.kind == kind), None)


def _place(box: Box) -> str:
    return f"[{box.left:.3f}, {box.top:.3f}, {box.right:.3f}, {box.bottom:.3f}]"
