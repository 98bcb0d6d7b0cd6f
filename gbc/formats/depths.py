"""How far every node lies below the root."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def depths_below(roots: Iterable[str], targets: Mapping[str, Iterable[str]]) -> dict[str, int]:
    """The length of the shortest path to each node that can be reached; ``targets`` are those of a node's edges."""
    depths: dict[str, int] = dict.fromkeys(roots, 0)
    reached = list(depths)
    for id_ in reached:  # grows as the walk goes on
        for target in targets.get(id_, ()):
            if target not in depths:
                depths[target] = depths[id_] + 1
                reached.append(target)
    return depths
