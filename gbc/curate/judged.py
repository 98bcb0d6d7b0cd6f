"""What people thought of nodes and captions goes along into a dataset that is made of others."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from gbc.query.apart import DoorApart
from gbc.query.dataset import MEMORY
from gbc.query.views import files_of
from gbc.store import TABLES, Layout
from gbc.store.files import write_whole
from gbc.store.judgements import Judgement
from gbc.store.reading import whole_shards

_SECONDS = 3600.0
_STILL_THERE = """
WITH told AS (
    SELECT image_id, node_id, caption_id, verdict, note, strftime("time", '%Y-%m-%dT%H:%M:%S.%f') AS "time"
    FROM judgements
    WHERE verdict IS NOT NULL OR note IS NOT NULL
)
FROM told SEMI JOIN nodes USING (image_id, node_id) WHERE caption_id IS NULL
UNION ALL
FROM told SEMI JOIN captions USING (image_id, node_id, caption_id)
ORDER BY "time", image_id, node_id, caption_id
"""


def carry_judgements(folders: Sequence[Path], out: Path) -> int:
    """Write into ``out`` the judgements of other datasets whose node, and caption, are there too; how many.

    Of several about one thing the latest counts. Where there is none, no file is written.
    """
    told = [path for folder in folders if (path := Layout(folder.absolute()).judgements).exists()]
    if not told:
        return 0
    layout = Layout(out.absolute())
    files = files_of(layout, whole_shards(layout.folder, TABLES), "tables")
    door = DoorApart({**files, "judgements": told}, "tables", MEMORY)
    try:
        kept = door.ask(_STILL_THERE, None, _SECONDS)
    finally:
        door.close()
    lines = [msgspec.json.encode(Judgement(**dict(zip(kept.columns, row, strict=True)))) + b"\n" for row in kept]
    if lines:
        write_whole(layout.judgements, b"".join(lines))
    return len(lines)
