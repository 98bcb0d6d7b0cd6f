"""A dataset stretch by stretch: some shards at a time, for questions that hold many rows at once."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pyarrow.parquet as pq

from gbc.query.dataset import Dataset
from gbc.query.views import quoted
from gbc.store import TABLES, Layout
from gbc.store.reading import whole_shards


class Stretch(msgspec.Struct, frozen=True):
    """Some shards, and for each table what a question reads from instead: the rows of these shards alone.

    So all stretches together cost what one question over everything would, not a scan of everything each.
    """

    shards: list[int]
    tables: dict[str, str]


def stretches(dataset: Dataset, items: int) -> Iterator[Stretch]:
    """A dataset in order, with so many items at a time, or one shard."""
    layout = Layout(dataset.folder.absolute())
    shards: list[int] = []
    gathered = 0
    for shard in whole_shards(layout.folder):
        more = pq.read_metadata(layout.table("sources", shard)).num_rows
        if shards and gathered + more > items:
            yield _stretch(layout, shards)
            shards, gathered = [], 0
        shards.append(shard)
        gathered += more
    yield _stretch(layout, shards)


def _stretch(layout: Layout, shards: list[int]) -> Stretch:
    tables = {}
    for table in TABLES:
        files = ", ".join(quoted(str(layout.table(table, shard))) for shard in shards)
        tables[table] = f"read_parquet([{files}])"
    return Stretch(shards, tables)
