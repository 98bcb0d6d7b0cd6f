"""Tables made anew from the documents that stand, with the pictures that the old tables hold."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from gbc.store.commit import ImageMode, Marker, finish_shard, read_marker
from gbc.store.document import Source, read_documents
from gbc.store.errors import StoreError
from gbc.store.files import publish
from gbc.store.inspection import inspect_shard
from gbc.store.layout import Layout
from gbc.store.reading import HeldPictures
from gbc.store.rows import Picture
from gbc.store.tables import derive_tables

PictureOf = Callable[[Source], Picture]
Again = Callable[[int, ImageMode], PictureOf]
"""For a shard and what its image column holds: where a picture comes from that the old table has lost."""


def rebuild_tables(folder: Path, again: Again | None = None) -> list[Marker]:
    """Derive all tables of a dataset from its documents again; the markers of its shards, in order.

    Pictures and paths are taken over from the ``graphs`` tables that stand; where those are gone or unreadable,
    ``again`` is asked for them, and without it the image column stays empty. Raises ``StoreError`` where there are no
    documents, or a document cannot be read.
    """
    layout = Layout(folder)
    shards = layout.document_shards()
    if not shards:
        raise StoreError(f"{folder}: no documents there; a dataset folder holds documents/00000.jsonl.zst")
    return [_rebuild(layout, shard, again) for shard in shards]


def _rebuild(layout: Layout, shard: int, again: Again | None) -> Marker:
    old = read_marker(layout, shard) if layout.marked else None
    pictures: PictureOf = HeldPictures(layout.table("graphs", shard))
    if again and old and old.images != "none":
        pictures = _either(pictures, again(shard, old.images))
    derived = derive_tables(layout, shard, read_documents(layout.documents(shard)), pictures)
    new = list(derived.tables)
    if layout.marked:
        images, made_with = (old.images, old.made_with) if old else ("none", None)
        return finish_shard(layout, derived, images, new=new, made_with=made_with)
    publish(new)
    return inspect_shard(layout, shard)


def _either(first: PictureOf, then: PictureOf) -> PictureOf:
    def picture(source: Source) -> Picture:
        found = first(source)
        return then(source) if found is None else found

    return picture
