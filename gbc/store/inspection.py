"""What a whole shard consists of, also in a folder that came without its markers."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from gbc.store.commit import ImageMode, Marker, read_marker, record_file
from gbc.store.errors import StoreError
from gbc.store.layout import TABLES, Layout


def inspect_shard(layout: Layout, shard: int) -> Marker:
    """The marker of a whole shard, or what it would say: then every file of the shard is read.

    Raises ``StoreError`` where one cannot be read.
    """
    marker = read_marker(layout, shard)
    if marker is not None:
        return marker
    paths = {name: layout.table(name, shard) for name in TABLES}
    try:
        rows = {path: pq.read_metadata(path).num_rows for path in paths.values()}
        rows[layout.documents(shard)] = rows[paths["sources"]]
        return Marker(
            shard=shard,
            images=image_mode(paths["graphs"]),
            files={
                path.relative_to(layout.folder).as_posix(): record_file(path, count) for path, count in rows.items()
            },
            pipelines=_pipelines(paths["images"]),
        )
    except (OSError, pa.ArrowInvalid) as error:
        raise StoreError(f"{layout.folder}, shard {shard}: {error}") from None


def _pipelines(images: Path) -> dict[str, int]:
    columns = pq.read_table(images, columns=["pipeline", "version"])
    described = columns.filter(pc.is_valid(columns["version"]))
    return dict(sorted(Counter(name or "" for name in described["pipeline"].to_pylist()).items()))


def image_mode(graphs: Path) -> ImageMode:
    """How a ``graphs`` table keeps the pictures, by the counts of missing values that stand in the file's footer."""
    held = {"image.bytes": 0, "image.path": 0}
    footer = pq.read_metadata(graphs)
    for group in range(footer.num_row_groups):
        for place in range(footer.num_columns):
            column = footer.row_group(group).column(place)
            if column.path_in_schema in held and column.statistics is not None:
                held[column.path_in_schema] += column.num_values - column.statistics.null_count
    return "embed" if held["image.bytes"] else "path" if held["image.path"] else "none"
