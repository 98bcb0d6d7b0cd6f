"""Where everything stands in a dataset folder, and which of its shards are whole."""

from __future__ import annotations

from pathlib import Path

import msgspec

TABLES = (
    "sources",
    "images",
    "graphs",
    "nodes",
    "masks",
    "captions",
    "edges",
    "spans",
    "scores",
    "rejected",
    "failures",
)
"""The tables of a dataset, in the order in which they are told about."""

DOCUMENT_SUFFIX = ".jsonl.zst"
TABLE_SUFFIX = ".parquet"


class Layout(msgspec.Struct, frozen=True):
    """The paths of one dataset folder. Nothing here opens a file."""

    folder: Path

    @property
    def card(self) -> Path:
        """The dataset card."""
        return self.folder / "README.md"

    @property
    def pipeline(self) -> Path:
        """The pipeline as it was run."""
        return self.folder / "pipeline.yaml"

    @property
    def judgements(self) -> Path:
        """What people thought of nodes and captions."""
        return self.folder / "judgements.jsonl"

    @property
    def hidden(self) -> Path:
        """What a resume needs and no reader does."""
        return self.folder / ".gbc"

    @property
    def plan(self) -> Path:
        """The plan's database."""
        return self.hidden / "plan.sqlite"

    @property
    def kept(self) -> Path:
        """Pictures that cannot be read again cheaply, until their shard is finished."""
        return self.hidden / "kept"

    @property
    def replies(self) -> Path:
        """What models said, unless it is kept elsewhere."""
        return self.hidden / "replies"

    @property
    def new(self) -> Path:
        """A whole dataset in the making, until it is put in its place."""
        return self.hidden / "new"

    @property
    def lock(self) -> Path:
        """Held by the one process that builds here."""
        return self.hidden / "lock"

    def documents(self, shard: int) -> Path:
        """The documents of a shard: the truth."""
        return self.folder / "documents" / f"{shard:05d}{DOCUMENT_SUFFIX}"

    def table(self, name: str, shard: int) -> Path:
        """A table of a shard, derived from its documents."""
        return self.folder / "data" / name / f"{shard:05d}{TABLE_SUFFIX}"

    def marker(self, shard: int) -> Path:
        """Stands where a shard is finished."""
        return self.hidden / "shards" / f"{shard:05d}.json"

    def journal(self, shard: int) -> Path:
        """The finished images of an unfinished shard."""
        return self.hidden / "journal" / f"{shard:05d}{DOCUMENT_SUFFIX}"

    def shards(self) -> list[int]:
        """Numbers of the whole shards, ascending.

        Where the folder was built here, those with a marker; in a folder that was copied or downloaded without
        the hidden part, those whose documents and tables all stand.
        """
        documented = self.document_shards()
        if self.marked:
            return documented
        sets = [_numbers(self.folder / "data" / name, TABLE_SUFFIX) for name in TABLES]
        return sorted(set(documented).intersection(*sets))

    def document_shards(self) -> list[int]:
        """Numbers of the shards whose documents are whole, ascending, whether their tables stand or not."""
        if self.marked:
            return _numbers(self.hidden / "shards", ".json")
        return _numbers(self.folder / "documents", DOCUMENT_SUFFIX)

    @property
    def marked(self) -> bool:
        """Whether the dataset was built here, so that a shard without a marker is not finished."""
        return (self.hidden / "shards").is_dir()


def _numbers(folder: Path, suffix: str) -> list[int]:
    if not folder.is_dir():
        return []
    names = (path.name.removesuffix(suffix) for path in folder.iterdir() if path.name.endswith(suffix))
    return sorted(int(name) for name in names if name.isascii() and name.isdigit())
