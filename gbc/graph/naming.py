"""Ids by the grammar of graph-based captioning, given in one pass when a graph is finished."""

from __future__ import annotations

import functools
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

from gbc.graph.mentions import lower
from gbc.graph.node import NodeKind

ROOT_ID = ""


class Unnamed(msgspec.Struct, frozen=True):
    """What the grammar needs to know of a node: ``parent`` and ``members`` are keys of other nodes."""

    key: int
    kind: NodeKind
    label: str
    parent: int | None
    members: tuple[int, ...] = ()


@functools.lru_cache(maxsize=65536)
def clean_label(label: str) -> str:
    """A label that ids can carry: NFC, lower case, single blanks, no underscore. Empty where nothing is left.

    A label of digits only is no label either, since ids end in digits, nor one whose first sign belongs to
    the letter before it.
    """
    words = lower(unicodedata.normalize("NFC", " ".join(label.replace("_", " ").split())))
    return "" if words.isdigit() or any(map(unicodedata.combining, words[:1])) else words


def give_ids(nodes: Sequence[Unnamed]) -> dict[int, str]:
    """An id for each key. Parents and members must stand before the nodes that name them.

    Root ``""``; entity ``{parent}_{label}`` (below the root just ``{label}``), with ``_{i}`` where a label
    has several boxes below one parent; composition the same without suffix; relation ``[a|b]`` of the
    sorted ids of what it relates.
    """
    shared = Counter((n.parent, n.label) for n in nodes if n.kind in ("entity", "composition"))
    numbers: Counter[tuple[int | None, str]] = Counter()
    ids: dict[int, str] = {}
    used: set[str] = set()
    for node in nodes:
        name = _name(node, ids, shared, numbers)
        ids[node.key] = name if name not in used else _free(name, used)
        used.add(ids[node.key])
    return ids


def _name(
    node: Unnamed,
    ids: dict[int, str],
    shared: Counter[tuple[int | None, str]],
    numbers: Counter[tuple[int | None, str]],
) -> str:
    if node.parent is None:
        return ROOT_ID
    if node.kind == "relation":
        return f"[{'|'.join(sorted(ids[m] for m in node.members))}]"
    parent = ids[node.parent]
    base = f"{parent}_{node.label}" if parent else node.label
    place = (node.parent, node.label)
    if node.kind == "composition" or shared[place] == 1:
        return base
    numbers[place] += 1
    return f"{base}_{numbers[place] - 1}"


def _free(name: str, used: Iterable[str]) -> str:
    number = 0
    while f"{name}_{number}" in used:
        number += 1
    return f"{name}_{number}"
