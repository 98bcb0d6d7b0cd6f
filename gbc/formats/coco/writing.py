"""Graphs as files of COCO, as pycocotools reads them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
from PIL import Image as Pillow

from gbc.formats.coco.reading import NOTES
from gbc.formats.files import new_folder
from gbc.graph import Graph, Mask, Node
from gbc.store import Document, Entries

Object = dict[str, Any]

PANOPTIC = "panoptic"


def write(entries: Entries, out: Path) -> list[str]:
    """A folder with ``instances.json``, ``captions.json``, ``panoptic.json`` and the maps of the last as PNG files.

    Entities are instances, by their masks where these are known and by their boxes elsewhere; only masks make
    panoptic segments.
    """
    supers = _categories(entries)
    labels = {label: number for number, label in enumerate(supers, 1)}
    with new_folder(out) as folder:
        (folder / PANOPTIC).mkdir()
        kinds = [{"id": labels[name], "name": name, "supercategory": above} for name, above in supers.items()]
        things = [{**kind, "isthing": 1} for kind in kinds]
        _write(folder / "instances.json", _images(entries), _instances(entries, labels), kinds)
        _write(folder / "captions.json", _images(entries), _captions(entries))
        _write(folder / f"{PANOPTIC}.json", _images(entries), _panoptic(entries, labels, folder / PANOPTIC), things)
    unknown = sum(1 for _, graph in _graphs(entries) if graph.image.width == graph.image.height == 1)
    return [f"pictures of unknown size, whose boxes are fractions, not pixels: {unknown:,}"] if unknown else []


def _graphs(entries: Entries) -> Iterator[tuple[Document, Graph]]:
    return ((one, one.graph) for one in entries.documents() if one.graph is not None)


def _entities(graph: Graph) -> Iterator[Node]:
    return (node for node in graph.nodes if node.kind == "entity")


def _categories(entries: Entries) -> dict[str, str]:
    """Every label, in order, and what it is one of, as far as the first entity that came with it tells."""
    found: dict[str, str | None] = {}
    for _, graph in _graphs(entries):
        for node in _entities(graph):
            found[node.label] = found.get(node.label) or _notes(node).get("supercategory")
    return {label: above if isinstance(above := found[label], str) else "entity" for label in sorted(found)}


def _notes(node: Node) -> Object:
    """What an import noted about the annotation that the node was."""
    notes = msgspec.json.decode(node.extra).get(NOTES) if node.extra else None
    return notes if isinstance(notes, dict) else {}


def _fields(node: Node) -> Object:
    return {name: value for name, value in _notes(node).items() if name not in ("id", "supercategory")}


def _images(entries: Entries) -> Iterator[Object]:
    for document, graph in _graphs(entries):
        image = graph.image
        named = {"id": document.source.position + 1, "file_name": document.source.name}
        yield {**named, "width": image.width, "height": image.height, "sha256": image.id}


def _instances(entries: Entries, labels: dict[str, int]) -> Iterator[Object]:
    number = 0
    for document, graph in _graphs(entries):
        for node in _entities(graph):
            number += 1
            mask = _mask(node, graph)
            area = float(mask.sum()) if mask is not None else _box_area(node, graph)
            yield {
                "id": number,
                "image_id": document.source.position + 1,
                "category_id": labels[node.label],
                "bbox": _box(node, graph),
                "area": area,
                "iscrowd": 0,
                **_fields(node),
                "segmentation": _polygon(node, graph) if mask is None else _run_lengths(mask),
                "node_id": node.id,
                "description": _said(node),
                **({} if node.region.score is None else {"score": node.region.score}),
            }


def _captions(entries: Entries) -> Iterator[Object]:
    number = 0
    for document, graph in _graphs(entries):
        for caption in graph.root.captions:
            if caption.selected:
                number += 1
                known = {"id": number, "image_id": document.source.position + 1}
                yield {**known, "caption": caption.text, "kind": caption.kind}


def _panoptic(entries: Entries, labels: dict[str, int], folder: Path) -> Iterator[Object]:
    for document, graph in _graphs(entries):
        number = document.source.position + 1
        name = f"{number:09d}.png"
        segments, ids = _segments(graph, labels)
        red_green_blue = np.stack([ids % 256, ids // 256 % 256, ids // 65536], axis=-1).astype(np.uint8)
        Pillow.fromarray(red_green_blue).save(folder / name)
        yield {"image_id": number, "file_name": name, "segments_info": segments}


def _segments(graph: Graph, labels: dict[str, int]) -> tuple[list[Object], npt.NDArray[np.int64]]:
    """What is left of each mask where smaller ones lie over larger ones, and whose each pixel is (0 for nobody)."""
    ids = np.zeros((graph.image.height, graph.image.width), dtype=np.int64)
    masked = [(node, mask) for node in _entities(graph) if (mask := _mask(node, graph)) is not None]
    masked.sort(key=lambda pair: -int(pair[1].sum()))
    for number, (_, mask) in enumerate(masked, 1):
        ids[mask] = number
    segments = []
    for number, (node, _) in enumerate(masked, 1):
        own = ids == number
        bounds = Mask.from_array(own).bounds()
        if bounds is not None:
            left, top, right, bottom = bounds.pixels(graph.image.width, graph.image.height)
            told = {"id": number, "category_id": labels[node.label], "area": int(own.sum())}
            box = [left, top, right - left, bottom - top]
            segments.append(
                {"iscrowd": 0, **_fields(node), **told, "bbox": box, "node_id": node.id, "description": _said(node)}
            )
    return segments, ids


def _mask(node: Node, graph: Graph) -> npt.NDArray[np.bool_] | None:
    """The pixels of a node at the size of its picture."""
    if node.region.mask is None:
        return None
    pixels = node.region.mask.to_array()
    rows = (np.arange(graph.image.height) * 2 + 1) * pixels.shape[0] // (2 * graph.image.height)
    columns = (np.arange(graph.image.width) * 2 + 1) * pixels.shape[1] // (2 * graph.image.width)
    return pixels[np.ix_(rows, columns)]


def _run_lengths(pixels: npt.NDArray[np.bool_]) -> Object:
    return {"size": list(pixels.shape), "counts": Mask.from_array(pixels).counts}


def _box(node: Node, graph: Graph) -> list[float]:
    box, image = node.region.box, graph.image
    width, height = image.width, image.height
    return [box.left * width, box.top * height, box.width * width, box.height * height]


def _box_area(node: Node, graph: Graph) -> float:
    return node.region.box.area * graph.image.width * graph.image.height


def _polygon(node: Node, graph: Graph) -> list[list[float]]:
    left, top, width, height = _box(node, graph)
    right, bottom = left + width, top + height
    return [[left, top, right, top, right, bottom, left, bottom]]


def _said(node: Node) -> str:
    return next((caption.text for caption in node.captions if caption.selected), "")


def _write(
    path: Path, images: Iterable[Object], annotations: Iterable[Object], kinds: list[Object] | None = None
) -> None:
    """A file of COCO, whose long lists never stand in memory."""
    with path.open("w", encoding="utf-8") as file:
        file.write('{"info": {"description": "exported by gbc"}, "licenses": []')
        if kinds is not None:
            file.write(f',\n"categories": {json.dumps(kinds)}')
        for name, values in (("images", images), ("annotations", annotations)):
            between = f',\n"{name}": [\n'
            for value in values:
                file.write(between + json.dumps(value))
                between = ",\n"
            file.write("\n]" if between == ",\n" else f',\n"{name}": []')
        file.write("}\n")
