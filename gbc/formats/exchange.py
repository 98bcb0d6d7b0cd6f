"""Datasets from files of other formats, and files of other formats from datasets."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec

from gbc.formats.registry import find
from gbc.garbage import collected_seldom
from gbc.publish import new_dataset
from gbc.store import DatasetWriter, Document, Entries
from gbc.store.reading import refuse_within


class Imported(msgspec.Struct):
    """How many graphs an import made, how many records became none, and how much of the graphs had no place."""

    graphs: int = 0
    failed: int = 0
    rejected: int = 0


def import_dataset(form: str, source: Path, folder: Path) -> Imported:
    """Make a dataset of what a file or folder of another format holds.

    Raises ``FormatError`` or ``StoreError``, each with one line. What is wrong with a single record is in the
    table ``failures``, what had no place in a graph in ``rejected``.
    """
    reader = find(form, "read")
    counts = Imported()
    with collected_seldom(), new_dataset(folder, images="embed") as writer:
        for document, picture in reader.read(source):
            writer.add(_with_own_id(document, writer), picture)
            if document.graph is None:
                counts.failed += 1
            else:
                counts.graphs += 1
                counts.rejected += len(document.graph.rejected)
    return counts


def export_dataset(form: str, folder: Path, out: Path) -> list[str]:
    """Write the graphs of a dataset in another format; lines that say what was left out.

    Raises ``FormatError`` or ``StoreError``, each with one line.
    """
    writer = find(form, "write")
    refuse_within(out, folder)
    left_out: list[str] = writer.write(Entries(folder), out)
    return left_out


def _with_own_id(document: Document, writer: DatasetWriter) -> Document:
    """A second graph of a picture is kept under an id of its own: a dataset holds one graph a picture."""
    first, source, graph = document.source.image_id, document.source, document.graph
    if first is None or source.duplicate or graph is None or not writer.holds(first):
        return document
    id_, number = first, 1
    while writer.holds(id_):
        number += 1
        id_ = hashlib.sha256(f"{first} {number}".encode()).hexdigest()
    image = msgspec.structs.replace(graph.image, id=id_)
    return msgspec.structs.replace(
        document,
        source=msgspec.structs.replace(source, image_id=id_),
        graph=msgspec.structs.replace(graph, image=image),
    )
