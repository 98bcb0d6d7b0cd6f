"""WebDataset tars: of each graph the picture, where there is one, its document and a caption."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator
from pathlib import Path

import msgspec

from gbc.formats.errors import FormatError
from gbc.formats.failed import failed
from gbc.formats.files import new_folder
from gbc.formats.pictures import ending_of, picture_bytes
from gbc.formats.records import files_of
from gbc.graph import Graph, StructuralError
from gbc.store import Document, Entries, Entry

SHARD = 1000
"""Samples a tar."""

_IMAGE_ENDINGS = ("jpg", "png", "webp", "gif", "bmp", "tif", "jp2", "avif", "heic", "image")


def write(entries: Entries, out: Path) -> list[str]:
    """A folder of tars. A sample is ``KEY.jpg`` (or as the picture is), ``KEY.json``, the document, and ``KEY.txt``."""
    tar: tarfile.TarFile | None = None
    without = count = 0
    with new_folder(out) as folder:
        try:
            for document, picture in entries:
                if document.graph is None:
                    continue
                if count % SHARD == 0:
                    if tar is not None:
                        tar.close()
                    tar = tarfile.open(folder / f"{count // SHARD:05d}.tar", "w", format=tarfile.PAX_FORMAT)  # noqa: SIM115
                data = picture_bytes(picture)
                without += data is None
                if tar is not None:
                    _add(tar, document, document.graph, data)
                count += 1
        finally:
            if tar is not None:
                tar.close()
    return [f"{without:,} of {count:,} samples without a picture: the dataset holds none"] if without else []


def read(source: Path) -> Iterator[Entry]:
    """The graphs of a tar, or of all tars of a folder, that ``write`` has left; other samples are failures."""
    for path in files_of(source, (".tar",)):
        try:
            with tarfile.open(path, "r|") as tar:
                for key, members in _samples(tar):
                    yield _entry(f"{path.name}/{key}", members)
        except (tarfile.TarError, EOFError) as error:
            raise FormatError(f"{path}: damaged: {error}") from None


def _add(tar: tarfile.TarFile, document: Document, graph: Graph, picture: bytes | None) -> None:
    members = {"json": msgspec.json.encode(document), "txt": _caption(graph).encode()}
    if picture is not None:
        members = {ending_of(picture): picture, **members}
    for ending, data in members.items():
        member = tarfile.TarInfo(f"{document.source.position:09d}.{ending}")
        member.size = len(data)
        tar.addfile(member, io.BytesIO(data))


def _caption(graph: Graph) -> str:
    """The short caption of the whole, else whatever says most."""
    texts = {caption.kind: caption.text for caption in reversed(graph.root.captions) if caption.selected}
    return texts.get("short") or texts.get("detail") or next(iter(texts.values()), "")


def _samples(tar: tarfile.TarFile) -> Iterator[tuple[str, dict[str, bytes]]]:
    """Members that share a key and stand side by side, as ending -> bytes."""
    key = ""
    members: dict[str, bytes] = {}
    for member in tar:
        file = tar.extractfile(member) if member.isfile() else None
        if file is None:
            continue
        own, _, ending = member.name.partition(".")
        if own != key and members:
            yield key, members
            members = {}
        key = own
        members[ending] = file.read()
    if members:
        yield key, members


def _entry(place: str, members: dict[str, bytes]) -> Entry:
    told = members.get("json")
    if told is None:
        return failed(place, "no document: the sample has no .json", ", ".join(members))
    try:
        document = msgspec.json.decode(told, type=Document)
    except (msgspec.DecodeError, StructuralError) as error:
        return failed(place, f"not a document: {error}", told.decode("utf-8", "replace"))
    return Entry(document, next((members[ending] for ending in _IMAGE_ENDINGS if ending in members), None))
