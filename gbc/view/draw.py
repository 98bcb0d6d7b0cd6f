"""A photograph with its regions, beside its graph, as one picture."""

from __future__ import annotations

import functools
import itertools
import textwrap
from collections.abc import Mapping

from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from gbc.graph import Graph, Node
from gbc.view.layout import Arrangement, Gaps, Point, Rectangle, arrange
from gbc.view.palette import FAINT, colours

_PHOTO_HEIGHT = 720
_MAX_PHOTO_WIDTH = 1100
_MARGIN = 28
_NODE_WIDTH = 250
_GAPS = Gaps(layer=110, node=14, bend=10)
_LINE = 16
_INK, _PAPER, _EDGE = "#1c1f24", "#ffffff", "#aab2bd"


def draw_graph(graph: Graph, photo: Pillow.Image | None) -> Pillow.Image:
    """The graph as an RGB picture, left to right by layers; the photograph stands before it where there is one."""
    colour = colours(graph)
    shown = _photo(graph, photo, colour) if photo else None
    placed = arrange(graph, {node.id: (_NODE_WIDTH, _node_height(node)) for node in graph.nodes}, _GAPS)
    start = _MARGIN + (shown.width + _MARGIN if shown else 0)
    height = max(placed.height, shown.height if shown else 0)
    sheet = Pillow.new("RGB", (int(start + placed.width + _MARGIN), int(height + 2 * _MARGIN)), _PAPER)
    if shown:
        sheet.paste(shown, (_MARGIN, _MARGIN))
    _draw_nodes(ImageDraw.Draw(sheet), graph, placed, colour, (start, _MARGIN + (height - placed.height) / 2))
    return sheet


def _draw_nodes(
    draw: ImageDraw.ImageDraw, graph: Graph, placed: Arrangement, colour: Mapping[str, str], origin: Point
) -> None:
    x, y = origin
    for path in placed.paths.values():
        _curve(draw, [(px + x, py + y) for px, py in path])
    for node in graph.nodes:
        left, top, right, bottom = placed.boxes[node.id]
        _draw_node(draw, node, (left + x, top + y, right + x, bottom + y), colour[node.id])


def _lines(node: Node) -> list[str]:
    """The first caption, cut to what a node can hold."""
    text = node.captions[0].text if node.captions else ""
    return textwrap.wrap(text, 38, max_lines=5 if node.kind == "image" else 3, placeholder=" …")


def _node_height(node: Node) -> float:
    return 34 + _LINE * len(_lines(node))


def _draw_node(draw: ImageDraw.ImageDraw, node: Node, box: Rectangle, colour: str) -> None:
    left, top, right, bottom = box
    match node.kind:
        case "relation":  # cut corners
            cut = 12
            corners = [(left + cut, top), (right - cut, top), (right, top + cut), (right, bottom - cut)]
            corners += [(right - cut, bottom), (left + cut, bottom), (left, bottom - cut), (left, top + cut)]
            draw.polygon(corners, fill="#f6f1fb", outline=FAINT)
        case "composition":  # several sheets
            draw.rectangle((left + 5, top - 5, right + 5, bottom - 5), fill=_PAPER, outline=FAINT)
            draw.rectangle(box, fill="#f3f6f9", outline=FAINT)
        case _:
            draw.rounded_rectangle(box, 7, fill=_PAPER, outline=colour, width=2)
            draw.rounded_rectangle((left, top, left + 7, bottom), 3, fill=colour)
    title = node.label or "image"
    draw.text((left + 16, top + 7), _clip(title, 30), fill=_INK, font=_font(15))
    for number, line in enumerate(_lines(node)):
        draw.text((left + 16, top + 27 + _LINE * number), line, fill=FAINT, font=_font(12))


def _curve(draw: ImageDraw.ImageDraw, path: list[Point]) -> None:
    """A smooth line along the points of an edge, with a head."""
    points: list[Point] = []
    for (x0, y0), (x1, y1) in itertools.pairwise(path):
        bend = (x1 - x0) / 2
        points += [_bezier((x0, y0), (x0 + bend, y0), (x1 - bend, y1), (x1, y1), step / 24) for step in range(25)]
    draw.line(points, fill=_EDGE, width=2, joint="curve")
    x1, y1 = path[-1]
    draw.polygon([(x1, y1), (x1 - 8, y1 - 4), (x1 - 8, y1 + 4)], fill=_EDGE)


def _bezier(a: Point, b: Point, c: Point, d: Point, t: float) -> Point:
    u = 1 - t
    weights = (u**3, 3 * u**2 * t, 3 * u * t**2, t**3)
    return (
        sum(w * p[0] for w, p in zip(weights, (a, b, c, d), strict=True)),
        sum(w * p[1] for w, p in zip(weights, (a, b, c, d), strict=True)),
    )


def _photo(graph: Graph, photo: Pillow.Image, colour: Mapping[str, str]) -> Pillow.Image:
    scale = min(_PHOTO_HEIGHT / photo.height, _MAX_PHOTO_WIDTH / photo.width)
    shown = photo.convert("RGB").resize((round(photo.width * scale), round(photo.height * scale)))
    draw = ImageDraw.Draw(shown)
    for node in graph.nodes:
        if node.kind != "entity":
            continue
        left, top, right, bottom = node.region.box.pixels(shown.width, shown.height)
        draw.rectangle((left, top, right - 1, bottom - 1), outline=colour[node.id], width=3)
        name = _clip(node.label, 24)
        _, _, wide, high = draw.textbbox((0, 0), name, font=_font(13))
        x, y = min(left, shown.width - wide - 8), max(0, min(top, shown.height - high - 6))
        draw.rectangle((x, y, x + wide + 8, y + high + 6), fill=colour[node.id])
        draw.text((x + 4, y + 2), name, fill="white", font=_font(13))
    return shown


def _clip(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


@functools.cache
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)
