"""The truth on disk: one line of JSON for each item that was given, in plan order."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Annotated, Self

import msgspec
import zstandard
from msgspec import Meta

from gbc.graph import SCHEMA_VERSION, Graph, StructuralError
from gbc.store.errors import CutOffError, StoreError, VersionError
from gbc.store.versions import brought_up, is_older

_LEVEL = 1
"""Of zstd: documents are no smaller with 3, and take half as long again."""

_CHUNK = 1 << 16


class Source(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True, kw_only=True):
    """One item as it was given to the builder."""

    position: Annotated[int, Meta(ge=0, description="Place in the plan, counted from 0 over the whole dataset")]
    name: Annotated[str, Meta(description="How the dataset calls the item, such as its path within the folder")]
    image_id: Annotated[
        str | None, Meta(description="SHA-256 of the encoded bytes; null where the file could not be read")
    ] = None
    captions: Annotated[tuple[str, ...], Meta(description="Texts that came with the item")] = ()
    fields: Annotated[str | None, Meta(description="JSON text with whatever else came with the item")] = None
    duplicate: Annotated[bool, Meta(description="True where an earlier item has the same content")] = False


class Failure(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """Why an item has no graph."""

    stage: Annotated[str, Meta(description="Where it failed: read, decode, describe …")]
    reason: Annotated[str, Meta(description="Why, in words")]


class Document(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True, kw_only=True):
    """An item and what became of it: a graph, a failure, or neither where it is a duplicate.

    Raises ``StructuralError`` where that does not hold, or the graph is of another image.
    """

    source: Annotated[Source, Meta(description="What was given")]
    graph: Annotated[Graph | None, Meta(description="What was made of it")] = None
    failure: Annotated[Failure | None, Meta(description="Why nothing was made of it")] = None

    def __post_init__(self) -> None:
        outcomes = (self.graph is not None) + (self.failure is not None) + self.source.duplicate
        if outcomes != 1:
            raise StructuralError("document", f"{self.source.name!r} needs a graph, a failure or to be a duplicate")
        if self.graph is not None and self.graph.image.id != self.source.image_id:
            raise StructuralError("document", f"{self.source.name!r} has the graph of another image")


class _VersionOnly(msgspec.Struct):
    version: str


class _Peek(msgspec.Struct):
    graph: _VersionOnly | None = None


_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(Document)


def encode(document: Document) -> bytes:
    """A document as one line of JSON, with its end of line."""
    return _ENCODER.encode(document) + b"\n"


def decode(line: bytes, where: str) -> Document:
    """The document that a line holds, brought up to today's version where it is of an older one.

    Raises ``StoreError``, which names ``where``, if it holds none, ``VersionError`` if it is of an unknown version.
    """
    try:
        document = _DECODER.decode(line)
    except msgspec.DecodeError as error:
        version = version_of(line)
        if version is not None and version != SCHEMA_VERSION:
            return _of_version(version, line, where)
        raise StoreError(f"{where}: not a document: {error}") from None
    if document.graph is not None and document.graph.version != SCHEMA_VERSION:
        return _of_version(document.graph.version, line, where)
    return document


def version_of(line: bytes) -> str | None:
    """The schema version of the graph in a line of documents; None where there is none, or it cannot be read."""
    try:
        peek = msgspec.json.decode(line, type=_Peek)
    except msgspec.DecodeError:
        return None
    return None if peek.graph is None else peek.graph.version


def _of_version(version: str, line: bytes, where: str) -> Document:
    if not is_older(version):
        raise VersionError(
            f"{where}: the graph has schema version {version!r}, this gbc reads {SCHEMA_VERSION!r}; "
            "use the gbc that wrote it or a newer one"
        )
    try:
        return msgspec.convert(brought_up(msgspec.json.decode(line)), Document)
    except msgspec.ValidationError as error:
        raise StoreError(f"{where}: not a document of version {version!r}: {error}") from None


class DocumentWriter:
    """Writes documents into one compressed file, a line each, in constant memory."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        compressor = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True)
        self._stream = compressor.stream_writer(self._file, closefd=True)

    def write(self, document: Document) -> None:
        """Add one document."""
        self._stream.write(encode(document))

    def write_line(self, line: bytes) -> None:
        """Add a document as it stands, with the end of its line; it is not looked into."""
        self._stream.write(line)

    def close(self) -> None:
        """End the file; without that a reader finds it cut off."""
        self._stream.close()  # type: ignore[no-untyped-call]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        else:  # leave it cut off: it is not whole
            self._file.close()


def read_documents(path: Path) -> Iterator[Document]:
    """The documents of a file, one after the other.

    Raises ``StoreError`` where the file is missing, damaged or cut off (``CutOffError``), or a line holds no document.
    """
    for number, line in enumerate(read_lines(path), 1):
        yield decode(line, f"{path}, line {number}")


def read_lines(path: Path) -> Iterator[bytes]:
    """The lines of a compressed file, without their ends. Raises ``StoreError`` as ``read_documents`` does."""
    pending, number = b"", 0
    try:
        for chunk in _inflate(path):
            *lines, pending = (pending + chunk).split(b"\n")
            number += len(lines)
            yield from lines
    except zstandard.ZstdError as error:
        raise StoreError(f"{path}: damaged after line {number} ({error})") from None
    except EOFError:
        raise CutOffError(f"{path}: cut off after line {number}") from None
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror or error}") from None
    if pending:
        yield pending


def _inflate(path: Path) -> Iterator[bytes]:
    """What all frames of a file hold. Raises ``EOFError`` where the last one is not complete, also if there is none."""
    inflater = zstandard.ZstdDecompressor().decompressobj()
    whole = False
    with path.open("rb") as file:
        while compressed := file.read(_CHUNK):
            while compressed:
                whole = False
                yield inflater.decompress(compressed)
                compressed = b""
                if inflater.eof:
                    compressed, whole = inflater.unused_data, True
                    inflater = zstandard.ZstdDecompressor().decompressobj()
    if not whole:
        raise EOFError
