"""Datasets from files of other formats, and files of other formats from datasets."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec

from gbc.formats.registry import find
from gbc.garbage import collected_seldom
from gbc.publish import new_dataset
from gbc.store import DatasetWriter, Document, Entries, Picture, SamePictureError
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
            _add(writer, document, picture)
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


def _add(writer: DatasetWriter, document: Document, picture: Picture) -> None:
    """Add a document; a second graph of a picture gets an id of its own: a dataset holds one graph a picture."""
    first, number = document.source.image_id, 1
    while True:
        try:
            return writer.add(document, picture)
        except SamePictureError:
            if document.graph is None:
                raise
            number += 1
            document = _renamed(document, hashlib.sha256(f"{first} {number}".encode()).hexdigest())


def _renamed(document: Document, id_: str) -> Document:
    graph = document.graph
    assert graph is not None  # noqa: S101 - for the type checker: only graphs are renamed
    image = msgspec.structs.replace(graph.image, id=id_)
    source = msgspec.structs.replace(document.source, image_id=id_)
    return msgspec.structs.replace(document, source=source, graph=msgspec.structs.replace(graph, image=image))
