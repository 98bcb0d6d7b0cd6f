"""Two graphs of one picture, side by side: which nodes are in both, and which words differ."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest

import msgspec

from gbc.graph import Graph, Node

_SAME_PLACE, _SAME_PLACE_OTHER_NAME = 0.5, 0.75
"""IoU from which nodes of one label, or of different ones, are taken for the same thing."""

_LONGEST = 3000
"""Words; texts that are longer are called different without looking for where."""

_RELATED = 0.6
"""Texts that have a smaller share of words and blanks in common are two texts, not two versions of one."""

_WORDS = re.compile(r"\w+|\s+|[^\w\s]")


class Words(msgspec.Struct, frozen=True, omit_defaults=True):
    """A piece of a caption; ``differs`` where the other side does not say it."""

    text: str
    differs: bool = False


class Said(msgspec.Struct, frozen=True):
    """Captions of one kind on both sides, None where a side has none."""

    kind: str
    left: list[Words] | None
    right: list[Words] | None


class Pair(msgspec.Struct, frozen=True, kw_only=True):
    """One thing: the number of its node on either side, None where it is not there; what was said of it on both.

    ``renamed`` says that it stands under another label.
    """

    left: int | None
    right: int | None
    renamed: bool = False
    same: bool = False
    said: list[Said] = []


def compare(left: Graph, right: Graph) -> list[Pair]:
    """All nodes of both graphs, each with its like where it has one: first those of both, in the order of the left."""
    match = _matched(left.nodes, right.nodes)
    number = {node.id: place for place, node in enumerate(right.nodes)}
    pairs = [_pair(place, node, match.get(node.id), number) for place, node in enumerate(left.nodes)]
    found = {node.id for node in match.values()}
    pairs += [Pair(left=None, right=number[node.id]) for node in right.nodes if node.id not in found]
    return sorted(pairs, key=lambda pair: 2 * (pair.left is None) + (pair.right is None))


def _matched(left: Sequence[Node], right: Sequence[Node]) -> dict[str, Node]:
    """Left id -> right node: the best matches first, each node once."""
    ranked = sorted(
        ((rank, place, other, one.id, two) for place, one in enumerate(left) for other, two in enumerate(right)
         if (rank := _likeness(one, two)) > 0),
        key=lambda entry: (-entry[0], entry[1], entry[2]),
    )  # fmt: skip
    match: dict[str, Node] = {}
    taken: set[str] = set()
    for _, _, _, id_, node in ranked:
        if id_ not in match and node.id not in taken:
            match[id_] = node
            taken.add(node.id)
    return match


def _likeness(one: Node, two: Node) -> float:
    """How surely two nodes are the same thing, 0 for not at all."""
    if one.kind != two.kind:
        return 0
    if one.kind == "image":
        return 9
    overlap = one.region.box.iou(two.region.box)
    if one.label == two.label and (overlap >= _SAME_PLACE or (one.id == two.id and one.kind != "entity")):
        return 2 + overlap
    return overlap if overlap >= _SAME_PLACE_OTHER_NAME and one.kind == "entity" else 0


def _pair(place: int, node: Node, other: Node | None, number: dict[str, int]) -> Pair:
    if other is None:
        return Pair(left=place, right=None)
    said = list(_said(node, other))
    renamed = node.label != other.label
    same = not renamed and all(
        words is not None and not any(piece.differs for piece in words)
        for one in said
        for words in (one.left, one.right)
    )
    return Pair(left=place, right=number[other.id], renamed=renamed, same=same, said=said)


def _said(one: Node, two: Node) -> Iterator[Said]:
    kinds = dict.fromkeys(caption.kind for node in (one, two) for caption in node.captions if caption.selected)
    for kind in kinds:
        texts = [[c.text for c in node.captions if c.kind == kind and c.selected] for node in (one, two)]
        for left, right in zip_longest(*texts):
            yield Said(kind, *differing(left, right))


def differing(left: str | None, right: str | None) -> tuple[list[Words] | None, list[Words] | None]:
    """Two texts cut into words that both say, and words that only one says; whole where they have little in common."""
    if left is None or right is None:
        return (None if left is None else [Words(left, True)], None if right is None else [Words(right, True)])
    if left == right:
        return [Words(left)], [Words(right)]
    one, two = _WORDS.findall(left), _WORDS.findall(right)
    if max(len(one), len(two)) > _LONGEST:
        return [Words(left, True)], [Words(right, True)]
    matcher = difflib.SequenceMatcher(None, one, two, autojunk=False)
    if matcher.ratio() < _RELATED:
        return [Words(left, True)], [Words(right, True)]
    sides: tuple[list[Words], list[Words]] = ([], [])
    for tag, a0, a1, b0, b1 in matcher.get_opcodes():
        for side, words in zip(sides, (one[a0:a1], two[b0:b1]), strict=True):
            if words:
                side.append(Words("".join(words), tag != "equal"))
    return sides
