"""What a dataset consists of, summed over its shards."""

from __future__ import annotations

from collections import Counter

import msgspec

from gbc.store import TABLES, ImageMode, Layout, StoreError, inspect_shard


class Contents(msgspec.Struct, frozen=True, kw_only=True):
    """Number of shards, how their pictures are kept, and by table the rows and the hashes of files that have any."""

    shards: int
    images: list[ImageMode]
    rows: dict[str, int]
    hashes: dict[str, list[str]]
    pipelines: dict[str, int]


def contents(layout: Layout) -> Contents:
    """Sum up the whole shards of a folder. Raises ``StoreError`` where one cannot be read."""
    numbers = layout.shards()
    rows = dict.fromkeys(TABLES, 0)
    hashes: dict[str, list[str]] = {table: [] for table in TABLES}
    pipelines: Counter[str] = Counter()
    modes: dict[ImageMode, None] = {}
    for shard in numbers:
        marker = inspect_shard(layout, shard)
        modes[marker.images] = None
        pipelines.update(marker.pipelines)
        for table in TABLES:
            name = layout.table(table, shard).relative_to(layout.folder).as_posix()
            if name not in marker.files:
                raise StoreError(
                    f"{layout.marker(shard)}: does not tell of {name}; gbc tables {layout.folder} mends it"
                )
            record = marker.files[name]
            rows[table] += record.rows
            if record.rows:
                hashes[table].append(record.sha256)
    return Contents(shards=len(numbers), images=list(modes), rows=rows, hashes=hashes, pipelines=dict(pipelines))
