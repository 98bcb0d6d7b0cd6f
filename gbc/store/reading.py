"""What a whole dataset holds, one document after the other, each with its picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from gbc.store.document import Document, Source, read_documents
from gbc.store.errors import StoreError
from gbc.store.gathered import Picture
from gbc.store.layout import TABLES, Layout
from gbc.store.missing import check_folder

_ROWS_AT_ONCE = 16


class Entry(NamedTuple):
    """A document, and what the image column holds of its picture."""

    document: Document
    picture: Picture = None


class Entries:
    """All documents of a dataset in plan order, as often as they are asked for, in constant memory.

    Raises ``StoreError`` where the folder is no dataset or is not complete.
    """

    def __init__(self, folder: Path) -> None:
        self._layout = Layout(folder)
        self._shards = whole_shards(folder)

    def __iter__(self) -> Iterator[Entry]:
        return self.of(self._shards)

    def of(self, shards: Sequence[int]) -> Iterator[Entry]:
        """Those of some shards."""
        for shard in shards:
            held = HeldPictures(self._layout.table("graphs", shard))
            for document in read_documents(self._layout.documents(shard)):
                yield Entry(document, held(document.source) if document.graph else None)

    def documents(self) -> Iterator[Document]:
        """The documents alone; no picture is read."""
        for shard in self._shards:
            yield from read_documents(self._layout.documents(shard))


def whole_shards(folder: Path, tables: Sequence[str] = TABLES) -> list[int]:
    """The shards of a folder. Raises ``StoreError`` where there are none, or one lacks its documents or a table."""
    layout = Layout(folder)
    check_folder(folder)
    shards = layout.shards() if tables else layout.document_shards()
    if shards:
        for shard in shards:
            for path in (layout.documents(shard), *(layout.table(table, shard) for table in tables)):
                if not path.exists():
                    raise StoreError(f"{path}: gone; gbc tables {folder} makes tables anew from the documents")
        return shards
    if layout.new.is_dir():
        raise StoreError(f"{folder}: not whole yet: it is still being written, or that was cut short and begins anew")
    if layout.hidden.is_dir():
        raise StoreError(f"{folder}: no shard is finished there yet; the same gbc build again goes on")
    if layout.document_shards():
        raise StoreError(f"{folder}: its tables are not complete; gbc tables {folder} makes them anew")
    raise StoreError(f"{folder}: not a dataset; one holds documents/ and data/, and gbc build makes it")


def refuse_within(out: Path, folder: Path) -> None:
    """Raise ``StoreError`` where something new would come to stand within a dataset."""
    if Layout(folder).document_shards() and folder.resolve() in out.resolve().parents:
        raise StoreError(f"{out}: lies within the dataset {folder}; name a place outside of it")


class HeldPictures:
    """The image column of a ``graphs`` table, asked in the order of its rows and read a few rows at a time."""

    def __init__(self, path: Path) -> None:
        self._places = {id_: place for place, (id_, _) in enumerate(_read(path, ["image_id"]))}
        self._rows = enumerate(_read(path, ["image_id", "image"]))

    def __call__(self, source: Source) -> Picture:
        """The bytes or the path of a picture; None where the table holds none."""
        wanted = self._places.get(source.image_id or "")
        if wanted is None:
            return None
        for place, (_, picture) in self._rows:
            if place == wanted:
                return picture
        return None


def _read(path: Path, columns: list[str]) -> Iterator[tuple[str, Picture]]:
    try:
        with pq.ParquetFile(path) as file:
            batch: Any
            for batch in file.iter_batches(_ROWS_AT_ONCE, columns=columns):
                for row in batch.to_pylist():
                    image = row.get("image") or {"bytes": None, "path": None}
                    yield row["image_id"], image["bytes"] or image["path"]
    except (FileNotFoundError, pa.ArrowInvalid):
        return
