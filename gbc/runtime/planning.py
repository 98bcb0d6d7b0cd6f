"""From sources to a plan: items are read in order, looked at by several threads, and appended."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Literal

import msgspec

from gbc.images import Fetching, Item, Kept, Limits, is_fleeting, scan
from gbc.runtime.ahead import ahead
from gbc.runtime.looking import Look, Looker
from gbc.runtime.progress import Progress
from gbc.store import SHARD_SIZE, Added, Near, Plan, PlannedItem

NearDuplicates = Literal["ignore", "record", "skip"]
"""Pictures that look nearly like an earlier one are treated like others, told in ``fields``, or not annotated."""

_WAITING = 1024
_ROOM = 64 << 20
"""What planning is ahead of itself: so many items, with so many bytes in hand."""


class PlanOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How sources are read.

    ``again`` tries URLs once more that could not be fetched in an earlier run, and keeps rows of the hub anew, for a
    build that goes over finished shards again.
    """

    limits: Limits = Limits()
    fetching: Fetching = Fetching()
    near_duplicates: NearDuplicates = "ignore"
    again: bool = False


def list_items(sources: Sequence[str], limit: int | None, progress: Progress) -> Iterator[Item]:
    """The first items of the sources. Raises ``SourceError`` at once if a source is wrong."""
    return islice(scan(sources, progress.note), limit)


def plan_items(
    plan: Plan,
    items: Iterable[Item],
    kept: Kept | None,
    options: PlanOptions,
    progress: Progress,
    *,
    shard_size: int = SHARD_SIZE,
    decoding: bool = False,
    seen: Callable[[Look], None] | None = None,
) -> Added:
    """Append to the plan what is new among the items.

    What comes from afar and was had before is known by its location and not fetched again. ``seen`` is called with
    all that is found out about each item, in order; with ``decoding`` that is more.
    """
    alike = options.near_duplicates != "ignore"
    looker = Looker(kept, options.limits, options.fetching, decoding=decoding or alike)

    def known(item: Item) -> bool:
        if item.data is not None and options.again:  # in hand now, and perhaps asked for once more
            return False
        return is_fleeting(item.location) and plan.holds(item.location, read=options.again)

    def planned() -> Iterator[PlannedItem]:
        for number, look in enumerate(_looks(items, known, looker, options), 1):
            if seen is not None:
                seen(look)
            progress.planned(number)
            yield _with_near(look, plan, options.near_duplicates) if alike else look.item

    progress.planning()
    return plan.add(planned(), shard_size)


def _looks(
    items: Iterable[Item], known: Callable[[Item], bool], looker: Looker, options: PlanOptions
) -> Iterator[Look]:
    def to_do() -> Iterator[tuple[Item, bool]]:
        for item in items:  # in this thread: the plan is not to be asked by others
            yield item, known(item)

    def work(pair: tuple[Item, bool]) -> Look:
        item, had = pair
        return Look(item=PlannedItem(name=item.name, location=item.location)) if had else looker.look(item)

    def weigh(pair: tuple[Item, bool]) -> int:
        return _ROOM // _WAITING + len(pair[0].data or b"")

    return ahead(to_do(), work, weigh, threads=options.fetching.connections, room=_ROOM, stop=looker.stop)


def _with_near(look: Look, plan: Plan, wish: NearDuplicates) -> PlannedItem:
    """The item with the earlier picture that it looks like, if there is one."""
    item = look.item
    if look.likeness is None or item.image_id is None:
        return item
    near = plan.near.find(item.image_id, look.likeness)
    if near is None:
        return item
    return msgspec.structs.replace(item, fields=_told(item.fields, near), duplicate=wish == "skip")


def _told(fields: str | None, near: Near) -> str:
    told: dict[str, Any] = msgspec.json.decode(fields) if fields else {}
    told["near_duplicate_of"], told["near_duplicate_distance"] = near.image_id, near.distance
    return msgspec.json.encode(told).decode()
