"""One thing, one entity: what shows the same region becomes one node, whatever it is called."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from gbc.annotator.elements import Wanted
from gbc.graph import GraphBuilder, Region


class Candidate(msgspec.Struct, frozen=True):
    """A region that may become an entity, and every element that led to it; the first one names it."""

    region: Region
    wanted: tuple[Wanted, ...]

    @property
    def label(self) -> str:
        """The name that came with the best score."""
        return self.wanted[0].label

    @property
    def aliases(self) -> list[str]:
        """What else it was called, and what is written there."""
        quotes = [wanted.quote for wanted in self.wanted if wanted.quote]
        names = dict.fromkeys((*(wanted.label for wanted in self.wanted), *quotes))
        return [name for name in names if name != self.label]


def merge(candidates: Sequence[Candidate], iou: float) -> list[Candidate]:
    """Join the candidates of one level that overlap by more than ``iou``, in the order of their first mention.

    The higher score gives region and name; the elements of all lead there. A thing comes before what is
    written on it.
    """
    groups: list[list[int]] = []
    for number in sorted(range(len(candidates)), key=lambda n: (*_rank(candidates[n]), n)):
        box = candidates[number].region.box
        overlaps = [box.iou(candidates[group[0]].region.box) for group in groups]
        best = max(range(len(groups)), key=overlaps.__getitem__, default=None)
        if best is not None and overlaps[best] > iou:
            groups[best].append(number)
        else:
            groups.append([number])
    return [_joined([candidates[number] for number in group]) for group in sorted(groups, key=min)]


def standing_twin(builder: GraphBuilder, candidate: Candidate, iou: float) -> int | None:
    """The entity that stands already where the candidate is, the closest one, or None."""
    best, twin = iou, None
    for key in builder.entities():
        overlap = candidate.region.box.iou(builder[key].region.box)
        if overlap > best:
            best, twin = overlap, key
    return twin


def _joined(group: Sequence[Candidate]) -> Candidate:
    return Candidate(group[0].region, tuple(wanted for candidate in group for wanted in candidate.wanted))


def _rank(candidate: Candidate) -> tuple[bool, float]:
    return candidate.wanted[0].quote is not None, -(candidate.region.score or 0.0)
