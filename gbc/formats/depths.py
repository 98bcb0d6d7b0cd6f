"""How far every node lies below the root."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def depths_below(roots: Iterable[str], targets: Mapping[str, Iterable[str]]) -> dict[str, int]:
    """The length of the shortest path to each node that can be reached; ``targets`` are those of a node's edges."""
    level = list(roots)
    depths: dict[str, int] = dict.fromkeys(level, 0)
    depth = 0
    while level:
        depth += 1
        below = dict.fromkeys(target for id_ in level for target in targets.get(id_, ()))
        level = [id_ for id_ in below if id_ not in depths]
        depths.update(dict.fromkeys(level, depth))
    return depths
