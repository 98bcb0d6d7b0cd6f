"""Several datasets made one: a picture that is in more than one of them is taken once."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import msgspec
import yaml

from gbc.curate.filter import image_mode
from gbc.curate.judged import carry_judgements
from gbc.curate.ledger import Ledger
from gbc.errors import GbcError
from gbc.graph import Graph
from gbc.publish import new_dataset
from gbc.store import DatasetWriter, Document, Entries, ImageMode, Layout, Picture
from gbc.store.reading import refuse_within

Differing = Literal["refuse", "first"]
"""What to do where a picture has different graphs: stop, or take the graph of the dataset that is named first."""


class MergeError(GbcError):
    """Datasets that cannot be made one: one line, which picture and what to do."""


class Merged(msgspec.Struct):
    """Graphs of the result, and pictures with a graph that were met again: with the same graph, or a different one."""

    graphs: int = 0
    same: int = 0
    different: int = 0


class _Owner(msgspec.Struct, array_like=True):
    """Which dataset a picture is taken from, and the digest of its graph there, None where it has none."""

    dataset: int
    graph: bytes | None


def merge_datasets(folders: Sequence[Path], out: Path, differing: Differing = "refuse") -> Merged:
    """Write the documents of several datasets, in the order in which they are named, as a new one.

    The first graph of a picture is taken, and a graph rather than a failure; the same item again leaves nothing, the
    same picture under another name a duplicate in ``sources``; judgements go along with their nodes and captions.
    Raises ``MergeError`` where a picture has different graphs and ``differing`` is ``refuse``, ``StoreError`` where a
    folder is no dataset.
    """
    for folder in folders:
        refuse_within(out, folder)
    modes: set[ImageMode] = {image_mode(folder) for folder in folders}
    mode: ImageMode = "embed" if "embed" in modes else "path" if "path" in modes else "none"
    counts = Merged()
    with Ledger() as owners, Ledger() as written:
        for number, folder in enumerate(folders):
            for document in Entries(folder).documents():
                _claim(owners, number, document, folders, differing, counts)
        names = ", ".join(f"*{folder.resolve().name}*" for folder in folders)
        origin = f"Made of the datasets {names}.\n\n"
        with new_dataset(out, images=mode, origin=origin, pipeline=_pipelines(folders)) as writer:
            for number, folder in enumerate(folders):
                for document, picture in Entries(folder):
                    counts.graphs += _write(writer, owners, written, number, document, picture)
    carry_judgements(folders, out)
    return counts


def _claim(
    owners: Ledger, number: int, document: Document, folders: Sequence[Path], differing: Differing, counts: Merged
) -> None:
    """Note which dataset a picture is taken from."""
    id_ = document.source.image_id
    if id_ is None or document.source.duplicate:
        return
    mine = _Owner(number, None if document.graph is None else graph_digest(document.graph))
    before = owners.first(id_, msgspec.json.encode(mine))
    if before is None or mine.graph is None:
        return
    first = msgspec.json.decode(before, type=_Owner)
    if first.graph is None:
        owners.put(id_, msgspec.json.encode(mine))
    elif first.graph == mine.graph:
        counts.same += 1
    elif differing == "first":
        counts.different += 1
    else:
        raise MergeError(
            f"{document.source.name} ({id_[:12]}) has another graph in {folders[number]} than in "
            f"{folders[first.dataset]}; gbc diff shows how, --differing first takes the one named first"
        )


def _write(
    writer: DatasetWriter, owners: Ledger, written: Ledger, number: int, document: Document, picture: Picture
) -> bool:
    """Add a document, or what is left of it where its picture is taken from elsewhere; whether its graph was added."""
    source = document.source
    owns = _owns(owners, number, document)
    if written.first(f"{source.image_id}/{source.name}", b"") is not None and not owns:
        return False  # the same item stands there already
    if owns or source.duplicate or source.image_id is None:
        writer.add(document, picture)
        return document.graph is not None
    if document.graph is not None:
        writer.add(Document(source=msgspec.structs.replace(source, duplicate=True)))
    return False


def _owns(owners: Ledger, number: int, document: Document) -> bool:
    note = owners.get(document.source.image_id or "")
    return (
        note is not None and not document.source.duplicate and msgspec.json.decode(note, type=_Owner).dataset == number
    )


def graph_digest(graph: Graph) -> bytes:
    """What is the same for two graphs that say the same of the same picture, whoever made them."""
    return hashlib.sha256(msgspec.json.encode((graph.image, graph.nodes, graph.edges))).digest()


def _pipelines(folders: Sequence[Path]) -> bytes | None:
    """The pipeline file that all share, or one that holds each of theirs complete."""
    paths = [Layout(folder).pipeline for folder in folders]
    found = list(dict.fromkeys(path.read_bytes() for path in paths if path.exists()))
    if len(found) < 2:
        return found[0] if found else None
    tree = {
        "name": "merged",
        "about": "Graphs of several pipelines, each complete here.",
        "merged": [yaml.safe_load(one) for one in found],
    }
    return yaml.safe_dump(tree, sort_keys=False, allow_unicode=True).encode()
