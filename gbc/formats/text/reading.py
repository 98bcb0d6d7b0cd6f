"""A graph read back from its lines of text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any, get_args

import msgspec

from gbc.formats.depths import depths_below
from gbc.formats.errors import FormatError
from gbc.graph import Box, Caption, CaptionKind, Edge, Graph, Image, Mask, Node, Provenance, Region, Rejected, Span
from gbc.graph.caption import caption_id
from gbc.graph.errors import StructuralError

_STRING = r'"(?:[^"\\]|\\.)*"'
_OPTIONS = r"(?: (?P<options>\{.*\}))?"
_GRAPH = re.compile(rf"graph (?P<id>\S+) (?P<width>\d+)x(?P<height>\d+){_OPTIONS}")
_BY = re.compile(rf"by (?P<number>\d+){_OPTIONS}")
_NODE = re.compile(rf"node (?P<id>{_STRING}) (?P<kind>\w+) (?P<label>{_STRING}){_OPTIONS}")
_REJECTED = re.compile(rf"rejected{_OPTIONS}")
_BOX = re.compile(r"  box (?P<sides>\S+ \S+ \S+ \S+)(?: score (?P<score>\S+))?")
_MASK = re.compile(r"  mask (?P<width>\d+)x(?P<height>\d+) (?P<counts>\S+)")
_CAPTION = re.compile(rf"  (?P<kind>{'|'.join(get_args(CaptionKind))})(?: by (?P<by>\d+))?(?P<rest>[: ].*)", re.DOTALL)
_EDGE = re.compile(
    rf"  (?P<label>{_STRING}) -> (?P<target>{_STRING})(?: at (?P<spans>[\d:, -]*\d))?(?: #(?P<number>\d+))?"
)
_JSON = json.JSONDecoder()


def from_text(text: str) -> Graph:
    """The graph that ``to_text`` has told. Blank lines count for nothing.

    Raises ``FormatError``, which names the line, where it is another text, and ``StructuralError`` where the graph
    would break an invariant.
    """
    return read_lines(text.split("\n"))


def read_lines(lines: Iterable[str], first: int = 1) -> Graph:
    """The graph of some lines, of which the first has the number ``first``."""
    reader = _Reader()
    number = first - 1
    for number, line in enumerate(lines, first):
        if not line.strip():
            continue
        try:
            reader.read(line)
        except (ValueError, TypeError, KeyError, IndexError) as error:
            told = f"{error}" if isinstance(error, StructuralError | msgspec.ValidationError) else "not as expected"
            raise FormatError(f"line {number}: {told}: {line[:60]!r}") from None
    try:
        return reader.graph()
    except msgspec.ValidationError as error:
        raise FormatError(f"line {number}: {error}") from None


class _Reader:
    def __init__(self) -> None:
        self._head: dict[str, Any] | None = None
        self._makers: dict[str, Provenance] = {}
        self._nodes: list[dict[str, Any]] = []
        self._edges: list[tuple[int, Edge]] = []
        self._rejected: list[Rejected] = []

    def read(self, line: str) -> None:
        """Take in a line; raises whatever a line of another kind brings about."""
        if self._head is None:
            self._graph(_GRAPH.fullmatch(line))
        elif match := _NODE.fullmatch(line):
            id_, label = _unquoted(match["id"]), _unquoted(match["label"])
            options = _options(match, known=("aliases", "depth", "extra"))
            self._nodes.append({"id": id_, "kind": match["kind"], "label": label, "captions": [], **options})
        elif match := _BY.fullmatch(line):
            self._makers[match["number"]] = msgspec.convert(_options(match), Provenance)
        elif match := _REJECTED.fullmatch(line):
            self._rejected.append(msgspec.convert(_options(match), Rejected))
        else:
            self._of_node(line, self._nodes[-1])

    def graph(self) -> Graph:
        """The graph of all lines."""
        if self._head is None:
            raise FormatError("no graph there; it begins with a line such as: graph ID 640x480")
        edges = tuple(edge for _, edge in sorted(self._edges, key=lambda numbered: numbered[0]))
        targets: dict[str, list[str]] = {node["id"]: [] for node in self._nodes}
        for edge in edges:
            targets.setdefault(edge.source, []).append(edge.target)
        depths = depths_below((node["id"] for node in self._nodes if node["kind"] == "image"), targets)
        nodes = [{"depth": depths.get(node["id"], 0), **node} for node in self._nodes]
        return Graph(
            **self._head,
            nodes=msgspec.convert(nodes, tuple[Node, ...]),
            edges=edges,
            rejected=tuple(self._rejected),
        )

    def _graph(self, match: re.Match[str] | None) -> None:
        if match is None:
            raise ValueError
        image = Image(match["id"], int(match["width"]), int(match["height"]))
        self._head = {"image": image, **_options(match, known=("pipeline", "version"))}

    def _of_node(self, line: str, node: dict[str, Any]) -> None:
        if match := _BOX.fullmatch(line):
            score = None if match["score"] is None else float(match["score"])
            node["region"] = Region(Box(*map(float, match["sides"].split(" "))), None, score)
        elif match := _MASK.fullmatch(line):
            mask = Mask(int(match["width"]), int(match["height"]), match["counts"])
            node["region"] = msgspec.structs.replace(node["region"], mask=mask)
        elif match := _EDGE.fullmatch(line):
            self._edge(match, node)
        elif match := _CAPTION.fullmatch(line):
            self._caption(match, node)
        else:
            raise ValueError

    def _edge(self, match: re.Match[str], node: dict[str, Any]) -> None:
        spans = []
        for span in (match["spans"] or "").split(", ") if match["spans"] else ():
            ordinal, _, place = span.partition(":")
            start, _, end = place.partition("-")
            if not 1 <= int(ordinal) <= len(node["captions"]):
                raise StructuralError("span", f"{node['id']!r} has no caption number {ordinal}")
            spans.append(Span(node["captions"][int(ordinal) - 1].id, int(start), int(end)))
        label, target = _unquoted(match["label"]), _unquoted(match["target"])
        edge = Edge(source=node["id"], target=target, label=label, spans=tuple(spans))
        self._edges.append((len(self._edges) if match["number"] is None else int(match["number"]), edge))

    def _caption(self, match: re.Match[str], node: dict[str, Any]) -> None:
        rest: str = match["rest"]
        options: dict[str, Any] = {}
        if rest.startswith(" {"):
            options, end = _JSON.raw_decode(rest, 1)
            rest = rest[end:]
        if not rest.startswith(": "):
            raise ValueError
        text = _unquoted(rest[2:]) if rest.startswith(': "') else rest[2:]
        usual = caption_id(self._head_image().id, node["id"], match["kind"], len(node["captions"]), text)
        maker = self._makers[match["by"]] if match["by"] else None
        told = {"id": usual, "text": text, "kind": match["kind"], "provenance": maker, **options}
        node["captions"].append(msgspec.convert(told, Caption))

    def _head_image(self) -> Image:
        image: Image = (self._head or {})["image"]
        return image


def _options(match: re.Match[str], known: tuple[str, ...] | None = None) -> dict[str, Any]:
    options: dict[str, Any] = json.loads(match["options"]) if match["options"] else {}
    strange = [name for name in options if known is not None and name not in known]
    if strange:
        raise StructuralError("options", f"{strange[0]!r} is none of {', '.join(known or ())}")
    return options


def _unquoted(text: str) -> str:
    found: str = json.loads(text)
    return found
