"""A document that cannot be read as a whole, part by part: every part that is against the schema."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from gbc.curate.finding import Finding, finding
from gbc.graph import Box, Caption, Edge, Graph, Image, Mask, Node, Rejected, Span, StructuralError
from gbc.store import Document, Failure, Source

_OWN_KIND = {
    Image: "image",
    Box: "box",
    Mask: "mask",
    Caption: "caption",
    Span: "span-range",
    Edge: "label",
}
"""What a value is called that has the right type and is nevertheless impossible."""

_NAMED_BY: dict[type[msgspec.Struct], str] = {Node: "id", Edge: "source"}
"""The field that says which node a finding is about."""

_INNER: dict[type[msgspec.Struct], dict[str, Any]] = {
    Document: {"source": Source, "failure": Failure, "graph": Graph},
    Graph: {"image": Image, "nodes": [Node], "edges": [Edge], "rejected": [Rejected]},
    Node: {"captions": [Caption]},
    Edge: {"spans": [Span]},
    Rejected: {"box": Box},
}


def part_findings(raw: Any) -> list[Finding]:
    """What is against the schema in what a line holds, innermost parts first; none where every part is good."""
    return list(_of(Document, raw, None, ""))


def _of(kind: type[msgspec.Struct], raw: Any, node: str | None, path: str) -> Iterator[Finding]:
    name = _NAMED_BY.get(kind)
    if name and isinstance(raw, dict) and isinstance(raw.get(name), str):
        node = raw[name]
    try:
        msgspec.convert(raw, kind)
    except msgspec.ValidationError as error:
        found = list(_inside(kind, raw, node, path))
        yield from found or _whole(kind, error, node, path)


def _inside(kind: type[msgspec.Struct], raw: Any, node: str | None, path: str) -> Iterator[Finding]:
    """Findings in the parts of a value; of a node's region too, whose parts tell apart what is wrong."""
    if not isinstance(raw, dict):
        return
    for name, inner in _INNER.get(kind, {}).items():
        value = raw.get(name)
        if isinstance(inner, list):
            for number, one in enumerate(value if isinstance(value, list) else ()):
                yield from _of(inner[0], one, node, f"{path}.{name}[{number}]")
        elif value is not None:
            yield from _of(inner, value, node, f"{path}.{name}")
    if kind is Node and isinstance(raw.get("region"), dict):
        for name, inner in (("box", Box), ("mask", Mask)):
            if raw["region"].get(name) is not None:
                yield from _of(inner, raw["region"][name], node, f"{path}.region.{name}")


def _whole(
    kind: type[msgspec.Struct], error: msgspec.ValidationError, node: str | None, path: str
) -> Iterator[Finding]:
    """The error of a value whose parts are good, unless it is one of structure, which is looked for apart."""
    cause = error.__cause__
    if kind in (Document, Graph) and isinstance(cause, StructuralError):
        return
    text = str(error)
    where = f"{path or '.'}: {text.removeprefix('Object ')}"
    if ", got `" in text or text.startswith(("Object ", "Invalid ")):
        yield finding("schema", where, node=node)
    elif "score" in text:
        yield finding("score", where, node=node)
    else:
        yield finding(_OWN_KIND.get(kind, "schema"), where, node=node)
