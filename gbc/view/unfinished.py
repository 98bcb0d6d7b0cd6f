"""What a build has finished of shards that are not finished: shown as a dataset, from the journals.

A shard holds a thousand pictures, and nobody wants to wait for the first so long. Nothing is written into the
folder of the build: shards that stand are linked to from a folder aside, the others are derived there.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from pathlib import Path

from gbc.store import TABLES, Document, Layout, StoreError, commit_shard, read_documents

_LARGEST_PLAN = 64 << 20
"""A plan of more bytes is not copied to find where pictures are: then they are shown once their shard is finished."""


class Unfinished:
    """The open shards of one folder. Use ``close``."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._aside: list[Path] = []

    def signs(self) -> tuple[tuple[str, int], ...]:
        """What is there now, to be held against what was there before; nothing where no shard is open."""
        return tuple((path.name, path.stat().st_size) for path in self._journals() if path.exists())

    def dataset(self) -> Path | None:
        """A folder with everything that is finished, whole shards and open ones; None where nothing is."""
        open_ = {number: made for path in self._journals() if (made := _read(path)) for number in [_number(path)]}
        if not open_:
            return None
        folder = Path(tempfile.mkdtemp(prefix="gbc-view-"))
        self._aside.append(folder)
        layout = Layout(folder)
        for shard in self._layout.shards():
            self._link(layout, shard)
        places = self._places()
        for shard, documents in open_.items():
            commit_shard(
                layout, shard, documents, images="path", picture=lambda source: _file(places.get(source.position))
            )
        if self._layout.judgements.exists():
            layout.judgements.symlink_to(self._layout.judgements)
        while len(self._aside) > 2:  # the one before may still be read
            shutil.rmtree(self._aside.pop(0), ignore_errors=True)
        return folder

    def close(self) -> None:
        """Take away what was made."""
        while self._aside:
            shutil.rmtree(self._aside.pop(), ignore_errors=True)

    def _journals(self) -> list[Path]:
        whole = set(self._layout.shards())
        folder = self._layout.journal(0).parent
        return [path for path in sorted(folder.glob("*.jsonl.zst")) if _number(path) not in whole]

    def _link(self, layout: Layout, shard: int) -> None:
        for name in ("documents", "marker"):
            _symlink(getattr(layout, name)(shard), getattr(self._layout, name)(shard))
        for table in TABLES:
            _symlink(layout.table(table, shard), self._layout.table(table, shard))

    def _places(self) -> dict[int, str]:
        """Where the pictures are, by the plan. Its builder holds it alone, so a copy is read."""
        files = [self._layout.plan, self._layout.plan.with_name(self._layout.plan.name + "-wal")]
        files = [path for path in files if path.exists()]
        if sum(path.stat().st_size for path in files) > _LARGEST_PLAN:
            return {}
        with tempfile.TemporaryDirectory(prefix="gbc-view-plan-") as aside:
            for path in files:
                shutil.copy(path, aside)
            connection = sqlite3.connect(Path(aside) / self._layout.plan.name)
            try:
                return dict(connection.execute("SELECT position, location FROM items"))
            except sqlite3.Error:  # copied in the middle of a change: the next time it is whole
                return {}
            finally:
                connection.close()


def _read(path: Path) -> list[Document]:
    """The documents of a journal in plan order, as far as it is whole: its end may just be written."""
    documents: dict[int, Document] = {}
    try:
        for document in read_documents(path):
            documents[document.source.position] = document
    except StoreError:
        pass
    return [documents[position] for position in sorted(documents)]


def _file(location: str | None) -> str | None:
    return location if location and Path(location).is_file() else None


def _number(path: Path) -> int:
    return int(path.name.partition(".")[0])


def _symlink(link: Path, target: Path) -> None:
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(target)
