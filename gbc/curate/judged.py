"""What people thought of nodes and captions goes along into a dataset that is made of others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from gbc.query.apart import DoorApart
from gbc.query.dataset import MEMORY
from gbc.query.views import files_of
from gbc.store import TABLES, Layout
from gbc.store.files import write_whole
from gbc.store.judgements import Judgement
from gbc.store.reading import whole_shards

_SECONDS = 3600.0
_JUDGED = """
SELECT image_id, node_id, caption_id, verdict, note,
    coalesce(strftime("time", '%Y-%m-%dT%H:%M:%S.%f'), '') AS "time", label, "left", top, "right", bottom, text
FROM judgements JOIN nodes USING (image_id, node_id) LEFT JOIN captions USING (image_id, node_id, caption_id)
WHERE caption_id IS NULL OR text IS NOT NULL
"""

_Thing = tuple[Any, ...]
"""A node or caption that was judged: its image, node and caption, the node's label and box, the caption's text."""


def carry_judgements(folders: Sequence[Path], out: Path) -> int:
    """Write into ``out`` the judgements of other datasets whose node, and caption, are there too; how many.

    A node is the same where its label and box are, a caption where its text is too. Of several judgements of one thing
    the latest counts. Where there is none, no file is written.
    """
    judged = {folder: path for folder in folders if (path := Layout(folder.absolute()).judgements).exists()}
    if not judged:
        return 0
    there = {thing for thing, _ in _judgements(out, list(judged.values()))}
    found = [pair for folder, path in judged.items() for pair in _judgements(folder, [path])]
    latest = {thing: one for thing, one in sorted(found, key=lambda pair: pair[1].time) if thing in there}
    kept = [one for one in latest.values() if one.verdict is not None or one.note is not None]
    if kept:
        lines = sorted(kept, key=lambda one: (one.time, one.image_id, one.node_id, one.caption_id or ""))
        write_whole(Layout(out.absolute()).judgements, b"".join(msgspec.json.encode(one) + b"\n" for one in lines))
    return len(kept)


def _judgements(folder: Path, judgements: list[Path]) -> Iterator[tuple[_Thing, Judgement]]:
    """What files of judgements say about the nodes and captions of a dataset."""
    layout = Layout(folder.absolute())
    files = files_of(layout, whole_shards(layout.folder, TABLES), "tables")
    door = DoorApart({**files, "judgements": judgements}, "tables", MEMORY)
    try:
        rows: list[tuple[Any, ...]] = door.ask(_JUDGED, None, _SECONDS).rows()
    finally:
        door.close()
    told = len(Judgement.__struct_fields__)
    for row in rows:
        one = Judgement(**dict(zip(Judgement.__struct_fields__, row[:told], strict=True)))
        yield (one.image_id, one.node_id, one.caption_id, *row[told:]), one
