"""Which of a detector's boxes are candidates for one element of one node."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from gbc.annotator.settings import Detecting
from gbc.graph import Box, Region
from gbc.models.roles import Detection

Reject = Callable[[str, Region], None]
"""Called with a reason and the region that fell for it."""


class Frame(msgspec.Struct, frozen=True):
    """Where was looked: the view's box, and the region of the node, None for the whole image."""

    view: Box
    node: Box | None


def sift(
    detections: Sequence[Detection], frame: Frame, several: bool, settings: Detecting, most: int, reject: Reject
) -> list[Region]:
    """The best candidates in the image's coordinates, from left to right; ``reject`` is told what falls, and why."""
    placed = []
    for found in sorted(detections, key=lambda d: (-d.score, d.box)):
        region = Region(found.box.within(frame.view), found.mask, found.score)
        reason = _unfit(region, frame, settings)
        if reason:
            reject(reason, region)
        else:
            placed.append(_cut(region, frame))
    iou = settings.several_iou if several else settings.single_iou
    kept = _without_overlap(_without_containers(placed, reject), iou, reject)
    if not several and kept:
        best = kept[0].score or 0.0
        kept = _split(kept, lambda r: (r.score or 0.0) >= best - settings.single_margin, "far below the best", reject)
    for region in kept[most:]:
        reject(f"more than {most} boxes of one label", region)
    return sorted(kept[:most], key=lambda region: region.box.centre)  # as a group of them will be numbered


def _unfit(region: Region, frame: Frame, settings: Detecting) -> str | None:
    if (region.score or 0.0) < settings.min_score:
        return "score too low"
    if frame.node is not None and region.box.share_inside(frame.node) < settings.min_inside:
        return "outside its parent"
    if _cut(region, frame).box.area < settings.min_area:
        return "too small"
    if frame.node is None:
        return None
    if region.box.overlap(frame.node) > settings.max_share * frame.node.area:
        return "fills its parent"
    return None


def _cut(region: Region, frame: Frame) -> Region:
    """A part that reaches into the padding ends where its parent ends."""
    inside = region.box.clipped(frame.node) if frame.node else None
    return msgspec.structs.replace(region, box=inside) if inside else region


def _without_containers(regions: list[Region], reject: Reject) -> list[Region]:
    """Drop a box that holds two or more other boxes of its label: it is the group, not one of it."""

    def holds(outer: Region) -> int:
        return sum(r is not outer and r.box.share_inside(outer.box) > 0.9 and r.box != outer.box for r in regions)

    return _split(regions, lambda r: holds(r) < 2, "holds others of its label", reject)


def _without_overlap(regions: list[Region], iou: float, reject: Reject) -> list[Region]:
    kept: list[Region] = []
    for region in regions:
        if any(region.box.iou(other.box) > iou for other in kept):
            reject("overlaps a better one", region)
        else:
            kept.append(region)
    return kept


def _split(regions: list[Region], keep: Callable[[Region], bool], reason: str, reject: Reject) -> list[Region]:
    chosen = []
    for region in regions:
        if keep(region):
            chosen.append(region)
        else:
            reject(reason, region)
    return chosen
