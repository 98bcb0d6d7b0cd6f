"""Masks for candidates, and boxes as tight as their masks where that is asked for."""

from __future__ import annotations

from collections.abc import Sequence

from gbc.annotator.merge import Candidate
from gbc.annotator.work import Work
from gbc.graph import Region
from gbc.models.roles import SegmentRequest


async def segment(work: Work, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates with their masks: one request for all that lack one, so that a model encodes the picture once."""
    bare = [candidate.region.box for candidate in candidates if candidate.region.mask is None]
    if not bare or "segmenter" not in work.panel.names or not work.calls.take(1):
        return [_agreed(work, candidate) for candidate in candidates]
    masks = iter(await work.panel.segment(SegmentRequest(work.picture, tuple(bare))))
    return [
        _agreed(work, candidate if candidate.region.mask else candidate.with_mask(next(masks)))
        for candidate in candidates
    ]


def _agreed(work: Work, candidate: Candidate) -> Candidate:
    """The candidate without its mask, if that fills another box, else as tight as its mask if that is wanted."""
    settings, region = work.settings.segmenting, candidate.region
    bounds = region.mask.bounds() if region.mask else None
    if bounds is None:
        return candidate
    agreement = bounds.iou(region.box)
    if agreement < settings.min_agreement:
        reason = f"its mask fills another box (IoU {agreement:.2f})"
        masked = Region(bounds, region.mask, region.score)
        work.builder.reject("segmenting", candidate.label, reason, parent=candidate.wanted[0].parent, region=masked)
        return candidate.with_mask(None)
    inside = bounds.clipped(region.box) if settings.tighten else None
    return candidate.with_box(inside.rounded()) if inside else candidate
