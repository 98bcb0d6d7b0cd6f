"""A finished shard: documents and tables whole under their names, then the marker that says so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Literal

import msgspec

from gbc.store.document import Document, DocumentWriter, Source
from gbc.store.errors import StoreError
from gbc.store.files import digest, publish, sync, temporary, write_whole
from gbc.store.layout import Layout
from gbc.store.rows import Picture
from gbc.store.tables import Derived, derive_tables, open_name

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
    layout.marker(shard).parent.mkdir(parents=True, exist_ok=True)  # from here on only markers tell what is whole
    with DocumentWriter(open_name(layout.documents(shard))) as out:
        derived = derive_tables(layout, shard, _written(documents, out), None if images == "none" else picture)
    new = [layout.documents(shard), *derived.tables]
    return finish_shard(layout, derived, images, new=new, made_with=made_with)


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


def _written(documents: Iterable[Document], out: DocumentWriter) -> Iterator[Document]:
    for document in documents:
        out.write(document)
        yield document


def record_file(path: Path, rows: int) -> FileRecord:
    """What a marker says about a file."""
    return FileRecord(sha256=digest(path), rows=rows, size=path.stat().st_size)
