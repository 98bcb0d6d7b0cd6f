"""A graph beside its photograph as SVG, and with all its captions as HTML: one file each, without a script.

What is pointed at lights up wherever it stands, by style rules alone.
"""

from __future__ import annotations

import base64
import hashlib
import io
import re
from xml.etree import ElementTree as ET

from PIL import Image as Pillow

from gbc.graph import Graph
from gbc.view.palette import COLOURS
from gbc.view.scene import Scene, ShownCaption, ShownNode, scene

_PHOTO, _PHOTO_ON_PAGE = (900, 620), (560, 420)
_GAP, _MARGIN = 28, 16
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")

_STYLE = """
.ID { --paper: #fff; --ink: #1c1f24; --faint: #5b626d; --edge: #a3abb6; --line: #dfdcd5; --glow: #ffe9a8;
  color: var(--ink); font: 15px/1.5 system-ui, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif }
@media (prefers-color-scheme: dark) { .ID { --paper: #1d2025; --ink: #e7e9ec; --faint: #a0a8b3; --edge: #667080;
  --line: #343941; --glow: #5a4a16 } }
.ID text { font: 13px system-ui, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif; fill: var(--ink) }
.ID .sheet { fill: var(--paper) }
.ID .body { fill: var(--paper); stroke: var(--own, var(--faint)); stroke-width: 1.5px }
.ID .bar { fill: var(--own, var(--faint)) }
.ID .image .body { fill: var(--ink); stroke: var(--ink) }
.ID .image text { fill: var(--paper) }
.ID .composition .body { stroke: #4a6785 }
.ID .relation .body { stroke: #8468bd; stroke-dasharray: 4 2.5 }
.ID .relation text { font-style: italic }
.ID:has(.n0:hover) .image text { fill: var(--ink) }
.ID .head { fill: var(--edge) }
.ID .edge { fill: none; stroke: var(--edge); stroke-width: 1.4px }
.ID .box { fill: transparent; stroke: var(--own, #4a6785); stroke-width: 3px }
.ID .box.composition, .ID .box.relation { stroke-dasharray: 8 5; opacity: 0; pointer-events: none }
.ID figure { margin: 0; overflow-x: auto }
.ID section { columns: 2 24em; column-gap: 1em; margin-top: 1em }
.ID article { break-inside: avoid; margin: 0 0 0.8em; padding: 0.6em 1em; border: 1px solid var(--line);
  border-left: 4px solid var(--own, var(--faint)); border-radius: 8px; overflow-wrap: anywhere }
.ID article:target { outline: 2px solid var(--own, var(--faint)) }
.ID h3 { margin: 0; font-size: 1em } .ID p { margin: 0.3em 0 } .ID small { color: var(--faint); font-weight: 400 }
.ID article a { color: inherit; text-decoration: underline 2px var(--own, var(--faint)); text-underline-offset: 0.18em }
"""

_LIT = """
.ID:has(.nN:hover) .nN .body, .ID:has(.nN:hover) a.nN { fill: var(--glow); background: var(--glow) }
.ID:has(.nN:hover) .box.nN { opacity: 1; stroke-width: 6px }
"""


def svg(graph: Graph, photo: Pillow.Image | None) -> str:
    """The photograph with its boxes, where there is one, and the graph to its right."""
    shown = scene(graph)
    id_ = _class(shown)
    return ET.tostring(_drawing(shown, photo, id_, alone=True), encoding="unicode")


def html(graph: Graph, photo: Pillow.Image | None, name: str = "") -> str:
    """A whole page: the same drawing, and below it what is said of every node, its words linked to other nodes."""
    page = ET.Element("html", lang="en")
    head = ET.SubElement(page, "head")
    ET.SubElement(head, "meta", charset="utf-8")
    ET.SubElement(head, "meta", name="viewport", content="width=device-width, initial-scale=1")
    ET.SubElement(head, "meta", name="color-scheme", content="light dark")
    ET.SubElement(head, "title").text = plain(name or graph.image.id[:12])
    body = ET.SubElement(page, "body")
    if name:
        ET.SubElement(body, "h2", dir="auto").text = plain(name)
    body.append(_part(graph, photo))
    return "<!doctype html>\n" + ET.tostring(page, encoding="unicode", method="html")


def fragment(graph: Graph, photo: Pillow.Image | None) -> str:
    """What ``html`` shows, to be put into another page such as a notebook."""
    return ET.tostring(_part(graph, photo), encoding="unicode", method="html")


def _part(graph: Graph, photo: Pillow.Image | None) -> ET.Element:
    shown = scene(graph)
    id_ = _class(shown)
    part = ET.Element("div", {"class": id_})
    lit = "".join(_LIT.replace("nN", f"n{node.number}") for node in shown.nodes)
    ET.SubElement(part, "style").text = (_STYLE + _colours(id_) + lit).replace("ID", id_)
    ET.SubElement(part, "figure").append(_drawing(shown, photo, id_, alone=False))
    section = ET.SubElement(part, "section")
    number = {node.id: node.number for node in shown.nodes}
    for node in shown.nodes:
        article = ET.SubElement(section, "article", {"class": _classes(node), "id": f"{id_}-{node.number}"})
        title = ET.SubElement(article, "h3")
        ET.SubElement(title, "bdi").text = plain(node.label)
        ET.SubElement(title, "small").text = "" if node.kind == "image" else f" {node.kind}"
        for caption in node.captions:
            article.append(_caption(caption, shown, number, id_))
    return part


def _caption(caption: ShownCaption, shown: Scene, number: dict[str, int], id_: str) -> ET.Element:
    text = ET.Element("p", dir="auto", lang=caption.language)
    for part in caption.parts:
        if part.to:
            node = shown.nodes[number[part.to[0]]]
            ET.SubElement(text, "a", {"class": _classes(node), "href": f"#{id_}-{node.number}"}).text = plain(part.text)
        else:
            ET.SubElement(text, "span").text = plain(part.text)
    return text


def _drawing(shown: Scene, photo: Pillow.Image | None, id_: str, *, alone: bool) -> ET.Element:
    wide, high = _fitted(shown, _PHOTO if alone else _PHOTO_ON_PAGE) if photo else (0, 0)
    left = wide + (_GAP if photo else 0)
    size = (left + shown.size[0] + 2 * _MARGIN, max(high, shown.size[1]) + 2 * _MARGIN)
    drawing = ET.Element(
        "svg",
        {"xmlns": "http://www.w3.org/2000/svg", "class": id_, "viewBox": f"0 0 {size[0]:.1f} {size[1]:.1f}",
         "width": f"{size[0]:.0f}", "height": f"{size[1]:.0f}", "role": "img"},
    )  # fmt: skip
    if alone:
        ET.SubElement(drawing, "style").text = (_STYLE + _colours(id_)).replace("ID", id_)
    ET.SubElement(drawing, "rect", {"class": "sheet", "width": "100%", "height": "100%"})
    if photo:
        drawing.append(_photograph(shown, photo, wide, high))
    moved = f"translate({_MARGIN + left:.1f} {_MARGIN + (size[1] - 2 * _MARGIN - shown.size[1]) / 2:.1f})"
    graph = ET.SubElement(drawing, "g", transform=moved)
    for edge in shown.edges:
        ET.SubElement(graph, "path", {"class": "edge", "d": edge.d})
        ET.SubElement(graph, "path", {"class": "head", "d": edge.head})
    for node in shown.nodes:
        graph.append(_node(node))
    return drawing


def _photograph(shown: Scene, photo: Pillow.Image, wide: float, high: float) -> ET.Element:
    group = ET.Element("g", transform=f"translate({_MARGIN} {_MARGIN})")
    size = {"width": f"{wide:.1f}", "height": f"{high:.1f}"}
    ET.SubElement(group, "image", {"href": _data(photo), "preserveAspectRatio": "none", **size})
    for node in sorted(shown.nodes, key=lambda node: (node.box[0] - node.box[2]) * (node.box[3] - node.box[1])):
        if node.kind == "image":
            continue
        x, y, right, bottom = (side * by for side, by in zip(node.box, (wide, high, wide, high), strict=True))
        sides = {"x": f"{x:.1f}", "y": f"{y:.1f}", "width": f"{right - x:.1f}", "height": f"{bottom - y:.1f}"}
        box = ET.SubElement(group, "rect", {"class": f"box {_classes(node)}", **sides})
        ET.SubElement(box, "title").text = plain(node.label)
    return group


def _node(node: ShownNode) -> ET.Element:
    x, y, wide, high = node.place
    group = ET.Element("g", {"class": _classes(node)})
    ET.SubElement(group, "title").text = plain(f"{node.label} ({node.kind})")
    box = {"x": f"{x}", "y": f"{y}", "width": f"{wide}", "height": f"{high}"}
    if node.kind == "relation":
        cut, half = 9, high / 2
        d = f"M{x + cut} {y}h{wide - 2 * cut}l{cut} {half}l{-cut} {half}h{2 * cut - wide}l{-cut} {-half}z"
        ET.SubElement(group, "path", {"class": "body", "d": d})
    elif node.kind == "composition":
        ET.SubElement(group, "rect", {"class": "body", **box, "x": f"{x + 4}", "y": f"{y - 4}", "rx": "3"})
        ET.SubElement(group, "rect", {"class": "body", **box, "rx": "3"})
    else:
        ET.SubElement(group, "rect", {"class": "body", **box, "rx": f"{high / 2 if node.kind == 'image' else 6}"})
    if node.kind == "entity":
        ET.SubElement(group, "path", {"class": "bar", "d": f"M{x + 6} {y}a6 6 0 0 0 -6 6v{high - 12}a6 6 0 0 0 6 6z"})
    ET.SubElement(group, "text", x=f"{x + 13}", y=f"{y + high / 2 + 4.5}").text = plain(node.name)
    return group


def _classes(node: ShownNode) -> str:
    return f"{node.kind} n{node.number}" + ("" if node.colour is None else f" c{node.colour}")


def _colours(id_: str) -> str:
    return "".join(f".{id_} .c{number} {{ --own: {colour} }}\n" for number, colour in enumerate(COLOURS))


def _class(shown: Scene) -> str:
    """Pages may hold several drawings: the rules of each are for itself."""
    return f"gbc-{hashlib.sha256((shown.id + repr(shown.size)).encode()).hexdigest()[:10]}"


def _fitted(shown: Scene, room: tuple[int, int]) -> tuple[float, float]:
    scale = min(room[0] / shown.width, room[1] / shown.height)
    return shown.width * scale, shown.height * scale


def _data(photo: Pillow.Image) -> str:
    small = photo.convert("RGB")
    small.thumbnail((2 * _PHOTO[0], 2 * _PHOTO[1]))
    out = io.BytesIO()
    small.save(out, "WEBP", quality=82)
    return f"data:image/webp;base64,{base64.b64encode(out.getvalue()).decode('ascii')}"


def plain(text: str) -> str:
    """Text that XML can hold."""
    return _NO_XML.sub("\ufffd", text)
