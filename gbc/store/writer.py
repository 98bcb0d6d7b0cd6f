"""A dataset written from finished documents: nobody can read it before it is whole."""

from __future__ import annotations

import shutil
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from gbc.store.commit import ImageMode, ShardWriter
from gbc.store.document import Document
from gbc.store.errors import SamePictureError, StoreError
from gbc.store.files import sync
from gbc.store.gathered import Picture
from gbc.store.layout import Layout
from gbc.store.lock import BuildLock
from gbc.store.seen import Seen

WRITTEN_SHARD = 5000
"""Documents a shard, unless told otherwise: more than in a build, since nothing of a shard waits in memory."""


class DatasetWriter:
    """Writes documents, and what the image column holds of each, into a new dataset folder. Use it as a context.

    Everything is written aside (``.gbc/new``) and put in its place when the context ends without an error. An error or
    Ctrl-C leaves nothing; what a crash leaves is no dataset, and the next writer into the folder begins anew. Memory
    does not grow with what is written. The card is not written: that is ``gbc.publish.new_dataset``.

    ``images`` says what ``add`` is given: encoded bytes (``embed``), paths (``path``) or nothing (``none``). Raises
    ``StoreError`` at ``with`` where the folder holds something, or another process writes there.
    """

    def __init__(self, folder: Path, *, images: ImageMode = "none", shard_size: int = WRITTEN_SHARD) -> None:
        self.layout = Layout(folder)
        self.documents = 0
        self._images = images
        self._shard_size = max(1, shard_size)
        self._aside = Layout(self.layout.new)
        self._stack = ExitStack()
        self._shard: ShardWriter | None = None
        self._pictured = self._whole = False

    def add(self, document: Document, picture: Picture = None) -> None:
        """Add one document; its ``position`` is given here, by the order in which documents come.

        Raises ``SamePictureError`` where its picture stands already and it does not say that it is a duplicate.
        """
        source = document.source
        if source.image_id is not None and not source.duplicate and not self._seen.add(source.image_id):
            raise SamePictureError(
                f"{self.layout.folder}: {source.name!r} is of a picture that stands there already ({source.image_id})"
            )
        if self.documents % self._shard_size == 0:
            self._finish_shard()
            number = self.documents // self._shard_size
            self._shard = ShardWriter(self._aside, number)
        assert self._shard is not None  # noqa: S101 - for the type checker: position 0 opened one
        placed = msgspec.structs.replace(source, position=self.documents)
        self._pictured |= picture is not None
        self._shard.add(msgspec.structs.replace(document, source=placed), picture)
        self.documents += 1

    def __enter__(self) -> Self:
        made = not self.layout.folder.exists()
        with ExitStack() as stack:
            _refuse_what_is_there(self.layout)
            lock = stack.enter_context(BuildLock(self.layout))
            _refuse_what_is_there(self.layout)  # again: another process may have finished meanwhile
            stack.callback(self._leave_nothing_unless_whole, lock, made)
            _remove_what_was_cut_short(self.layout)
            self.layout.marker(0).parent.mkdir(exist_ok=True)  # empty: so nothing is whole here, whatever stands
            self._aside.folder.mkdir()
            self._seen = stack.enter_context(Seen(self.layout.new / "seen.sqlite"))
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._stack:
            if kind is None:
                self._finish_shard()
                if not self.documents:
                    raise StoreError(f"{self.layout.folder}: nothing to write: there was no graph and no failure")
                self._put_in_place()
            elif self._shard is not None:
                self._shard.discard()

    def _leave_nothing_unless_whole(self, lock: BuildLock, made: bool) -> None:
        """Remove what an error leaves, and the folder where it was made here."""
        if self._whole:
            return
        _remove_what_was_cut_short(self.layout)
        self.layout.marker(0).parent.rmdir()
        lock.remove()
        self.layout.hidden.rmdir()
        if made:
            self.layout.folder.rmdir()

    def _finish_shard(self) -> None:
        if self._shard is not None:
            self._shard.commit(self._images if self._pictured else "none")
            self._shard, self._pictured = None, False

    def _put_in_place(self) -> None:
        """The markers last: until then no reader takes the folder for a dataset."""
        for name in ("documents", "data"):
            (self._aside.folder / name).rename(self.layout.folder / name)
        sync(self.layout.folder)
        self._aside.marker(0).parent.replace(self.layout.marker(0).parent)
        sync(self.layout.hidden)
        self._whole = True
        self._seen.close()
        shutil.rmtree(self._aside.folder)


def _refuse_what_is_there(layout: Layout) -> None:
    folder, hidden = layout.folder, layout.hidden
    if folder.exists() and not folder.is_dir():
        raise StoreError(f"{folder}: a file is in the way; name a new folder")
    names = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    kept = {path.name for path in hidden.iterdir()} - {"lock"} if hidden.is_dir() else set()
    cut_short = "new" in kept and kept <= {"new", "shards"} and not layout.shards()
    if names - {".gbc"} - ({"documents", "data"} if cut_short else set()) or (kept and not cut_short):
        raise StoreError(f"{folder}: the folder holds something already; name a new one")


def _remove_what_was_cut_short(layout: Layout) -> None:
    for path in (layout.folder / "documents", layout.folder / "data", layout.new):
        if path.is_dir():
            shutil.rmtree(path)
