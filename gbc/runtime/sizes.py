"""How many bytes of a shard each of its items takes."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from gbc.store import ImageMode, Layout, Marker, commit_shard, read_documents, read_marker
from gbc.store.document import encode


def shard_sizes(layout: Layout, pictures: Mapping[str, int], mode: ImageMode) -> tuple[int, list[float]]:
    """Bytes that shard 0 takes however few items it has, and bytes of each of its items.

    Pictures that are embedded count with their own size; what is left of the files is shared by the lengths of the
    documents, from which all else is derived.
    """
    with tempfile.TemporaryDirectory(prefix="gbc-empty-") as place:
        fixed = _bytes(commit_shard(Layout(Path(place)), 0, (), images=mode, picture=lambda _: None))
    marker = read_marker(layout, 0)
    embedded: list[int] = []
    lengths: list[int] = []
    for document in read_documents(layout.documents(0)):
        held = document.graph is not None and mode == "embed"
        embedded.append(pictures.get(document.source.image_id or "", 0) if held else 0)
        lengths.append(len(encode(document)))
    rest = max(0, (_bytes(marker) if marker else 0) - fixed - sum(embedded))
    return fixed, [size + rest * length / sum(lengths) for size, length in zip(embedded, lengths, strict=True)]


def _bytes(marker: Marker) -> int:
    return sum(file.size for file in marker.files.values())
