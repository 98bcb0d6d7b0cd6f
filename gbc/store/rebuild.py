"""Tables made anew from the documents that stand, with the pictures that the old tables hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from gbc.store.commit import ImageMode, Marker, finish_shard, read_marker
from gbc.store.document import Source, read_documents
from gbc.store.errors import StoreError
from gbc.store.files import publish, temporary
from gbc.store.gathered import Picture
from gbc.store.inspection import image_mode, inspect_shard
from gbc.store.layout import Layout
from gbc.store.reading import HeldPictures
from gbc.store.tables import Derived, derive_tables

PictureOf = Callable[[Source], Picture]
Again = Callable[[int, ImageMode], PictureOf]
"""For a shard and what its image column holds: where a picture comes from that the old table has lost."""


def rebuild_tables(folder: Path, again: Again | None = None, shards: Iterable[int] | None = None) -> list[Marker]:
    """Derive all tables of a dataset, or those of some shards, from its documents again; their markers, in order.

    Pictures and paths are taken over from the ``graphs`` tables that stand; where those are gone or unreadable,
    ``again`` is asked for them, and without it the image column stays empty. Raises ``StoreError`` where there are no
    documents, or a document cannot be read.
    """
    layout = Layout(folder)
    chosen = layout.document_shards() if shards is None else list(shards)
    if not chosen:
        raise StoreError(f"{folder}: no documents there to derive tables from; they stand in documents/")
    return [_rebuild(layout, shard, again) for shard in chosen]


def _rebuild(layout: Layout, shard: int, again: Again | None) -> Marker:
    old = _old_marker(layout, shard)
    pictures: PictureOf = HeldPictures(layout.table("graphs", shard))
    if again and old and old.images != "none":
        pictures = _either(pictures, again(shard, old.images))
    derived = derive_tables(layout, shard, read_documents(layout.documents(shard)), pictures)
    new = _without_scores(layout.table("scores", shard), derived)
    if layout.marked:
        images = old.images if old else image_mode(temporary(layout.table("graphs", shard)))
        made_with = old.made_with if old else None
        return finish_shard(layout, derived, images, new=new, made_with=made_with)
    publish(new)
    return inspect_shard(layout, shard)


def _without_scores(scores: Path, derived: Derived) -> list[Path]:
    """The tables to put in place: all, but for scores that stand, which follow from no document."""
    try:
        rows = pq.read_metadata(scores).num_rows
    except (OSError, pa.ArrowInvalid):
        rows = 0
    if not rows:
        return list(derived.tables)
    temporary(scores).unlink()
    derived.tables[scores] = rows
    return [path for path in derived.tables if path != scores]


def _old_marker(layout: Layout, shard: int) -> Marker | None:
    """The marker that stands, None where there is none or it is damaged: it is written anew in any case."""
    try:
        return read_marker(layout, shard) if layout.marked else None
    except StoreError:
        return None


def _either(first: PictureOf, then: PictureOf) -> PictureOf:
    def picture(source: Source) -> Picture:
        found = first(source)
        return then(source) if found is None else found

    return picture
