"""A new dataset with everything that belongs to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gbc.publish.card import write_card
from gbc.store import DatasetWriter, ImageMode
from gbc.store.writer import WRITTEN_SHARD


@contextmanager
def new_dataset(
    folder: Path, *, images: ImageMode = "none", shard_size: int = WRITTEN_SHARD
) -> Iterator[DatasetWriter]:
    """A writer into a folder that holds nothing; when the context ends without an error, the card is written too.

    Raises ``StoreError`` as ``DatasetWriter`` does.
    """
    with DatasetWriter(folder, images=images, shard_size=shard_size) as writer:
        yield writer
    write_card(folder)
