"""A photograph with its regions, beside its graph, as one picture."""

from __future__ import annotations

import functools
import textwrap
from collections.abc import Mapping

from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from gbc.graph import Graph, Node
from gbc.view.layout import layers

Point = tuple[float, float]
Rectangle = tuple[float, float, float, float]

_PHOTO_HEIGHT = 720
_MAX_PHOTO_WIDTH = 1100
_MARGIN = 28
_NODE_WIDTH = 250
_NODE_GAP = 14
_LAYER_GAP = 110
_LINE = 16
_INK, _FAINT, _PAPER, _EDGE = "#1c1f24", "#5b626d", "#ffffff", "#aab2bd"
_COLOURS = (
    "#0b6e99", "#c2410c", "#15803d", "#7c3aed", "#b91c1c", "#0f766e", "#a16207", "#be185d",
    "#4338ca", "#4d7c0f", "#9a3412", "#0369a1",
)  # fmt: skip
"""Told apart on white and on photographs; each entity has one, in its box and in its node."""


def draw_graph(graph: Graph, photo: Pillow.Image | None) -> Pillow.Image:
    """The graph as an RGB picture, left to right by layers; the photograph stands before it where there is one."""
    colour = _colours(graph)
    shown = _photo(graph, photo, colour) if photo else None
    boxes, width, height = _arrange(graph, shown.height if shown else 0)
    start = _MARGIN + (shown.width + _MARGIN if shown else 0)
    size = (int(start + width + _MARGIN), int(height + 2 * _MARGIN))
    sheet = Pillow.new("RGB", size, _PAPER)
    if shown:
        sheet.paste(shown, (_MARGIN, _MARGIN))
    draw = ImageDraw.Draw(sheet)
    moved = {id_: (x0 + start, y0 + _MARGIN, x1 + start, y1 + _MARGIN) for id_, (x0, y0, x1, y1) in boxes.items()}
    for source, target in dict.fromkeys((edge.source, edge.target) for edge in graph.edges):
        _curve(draw, moved[source], moved[target])
    for node in graph.nodes:
        _draw_node(draw, node, moved[node.id], colour[node.id])
    return sheet


def _colours(graph: Graph) -> dict[str, str]:
    entities = [node.id for node in graph.nodes if node.kind == "entity"]
    colour = {id_: _COLOURS[number % len(_COLOURS)] for number, id_ in enumerate(entities)}
    return {node.id: colour.get(node.id, _FAINT) for node in graph.nodes}


def _arrange(graph: Graph, height: float) -> tuple[dict[str, Rectangle], float, float]:
    """A rectangle for each node, and the size of the whole, which is at least so high."""
    heights = {node.id: _node_height(node) for node in graph.nodes}
    rows = layers(graph)
    tall = max(height, *(sum(heights[id_] + _NODE_GAP for id_ in row) for row in rows))
    boxes: dict[str, Rectangle] = {}
    for number, row in enumerate(rows):
        x = number * (_NODE_WIDTH + _LAYER_GAP)
        spare = (tall - sum(heights[id_] + _NODE_GAP for id_ in row)) / (len(row) + 1)
        y = spare
        for id_ in row:
            boxes[id_] = (x, y, x + _NODE_WIDTH, y + heights[id_])
            y += heights[id_] + _NODE_GAP + spare
    return boxes, len(rows) * (_NODE_WIDTH + _LAYER_GAP) - _LAYER_GAP, tall


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
            draw.polygon(corners, fill="#f6f1fb", outline=_FAINT)
        case "composition":  # several sheets
            draw.rectangle((left + 5, top - 5, right + 5, bottom - 5), fill=_PAPER, outline=_FAINT)
            draw.rectangle(box, fill="#f3f6f9", outline=_FAINT)
        case _:
            draw.rounded_rectangle(box, 7, fill=_PAPER, outline=colour, width=2)
            draw.rounded_rectangle((left, top, left + 7, bottom), 3, fill=colour)
    title = node.label or "image"
    draw.text((left + 16, top + 7), _clip(title, 30), fill=_INK, font=_font(15))
    for number, line in enumerate(_lines(node)):
        draw.text((left + 16, top + 27 + _LINE * number), line, fill=_FAINT, font=_font(12))


def _curve(draw: ImageDraw.ImageDraw, start: Rectangle, end: Rectangle) -> None:
    """A smooth line from the right side of one node to the left side of another, with a head."""
    x0, y0 = start[2], (start[1] + start[3]) / 2
    x1, y1 = end[0], (end[1] + end[3]) / 2
    bend = (x1 - x0) / 2
    points = [_bezier((x0, y0), (x0 + bend, y0), (x1 - bend, y1), (x1, y1), step / 24) for step in range(25)]
    draw.line(points, fill=_EDGE, width=2, joint="curve")
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
