"""A new dataset with everything that belongs to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gbc.publish.card import write_card
from gbc.store import DatasetWriter, ImageMode, Layout
from gbc.store.files import write_whole
from gbc.store.writer import WRITTEN_SHARD


@contextmanager
def new_dataset(
    folder: Path,
    *,
    images: ImageMode = "none",
    shard_size: int = WRITTEN_SHARD,
    origin: str = "",
    pipeline: bytes | None = None,
) -> Iterator[DatasetWriter]:
    """A writer into a folder that holds nothing; when the context ends without an error, the card is written too.

    ``origin`` is what the card says of where the dataset is from, ``pipeline`` what stands in pipeline.yaml.

    Raises ``StoreError`` as ``DatasetWriter`` does.
    """
    with DatasetWriter(folder, images=images, shard_size=shard_size) as writer:
        yield writer
    if pipeline is not None:
        write_whole(Layout(folder).pipeline, pipeline)
    write_card(folder, origin)
