"""All that a page shows of one graph: nodes with place and colour, edges as curves, captions cut at their spans."""

from __future__ import annotations

import itertools
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence

import msgspec

from gbc.graph import Caption, Graph, Node
from gbc.graph.graph import Rejected
from gbc.view.layout import Arrangement, Gaps, Point, Rectangle, arrange
from gbc.view.palette import colour_numbers

GAPS = Gaps(layer=64, node=12, bend=9)
NODE_HEIGHT = 30.0
_LETTER, _PADDING = 7.7, 26.0
_LONGEST_NAME = 26


class Part(msgspec.Struct, frozen=True, omit_defaults=True):
    """Words of a caption, and the nodes that they lead to."""

    text: str
    to: tuple[str, ...] = ()


class ShownCaption(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A caption, and who wrote it."""

    id: str
    kind: str
    parts: list[Part]
    selected: bool
    inferred: bool
    language: str
    model: str | None = None
    prompt: str | None = None
    prompt_hash: str | None = None
    seed: int | None = None
    strategy: str | None = None
    derived_from: tuple[str, ...] = ()


class ShownNode(msgspec.Struct, frozen=True, kw_only=True):
    """A node: ``box`` in fractions of the picture, ``place`` in the drawing as left, top, width, height.

    ``name`` is the label cut to fit, ``number`` the node's place in the graph, ``colour`` its place in the palette.
    """

    id: str
    number: int
    kind: str
    label: str
    name: str
    aliases: tuple[str, ...]
    box: Rectangle
    score: float | None
    depth: int
    masked: bool
    colour: int | None
    place: Rectangle
    captions: list[ShownCaption]


class ShownEdge(msgspec.Struct, frozen=True):
    """All edges from one node to another: their labels, the curve and its head as the ``d`` of SVG paths."""

    source: str
    target: str
    labels: list[str]
    d: str
    head: str


class Scene(msgspec.Struct, frozen=True, kw_only=True):
    """One graph as a page shows it; ``size`` is that of the drawing."""

    id: str
    width: int
    height: int
    pipeline: str | None
    size: tuple[float, float]
    nodes: list[ShownNode]
    edges: list[ShownEdge]
    rejected: tuple[Rejected, ...]


def scene(graph: Graph) -> Scene:
    """Lay out a graph for a page. Deterministic."""
    placed = arrange(graph, {node.id: (_node_width(node), NODE_HEIGHT) for node in graph.nodes}, GAPS)
    colour = colour_numbers(graph)
    leads = _leads(graph)
    nodes = [
        ShownNode(
            id=node.id,
            number=number,
            kind=node.kind,
            label=node.label or "image",
            name=clipped(node.label or "image"),
            aliases=node.aliases,
            box=node.region.box.sides,
            score=node.region.score,
            depth=node.depth,
            masked=node.region.mask is not None,
            colour=colour[node.id],
            place=_place(placed, node.id),
            captions=[_caption(caption, leads[caption.id]) for caption in node.captions],
        )
        for number, node in enumerate(graph.nodes)
    ]
    return Scene(
        id=graph.image.id,
        width=graph.image.width,
        height=graph.image.height,
        pipeline=graph.pipeline,
        size=(round(placed.width, 1), round(placed.height, 1)),
        nodes=nodes,
        edges=_edges(graph, placed),
        rejected=graph.rejected,
    )


def clipped(label: str, longest: int = _LONGEST_NAME) -> str:
    """A label that takes no more than so many columns, with an ellipsis where it was longer."""
    columns = list(itertools.accumulate(_columns(letter) for letter in label[: longest + 1]))
    if not columns or columns[-1] <= longest:
        return label
    return label[: sum(1 for column in columns if column < longest)].rstrip() + "…"


def curve(points: Sequence[Point]) -> str:
    """The ``d`` of an SVG path along the points of an edge."""
    x, y = points[0]
    d = [f"M{x:.1f} {y:.1f}"]
    for number, ((x0, y0), (x1, y1)) in enumerate(itertools.pairwise(points)):
        middle = (x0 + x1) / 2
        d.append(
            f"L{x1:.1f} {y1:.1f}" if number % 2 else f"C{middle:.1f} {y0:.1f} {middle:.1f} {y1:.1f} {x1:.1f} {y1:.1f}"
        )
    return "".join(d)


def parts(text: str, spans: Iterable[tuple[int, int, str]]) -> list[Part]:
    """A text cut wherever a span begins or ends; each part knows the nodes that the spans over it lead to."""
    spans = list(spans)
    cuts = sorted({0, len(text), *(place for start, end, _ in spans for place in (start, end))})
    return [
        Part(text[start:end], tuple(dict.fromkeys(to for first, last, to in spans if first <= start and end <= last)))
        for start, end in itertools.pairwise(cuts)
    ]


def _leads(graph: Graph) -> dict[str, list[tuple[int, int, str]]]:
    leads = defaultdict(list)
    for edge in graph.edges:
        for span in edge.spans:
            leads[span.caption].append((span.start, span.end, edge.target))
    return leads


def _caption(caption: Caption, leads: list[tuple[int, int, str]]) -> ShownCaption:
    made = caption.provenance
    return ShownCaption(
        id=caption.id,
        kind=caption.kind,
        parts=parts(caption.text, leads),
        selected=caption.selected,
        inferred=caption.inferred,
        language=caption.language,
        model=made.model if made else None,
        prompt=made.prompt if made else None,
        prompt_hash=made.prompt_hash if made else None,
        seed=made.seed if made else None,
        strategy=made.strategy if made else None,
        derived_from=caption.derived_from,
    )


def _edges(graph: Graph, placed: Arrangement) -> list[ShownEdge]:
    labels = defaultdict(list)
    for edge in graph.edges:
        labels[edge.source, edge.target].append(edge.label)
    return [ShownEdge(*ends, labels[ends], curve(path), _head(path[-1])) for ends, path in placed.paths.items()]


def _head(tip: Point) -> str:
    return f"M{tip[0]:.1f} {tip[1]:.1f}l-7 -3.6v7.2z"


def _place(placed: Arrangement, id_: str) -> Rectangle:
    left, top, right, bottom = placed.boxes[id_]
    return round(left, 1), round(top, 1), round(right - left, 1), round(bottom - top, 1)


def _node_width(node: Node) -> float:
    return _PADDING + _LETTER * max(4, sum(map(_columns, clipped(node.label or "image"))))


def _columns(letter: str) -> float:
    """Letters of the Far East are as wide as two others; marks and what is not shown take nothing."""
    if unicodedata.category(letter) in ("Mn", "Me", "Cf", "Cc"):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1
