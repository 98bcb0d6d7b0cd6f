"""What different things do to each other: sentences that name two or more children of a node."""

from __future__ import annotations

import asyncio

import msgspec

from gbc.annotate.work import Work
from gbc.graph import Region, bounding, find_mentions
from gbc.models.roles import RelationReply, RelationRequest


class Family(msgspec.Struct):
    """A node and its children; ``names`` leads from what a sentence may call a child to its key."""

    parent: int
    children: list[int]
    names: dict[str, int]


async def add_relations(work: Work) -> None:
    """Ask about the children of every image and entity node; each sentence about some of them is a relation."""
    families = [family for key in work.builder.keys if (family := _family(work, key))]
    granted = work.calls.take(len(families))
    for family in families[granted:]:
        work.builder.reject("limits", "relations", "no calls left to ask for them", parent=family.parent)
    families = families[:granted]
    requests = [_request(work, family) for family in families]
    replies = await asyncio.gather(*(work.panel.describe(request) for request in requests))
    made: dict[frozenset[int], int] = {}
    for family, reply in zip(families, replies, strict=True):
        _add(work, family, reply, made)


def _family(work: Work, parent: int) -> Family | None:
    """A node with children of two or more different names, or None."""
    builder = work.builder
    if builder[parent].kind not in ("image", "entity"):
        return None
    children = builder.children(parent)[: work.settings.relations]
    owners: dict[str, set[int]] = {}
    for child in children:
        for name in (builder[child].label, *builder[child].aliases, *builder.edge_words(parent, child)):
            owners.setdefault(name.lower(), set()).add(child)
    names = {name: keys.pop() for name, keys in owners.items() if len(keys) == 1}
    return Family(parent, children, names) if len(set(names.values())) > 1 else None


def _request(work: Work, family: Family) -> RelationRequest:
    view = work.view(family.parent)
    things = tuple(work.thing(view, key) for key in family.children)
    return RelationRequest(view=view, things=things, context=work.context(family.parent))


def _add(work: Work, family: Family, reply: RelationReply, made: dict[frozenset[int], int]) -> None:
    for sentence in reply.sentences:
        named = find_mentions(sentence, family.names)
        order = sorted(named, key=lambda name: named[name][0])
        members = list(dict.fromkeys(family.names[name] for name in order))
        if len(members) < 2:
            work.builder.reject("relations", sentence, "names fewer than two of the things", parent=family.parent)
            continue
        key = made.get(frozenset(members))
        if key is None:
            if not work.room():
                work.builder.reject("limits", sentence, "no room for the relation", parent=family.parent)
                continue
            key = made[frozenset(members)] = _add_node(work, family.parent, members)
        work.say(key, sentence, "relation")
        for name, words in work.builder.places(key, order).items():
            for spelled, places in words.items():
                work.builder.add_edge(key, family.names[name], spelled, places)


def _add_node(work: Work, parent: int, members: list[int]) -> int:
    """A relation below its parent, reached by the words that lead to each of its members."""
    builder = work.builder
    ways = [way for member in members for way in builder.edge_words(parent, member).items()]
    words, places = ways[0]
    key = builder.add_node(
        "relation",
        " and ".join(builder[member].label for member in members),
        Region(bounding(builder[member].region.box for member in members)),
        parent=parent,
        words=words,
        places=places,
        members=members,
    )
    for words, places in ways[1:]:
        builder.add_edge(parent, key, words, places)
    return key
