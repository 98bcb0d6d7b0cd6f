"""The method: one image becomes one graph, level by level.

Describe the image. Then, for all nodes of a level at once: detect what their captions name, merge what shows
the same region, describe what is left; its parts are the next level. Then compositions, then relations.
Answers are asked for together and applied in a fixed order, so nothing depends on which comes first.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import msgspec

from gbc.annotator.compositions import add_compositions
from gbc.annotator.detection import detect
from gbc.annotator.elements import Wanted, wanted_elements
from gbc.annotator.merge import Candidate, merge, standing_twin
from gbc.annotator.relations import add_relations
from gbc.annotator.required import required_things
from gbc.annotator.segmenting import segment
from gbc.annotator.settings import Settings
from gbc.annotator.texts import lines_in, quoted_lines
from gbc.annotator.work import Work, thing
from gbc.graph import ROOT, Graph
from gbc.images import Picture, View
from gbc.models.roles import (
    EntityReply,
    EntityRequest,
    ImageRequest,
    ModelError,
    Panel,
    TextLine,
)


class Level(msgspec.Struct):
    """What is to be looked for next: elements to detect, and candidates whose place is known already."""

    wanted: list[Wanted] = msgspec.field(default_factory=list)
    placed: list[Candidate] = msgspec.field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.wanted or self.placed)


async def annotate(
    picture: Picture,
    panel: Panel,
    settings: Settings,
    pipeline: str | None = None,
    captions: Sequence[str] = (),
) -> Graph:
    """The graph of one picture; ``pipeline`` is the fingerprint to write into it.

    ``captions`` are texts that came with the picture: they are kept as they are, as original captions of the image.

    Raises ``ModelError`` where a model could not answer or said nothing about the picture.
    """
    work = Work(picture, panel, settings)
    lines = await _read(work)
    level = await _describe_image(work, lines)
    for _ in range(settings.limits.depth):
        level = await _next_level(work, level, lines)
        if not level:
            break
    for wanted in (*level.wanted, *(placed.wanted[0] for placed in level.placed)):
        work.builder.reject("limits", wanted.label, f"deeper than {settings.limits.depth}", parent=wanted.parent)
    await add_compositions(work)
    await add_relations(work)
    for caption in captions:
        work.builder.add_caption(ROOT, caption, "original")
    return work.builder.finish(pipeline)


async def _read(work: Work) -> list[TextLine]:
    if "reader" not in work.panel.names or not work.calls.take(1):
        return []
    lines = await work.panel.read(View(work.picture))
    return [line for line in lines if line.score >= work.settings.min_text_score]


async def _describe_image(work: Work, lines: Sequence[TextLine]) -> Level:
    work.calls.take(1)
    reply = await work.panel.describe(ImageRequest(view=View(work.picture), texts=tuple(lines)))
    said = (
        work.say(ROOT, reply.detail, "detail", ImageRequest),
        work.say(ROOT, reply.short, "short", ImageRequest),
    )
    if said == (None, None):
        raise ModelError("the describer said nothing about the image")
    wanted = wanted_elements(work.builder, ROOT, reply.elements, work.settings)
    return Level(wanted, [*await required_things(work, wanted), *quoted_lines(work.builder, ROOT, lines)])


async def _next_level(work: Work, level: Level, lines: Sequence[TextLine]) -> Level:
    candidates = [*await detect(work, level.wanted), *level.placed]
    fresh = _with_room(work, merge(_settle(work, candidates), work.settings.merge_iou))
    masked = await segment(work, fresh)
    if work.settings.segmenting.tighten:  # boxes that have shrunk may show the same thing now
        masked = merge(_settle(work, masked), work.settings.merge_iou)
    replies = await _describe(work, masked, lines)
    return _add(work, masked, replies, lines)


def _settle(work: Work, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Lead to what stands already; return what is new.

    A part that shows what it is a part of stands already too: no edge leads back, and that is recorded.
    """
    fresh: list[Candidate] = []
    for candidate in candidates:
        twin = standing_twin(work.builder, candidate, work.settings.merge_iou)
        if twin is None:
            fresh.append(candidate)
        else:
            work.link(twin, candidate)
    return fresh


def _with_room(work: Work, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The best candidates, as many as the graph has room for, in the order in which they stand."""
    ranked = sorted(candidates, key=lambda c: -(c.region.score or 0.0))
    for late in ranked[work.room() :]:
        _reject(work, late, "limits", f"more than {work.settings.limits.nodes} nodes")
    chosen = ranked[: work.room()]
    return [candidate for candidate in candidates if candidate in chosen]


async def _describe(work: Work, candidates: Sequence[Candidate], lines: Sequence[TextLine]) -> list[EntityReply | None]:
    """A reply for each candidate, None where no call was left to ask for it."""
    requests = []
    for candidate in candidates[: work.calls.take(len(candidates))]:
        view = work.view_around(candidate.region.box)
        requests.append(
            EntityRequest(
                view=view,
                thing=thing(view, candidate.label, candidate.region),
                context=work.context(candidate.wanted[0].parent),
                texts=lines_in(candidate.region.box, lines, view),
            )
        )
    replies = await asyncio.gather(*(work.panel.describe(request) for request in requests))
    return [*replies, *([None] * (len(candidates) - len(replies)))]


def _add(
    work: Work, candidates: Sequence[Candidate], replies: Sequence[EntityReply | None], lines: Sequence[TextLine]
) -> Level:
    """Make nodes of what was described; the next level is what their captions name."""
    following = Level()
    for candidate, reply in zip(candidates, replies, strict=True):
        if reply is None:
            _reject(work, candidate, "limits", "no calls left to describe it")
        elif not reply.present:
            _reject(work, candidate, "description", "the describer does not see it")
        elif not reply.detail.strip():
            _reject(work, candidate, "description", "the describer said nothing about it")
        else:
            key = _add_entity(work, candidate, reply)
            if candidate.region.box.area >= work.settings.detecting.min_parent_area:
                following.wanted += wanted_elements(work.builder, key, reply.parts, work.settings)
            if not candidate.wanted[0].quote:
                following.placed += quoted_lines(work.builder, key, lines)
    return following


def _add_entity(work: Work, candidate: Candidate, reply: EntityReply) -> int:
    first = candidate.wanted[0]
    words, places = first.words[0]
    key = work.builder.add_node(
        "entity", candidate.label, candidate.region, parent=first.parent, words=words, places=places
    )
    work.link(key, candidate)
    work.say(key, reply.detail, "detail", EntityRequest)
    return key


def _reject(work: Work, candidate: Candidate, stage: str, reason: str) -> None:
    parent = candidate.wanted[0].parent
    work.builder.reject(stage, candidate.label, reason, parent=parent, region=candidate.region)
