"""Which formats there are."""

from __future__ import annotations

import importlib
from types import ModuleType
from typing import Literal

import msgspec

from gbc.formats.errors import FormatError

Way = Literal["read", "write"]


class Form(msgspec.Struct, frozen=True):
    """A format: the module that holds its ``read`` and ``write``, and what a file of it is."""

    module: str
    about: str
    ways: tuple[Way, ...] = ("read", "write")


FORMATS = {
    "gbc": Form("gbc.formats.interchange", "The public form of graph-based captions: .json, .jsonl or .parquet."),
    "text": Form("gbc.formats.text", "Structured text of graphs, for people and prompts, without loss: one file."),
    "node-link": Form("gbc.formats.node_link", "Node-link JSON of networkx, without loss: .json or .jsonl."),
    "graphml": Form(
        "gbc.formats.graphml", "GraphML for networkx, Gephi and others, without loss: a folder, a file a graph."
    ),
    "webdataset": Form("gbc.formats.webdataset", "WebDataset tars: pictures, documents, captions: a folder."),
    "coco": Form("gbc.formats.coco", "COCO instances, captions and panoptic segments: a folder."),
    "llava": Form("gbc.formats.llava", "Conversations over pictures and regions: .json or .jsonl.", ("write",)),
    "visual-genome": Form("gbc.formats.visual_genome", "Scene graphs in the files of Visual Genome: a folder."),
}


def find(name: str, way: Way) -> ModuleType:
    """The module of a format. Raises ``FormatError`` where there is none, or it goes only the other way."""
    form = FORMATS.get(name)
    if form is None or way not in form.ways:
        known = ", ".join(known for known, form in FORMATS.items() if way in form.ways)
        what = (
            f"no format {name!r}" if form is None else f"{name} is for {'export' if way == 'read' else 'import'} only"
        )
        raise FormatError(f"{what}; to {'import' if way == 'read' else 'export'} there are {known}")
    return importlib.import_module(form.module)
