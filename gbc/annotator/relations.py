"""What different things do to each other: sentences that name two or more children of a node."""

from __future__ import annotations

import asyncio

import msgspec

from gbc.annotator.work import Work
from gbc.graph import Region, bounding, find_mentions, singular
from gbc.graph.mentions import fold
from gbc.models.roles import RelationReply, RelationRequest


class Family(msgspec.Struct):
    """A node and those of its children that are asked about.

    ``owners`` leads from every name of any child, asked about or not, to the children that bear it: a name
    that could mean another must not be taken for one of these, nor may a word of it.
    """

    parent: int
    children: list[int]
    owners: dict[str, set[int]]

    def named(self, name: str) -> int | None:
        """The child that only this name can mean, if it was asked about."""
        owners = self.owners[name]
        if len(owners) > 1:
            return None
        (owner,) = owners
        return owner if owner in self.children else None


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
    builder, most = work.builder, work.settings.relations
    if builder[parent].kind not in ("image", "entity"):
        return None
    children = builder.children(parent)
    owners: dict[str, set[int]] = {}
    for child in children:
        for name in (builder[child].label, *builder[child].aliases, *builder.edge_words(parent, child)):
            owners.setdefault(singular(fold(name)), set()).add(child)
    family = Family(parent, children[:most], owners)
    if len({family.named(name) for name in owners} - {None}) < 2:
        return None
    for child in children[most:]:
        builder.reject("limits", builder[child].label, f"more than {most} children to relate", parent=parent)
    return family


def _request(work: Work, family: Family) -> RelationRequest:
    view = work.view(family.parent)
    things = tuple(work.thing(view, key) for key in family.children)
    return RelationRequest(view=view, things=things, context=work.context(family.parent))


def _add(work: Work, family: Family, reply: RelationReply, made: dict[frozenset[int], int]) -> None:
    for sentence in reply.sentences:
        members = _members(family, sentence)
        if len(members) < 2:
            work.builder.reject("relations", sentence, "names fewer than two of the things", parent=family.parent)
            continue
        key = made.get(frozenset(members))
        if key is None:
            if not work.room():
                work.builder.reject("limits", sentence, "no room for the relation", parent=family.parent)
                continue
            key = made[frozenset(members)] = _add_node(work, family.parent, members)
        for member in members:
            for words, places in work.builder.edge_words(family.parent, member).items():
                work.builder.add_edge(family.parent, key, words, places)
        work.say(key, sentence, "relation", RelationRequest)
        for name, spellings in work.builder.places(key, family.owners).items():
            target = family.named(name)
            for words, where in spellings.items():
                if target in members:
                    work.builder.add_edge(key, target, words, where)


def _members(family: Family, sentence: str) -> list[int]:
    """The children that a sentence names, in its order."""
    found = find_mentions(sentence, family.owners)
    named = (family.named(name) for name in sorted(found, key=lambda name: found[name][0]))
    return list(dict.fromkeys(child for child in named if child is not None))


def _add_node(work: Work, parent: int, members: list[int]) -> int:
    """A relation below its parent, reached by words that lead to the first of its members."""
    builder = work.builder
    words, places = next(iter(builder.edge_words(parent, members[0]).items()))
    return builder.add_node(
        "relation",
        " and ".join(builder[member].label for member in members),
        Region(bounding(builder[member].region.box for member in members)),
        parent=parent,
        words=words,
        places=places,
        members=members,
    )
