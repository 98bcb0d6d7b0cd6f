"""Several of a kind: the entities of one element become a group that is described together."""

from __future__ import annotations

import asyncio

from gbc.annotator.hints import layout_hints
from gbc.annotator.work import Group, Work
from gbc.graph import Provenance, Region, bounding, capitalised, singular
from gbc.models.roles import CompositionReply, CompositionRequest

_HINTS = Provenance(model="geometry", strategy="minimum spanning tree over box centres")


async def add_compositions(work: Work) -> None:
    """Put a composition between a node and the two or more entities that one of its elements led to.

    The node's words lead to the group; the numbered mentions in the group's captions lead to its members.
    """
    groups = [group for group in work.groups.values() if len(group.members) > 1]
    made: dict[frozenset[int], int] = {}
    fitting = _within_limits(work, groups)
    requests = [_request(work, group) for group in fitting]
    replies = await asyncio.gather(*(work.panel.describe(request) for request in requests))
    for group, request, reply in zip(fitting, requests, replies, strict=True):
        made[frozenset(group.members)] = _add(work, group, request, reply)
    for group in groups:
        key = made.get(frozenset(group.members))
        if key is not None:
            _lead_through(work, group, key)


def _within_limits(work: Work, groups: list[Group]) -> list[Group]:
    """One group for each set of members, as far as nodes and calls reach; members stand from left to right."""
    distinct: dict[frozenset[int], Group] = {}
    for group in groups:
        group.members.sort(key=lambda key: (work.builder[key].region.box.centre, key))
        distinct.setdefault(frozenset(group.members), group)
    chosen = list(distinct.values())
    fitting = chosen[: min(work.room(), work.calls.take(min(work.room(), len(chosen))))]
    for group in chosen[len(fitting) :]:
        work.builder.reject("limits", group.wanted.label, "no room for the group", parent=group.wanted.parent)
    return fitting


def _request(work: Work, group: Group) -> CompositionRequest:
    boxes = [work.builder[key].region.box for key in group.members]
    view = work.view_around(bounding(boxes))
    label = group.wanted.label
    aspect = work.picture.width / work.picture.height
    return CompositionRequest(
        view=view,
        label=label,
        things=tuple(work.thing(view, key) for key in group.members),
        hints=tuple(layout_hints(singular(label), boxes, aspect)),
    )


def _add(work: Work, group: Group, request: CompositionRequest, reply: CompositionReply) -> int:
    builder, wanted = work.builder, group.wanted
    words, places = wanted.words[0]
    key = builder.add_node(
        "composition",
        wanted.label,
        Region(bounding(builder[member].region.box for member in group.members)),
        parent=wanted.parent,
        words=words,
        places=places,
        members=group.members,
    )
    work.say(key, reply.arrangement, "composition", CompositionRequest)
    for caption in reply.captions:
        work.say(key, caption, "short", CompositionRequest)
    hints = ". ".join(map(capitalised, request.hints)) + "."
    builder.add_caption(key, hints, "hardcode", _HINTS)
    names = [f"{singular(wanted.label)} {number + 1}" for number in range(len(group.members))]
    found = builder.places(key, names)
    for member, name in zip(group.members, names, strict=True):
        for spelled, where in found[name].items():
            builder.add_edge(key, member, spelled, where)
    return key


def _lead_through(work: Work, group: Group, key: int) -> None:
    """The element's words lead to the group, and no longer past it to the members."""
    draft = work.builder[key]
    if group.wanted.label not in (draft.label, *draft.aliases):
        draft.aliases.append(group.wanted.label)
    for words, places in group.wanted.words:
        work.builder.add_edge(group.wanted.parent, key, words, places)
        for member in group.members:
            work.builder.remove_edge(group.wanted.parent, member, words)
