"""The tables of a dataset derived anew, with pictures that were lost read again from where they came."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from gbc.images import Contents, Kept
from gbc.publish import write_card
from gbc.runtime.pictures import Pictures
from gbc.store import BuildLock, ImageMode, Layout, Plan, StoreError, rebuild_tables
from gbc.store.missing import check_folder


def derive_again(folder: Path, shards: Sequence[int] | None = None) -> tuple[int, int]:
    """Derive all tables, or those of some shards, from the documents and write the card.

    Gives the number of shards, and of pictures that are lost.

    Raises ``StoreError`` where there are no documents, or they cannot be read.
    """
    layout = Layout(folder)
    check_folder(folder)
    if shards is None and not layout.document_shards():
        raise StoreError(f"{folder}: no documents there to derive tables from; they stand in documents/")
    made: list[Pictures] = []
    with BuildLock(layout):
        if not layout.plan.exists():  # it was built elsewhere
            count = len(rebuild_tables(folder, shards=shards))
        else:
            with Plan(layout.plan) as plan:
                planned = {shard.number: shard for shard in plan.shards()}
                contents = Contents(Kept(layout.kept))

                def again(shard: int, mode: ImageMode) -> Pictures:
                    rows = plan.items(planned[shard]) if shard in planned else ()
                    made.append(Pictures(rows, contents, mode))
                    return made[-1]

                count = len(rebuild_tables(folder, again, shards))
        write_card(folder)
    return count, sum(pictures.missing for pictures in made)
