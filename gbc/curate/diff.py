"""What changed from one dataset to another: in graphs, not in bytes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from itertools import zip_longest
from pathlib import Path

import msgspec
import zstandard

from gbc.curate.changes import Change, graph_changes
from gbc.curate.ledger import Ledger
from gbc.graph import Graph
from gbc.store import Entries


def diff_datasets(before: Path, after: Path) -> Iterator[Change]:
    """Every change in graphs from one dataset to another, image by image, in whatever order they stand.

    Where the order is the same, nothing is kept; otherwise graphs that wait for their match wait on disk. Raises
    ``StoreError`` where a folder is no dataset.
    """
    old, new = Entries(before), Entries(after)
    return _changes(_graphs(old), _graphs(new))


def _graphs(entries: Entries) -> Iterator[Graph]:
    return (document.graph for document in entries.documents() if document.graph is not None)


def _changes(old: Iterator[Graph], new: Iterator[Graph]) -> Iterator[Change]:
    with ExitStack() as stack:
        waiting_old, waiting_new = (stack.enter_context(Ledger()) for _ in range(2))
        for one, other in zip_longest(old, new):
            if one is not None and other is not None and one.image.id == other.image.id:
                yield from graph_changes(one, other)
                continue
            if one is not None:
                match = waiting_new.pop(one.image.id)
                if match is None:
                    waiting_old.put(one.image.id, _packed(one))
                else:
                    yield from graph_changes(one, _unpacked(match))
            if other is not None:
                match = waiting_old.pop(other.image.id)
                if match is None:
                    waiting_new.put(other.image.id, _packed(other))
                else:
                    yield from graph_changes(_unpacked(match), other)
        for id_ in waiting_old:
            yield Change(change="removed", what="image", image=id_)
        for id_ in waiting_new:
            yield Change(change="added", what="image", image=id_)


def _packed(graph: Graph) -> bytes:
    return zstandard.compress(msgspec.json.encode(graph), 1)


def _unpacked(data: bytes) -> Graph:
    return msgspec.json.decode(zstandard.decompress(data), type=Graph)
