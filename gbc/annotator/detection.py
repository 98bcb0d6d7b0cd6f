"""Where the elements of a level are: asked for together, one request a node."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from gbc.annotator.elements import Wanted
from gbc.annotator.merge import Candidate
from gbc.annotator.sift import Frame, sift
from gbc.annotator.work import Work
from gbc.graph import ROOT, Region
from gbc.models.roles import Detection, DetectRequest


async def detect(work: Work, wanted: Sequence[Wanted]) -> list[Candidate]:
    """A candidate for each box that passes, in the order of the elements."""
    by_parent: dict[int, list[Wanted]] = {}
    for one in wanted:
        by_parent.setdefault(one.parent, []).append(one)
    asked = dict(list(by_parent.items())[: work.calls.take(len(by_parent))])
    for one in wanted:
        if one.parent not in asked:
            work.builder.reject("limits", one.label, "no calls left to look for it", parent=one.parent)
    views = {parent: work.view(parent) for parent in asked}
    requests = [DetectRequest(views[p], tuple(w.label for w in group)) for p, group in asked.items()]
    answers = await asyncio.gather(*(work.panel.detect(request) for request in requests))
    candidates: list[Candidate] = []
    for (parent, group), detections in zip(asked.items(), answers, strict=True):
        frame = Frame(views[parent].box, None if parent == ROOT else work.builder[parent].region.box)
        for one in group:
            matching = [d for d in detections if d.label == one.label]
            candidates += (Candidate(region, (one,)) for region in _sift(work, one, frame, matching))
    return candidates


def _sift(work: Work, one: Wanted, frame: Frame, detections: Sequence[Detection]) -> list[Region]:
    def reject(reason: str, region: Region) -> None:
        work.builder.reject("detection", one.label, reason, parent=one.parent, region=region)

    if not detections:
        work.builder.reject("detection", one.label, "not found", parent=one.parent)
    return sift(detections, frame, one.several, work.settings.detecting, work.settings.limits.boxes, reject)
