"""A finished shard: documents and tables whole under their names, then the marker that says so."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

import msgspec

from gbc.store.document import Document, DocumentWriter, Source, encode
from gbc.store.errors import StoreError
from gbc.store.files import digest, publish, sync, temporary, write_whole
from gbc.store.gathered import Picture
from gbc.store.layout import Layout
from gbc.store.tables import Derived, ShardTables, open_name

ImageMode = Literal["embed", "path", "none"]
"""What the image column holds: the pictures themselves, the paths where they are, or nothing."""


class FileRecord(msgspec.Struct, frozen=True):
    """A file of a finished shard; ``size`` in bytes."""

    sha256: str
    rows: int
    size: int


class Marker(msgspec.Struct, frozen=True, kw_only=True):
    """What a finished shard consists of: ``files`` by path within the folder, graphs by fingerprint of the pipeline.

    ``made_with`` is the fingerprint of the pipeline that its failures are of too, where that is known.
    """

    shard: int
    images: ImageMode
    files: dict[str, FileRecord]
    pipelines: dict[str, int]
    made_with: str | None = None


def commit_shard(
    layout: Layout,
    shard: int,
    documents: Iterable[Document],
    *,
    images: ImageMode,
    picture: Callable[[Source], Picture],
    made_with: str | None = None,
) -> Marker:
    """Write a shard: its documents, in plan order, and all tables derived from them.

    ``picture`` is asked for each graph's source, unless ``images`` is ``none``, and gives the encoded bytes
    (``embed``) or a path (``path``), None where there is no picture to be had. A shard that stands already is
    replaced. Whatever stops this, no half-written file stands under its own name, and without its marker a shard
    is not there for readers.
    """
    with ShardWriter(layout, shard) as writer:
        for document in documents:
            writer.add(document, picture(document.source) if document.graph and images != "none" else None)
        return writer.commit(images, made_with)


class ShardWriter:
    """Writes a shard document by document, in bounded memory, until it is told to ``commit`` or to ``discard``.

    Whatever stops this, no half-written file stands under its own name; an error in its context leaves none at all.
    """

    def __init__(self, layout: Layout, shard: int) -> None:
        layout.marker(shard).parent.mkdir(parents=True, exist_ok=True)  # from here on only markers tell what is whole
        self._layout = layout
        self._place = layout.documents(shard)
        with ExitStack() as stack:
            self._documents = stack.enter_context(DocumentWriter(open_name(self._place)))
            self._tables = stack.enter_context(ShardTables(layout, shard))
            self._stack = stack.pop_all()

    def add(self, document: Document, picture: Picture = None, line: bytes | None = None) -> None:
        """Add one document, in plan order, with what the image column is to hold of it.

        ``line`` is the document as it is encoded, where that was done already.
        """
        self._documents.write_line(encode(document) if line is None else line)
        self._tables.add(document, picture)

    def commit(self, images: ImageMode, made_with: str | None = None) -> Marker:
        """End the files, give them their names, and mark the shard as finished; its marker."""
        self._stack.close()
        derived = self._tables.derived()
        new = [self._place, *derived.tables]
        return finish_shard(self._layout, derived, images, new=new, made_with=made_with)

    def discard(self) -> None:
        """End without a shard; nothing that was written stays."""
        self._stack.__exit__(StoreError, None, None)  # so that nothing more is written, on a full disk for one
        for path in (self._place, *self._tables.derived().tables):
            temporary(path).unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self.discard()


def read_marker(layout: Layout, shard: int) -> Marker | None:
    """The marker of a shard, or None where the shard is not finished. Raises ``StoreError`` where it is damaged."""
    path = layout.marker(shard)
    try:
        return msgspec.json.decode(path.read_bytes(), type=Marker)
    except FileNotFoundError:
        return None
    except msgspec.DecodeError as error:
        raise StoreError(f"{path}: damaged ({error}); delete it, and the next build writes the shard again") from None


def finish_shard(
    layout: Layout, derived: Derived, images: ImageMode, *, new: list[Path], made_with: str | None = None
) -> Marker:
    """Turn the ``new`` files, which are complete under temporary names, into a finished shard."""
    shard = derived.shard
    rows = {layout.documents(shard): derived.documents, **derived.tables}
    marker = Marker(
        shard=shard,
        images=images,
        files={
            path.relative_to(layout.folder).as_posix(): record_file(temporary(path) if path in new else path, count)
            for path, count in rows.items()
        },
        pipelines=derived.pipelines,
        made_with=made_with,
    )
    place = layout.marker(shard)
    if place.exists():  # from here until the new marker stands, the shard counts as unfinished
        place.unlink()
        sync(place.parent)
    publish(new)
    write_whole(place, msgspec.json.format(msgspec.json.encode(marker)) + b"\n")
    return marker


def record_file(path: Path, rows: int) -> FileRecord:
    """What a marker says about a file."""
    return FileRecord(sha256=digest(path), rows=rows, size=path.stat().st_size)
