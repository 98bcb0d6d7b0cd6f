"""What COCO files say, by picture: kept on disk, since annotations stand in any order and pictures in several files."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

import msgspec

from gbc.formats.coco.wire import Category, Panoptic, Picture, kind_of
from gbc.formats.errors import FormatError
from gbc.formats.failed import failed
from gbc.formats.scanner import scan_members
from gbc.store import Entry
from gbc.store.scratch import scratch

LISTS = ("images", "annotations", "categories")

_TABLES = (
    "images (number INTEGER PRIMARY KEY, id TEXT UNIQUE, place TEXT, file INTEGER, record BLOB)",
    "annotations (number INTEGER PRIMARY KEY, image TEXT, file INTEGER, place TEXT, record BLOB)",
)


class Record(NamedTuple):
    """A record, where it stands (``instances.json#annotations/17``), and the number of the file that explains it."""

    place: str
    file: int
    json: bytes


class Index:
    """Pictures and annotations of all files. Use it as a context; what it wrote on disk is gone afterwards.

    In memory are only the categories and licences of each file, by ``(file, id)``.
    """

    def __init__(self) -> None:
        self.categories: dict[tuple[int, str], Category] = {}
        self.licences: dict[tuple[int, str], str] = {}
        self._take = {"images": self._image, "annotations": self._annotation, "categories": self._category}

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            self._rows = stack.enter_context(scratch(*_TABLES))
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()
        if isinstance(error, sqlite3.Error):
            raise FormatError(f"the temporary index: {error}; make room there, or set TMPDIR") from None

    def take_in(self, file: int, path: Path) -> Iterator[Entry]:
        """Read a file; a failure for each record that is malformed. Raises ``FormatError`` where it is not COCO."""
        counts: dict[str, int] = {}
        for name, tree in scan_members(path):
            counts[name] = number = counts.get(name, 0) + 1
            place = f"{path.name}#{name}/{number}"
            if name == "licenses":
                self._licence(file, tree)
            elif name in LISTS:
                text = json.dumps(tree)  # in ASCII, so that whatever JSON can spell stands in a failure
                try:
                    strict = msgspec.json.decode(text)  # without NaN and halves of characters
                    self._take[name](strict, Record(place, file, text.encode()))
                except msgspec.DecodeError as error:
                    yield failed(place, str(error), text)
        if counts and not counts.keys() & set(LISTS):
            raise FormatError(f"{path}: not COCO: it has no {', '.join(LISTS[:2])} or {LISTS[2]}")

    def strangers(self) -> Iterator[Entry]:
        """A failure for each annotation of a picture that no file lists. To be asked when all files are taken in."""
        self._rows.execute("CREATE INDEX by_image ON annotations (image)")
        found = self._rows.execute(
            "SELECT place, image, record FROM annotations WHERE image NOT IN (SELECT id FROM images) ORDER BY number"
        )
        for place, image, record in found:
            yield failed(place, f"no picture has the id {image}", record.decode())

    def pictures(self) -> Iterator[tuple[Record, list[Record]]]:
        """Each picture in the order of the files, with its annotations."""
        for id_, *record in self._rows.execute("SELECT id, place, file, record FROM images ORDER BY number"):
            found = self._rows.execute(
                "SELECT place, file, record FROM annotations WHERE image = ? ORDER BY number", (id_,)
            )
            yield Record(*record), [Record(*row) for row in found]

    def _image(self, tree: Any, record: Record) -> None:
        picture = msgspec.convert(tree, Picture)
        id_ = str(picture.id)
        row = self._rows.execute("SELECT place, file, record FROM images WHERE id = ?", (id_,)).fetchone()
        if row is None:
            self._rows.execute("INSERT INTO images (id, place, file, record) VALUES (?, ?, ?, ?)", (id_, *record))
            return
        known = Record(*row)
        first = msgspec.json.decode(known.json, type=Picture)
        for name in ("file_name", "width", "height"):
            one, other = getattr(first, name), getattr(picture, name)
            if one is not None and other is not None and one != other:
                raise msgspec.ValidationError(f"{known.place} tells another {name} of the picture {id_}")
        file = record.file if first.license is None else known.file
        before = {name: value for name, value in msgspec.json.decode(known.json).items() if value is not None}
        both = msgspec.json.encode({**tree, **before})
        self._rows.execute("UPDATE images SET file = ?, record = ? WHERE id = ?", (file, both, id_))

    def _annotation(self, tree: Any, record: Record) -> None:
        found = msgspec.convert(tree, kind_of(tree))
        if isinstance(found, Panoptic) and not all(isinstance(one, dict) for one in found.segments_info):
            raise msgspec.ValidationError("segments_info is a list of objects")
        row = (str(found.image_id), record.file, record.place, record.json)
        self._rows.execute("INSERT INTO annotations (image, file, place, record) VALUES (?, ?, ?, ?)", row)

    def _category(self, tree: Any, record: Record) -> None:
        category = msgspec.convert(tree, Category)
        known = self.categories.setdefault((record.file, str(category.id)), category)
        if known.name != category.name:
            raise msgspec.ValidationError(f"the id {category.id} is that of {known.name!r} already")

    def _licence(self, file: int, tree: Any) -> None:
        if isinstance(tree, dict) and isinstance(name := tree.get("name"), str):
            whole = name.encode("utf-8", "replace").decode()  # JSON can spell halves of characters
            self.licences.setdefault((file, str(tree.get("id"))), whole)
