"""One thing, one entity: what shows the same region becomes one node, whatever it is called."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from gbc.annotate.elements import Wanted
from gbc.graph import GraphBuilder, Region


class Candidate(msgspec.Struct, frozen=True):
    """A region that may become an entity, and every element that led to it; the first one names it."""

    region: Region
    wanted: tuple[Wanted, ...]
    quote: str | None = None

    @property
    def label(self) -> str:
        """The name that came with the best score."""
        return self.wanted[0].label

    @property
    def aliases(self) -> list[str]:
        """What else it was called, and what is written there."""
        names = dict.fromkeys(wanted.label for wanted in self.wanted)
        return [name for name in (*names, *([self.quote] if self.quote else [])) if name != self.label]


def merge(candidates: Sequence[Candidate], iou: float) -> list[Candidate]:
    """Join the candidates of one level that overlap by more than ``iou``, in the order of their first mention.

    The higher score gives region and name; the elements of all lead there.
    """
    groups: list[list[int]] = []
    for number in sorted(range(len(candidates)), key=lambda n: (-_score(candidates[n]), n)):
        box = candidates[number].region.box
        overlaps = [box.iou(candidates[group[0]].region.box) for group in groups]
        best = max(range(len(groups)), key=overlaps.__getitem__, default=None)
        if best is not None and overlaps[best] > iou:
            groups[best].append(number)
        else:
            groups.append([number])
    return [_joined([candidates[number] for number in group]) for group in sorted(groups, key=min)]


def standing_twin(builder: GraphBuilder, candidate: Candidate, iou: float) -> int | None:
    """The entity that stands already where the candidate is, the closest one, or None.

    An ancestor is no twin of its own part: the part would be a node below itself.
    """
    best, twin = iou, None
    for key in builder.entities():
        overlap = candidate.region.box.iou(builder[key].region.box)
        if overlap > best and not any(builder.leads_to(key, wanted.parent) for wanted in candidate.wanted):
            best, twin = overlap, key
    return twin


def _joined(group: Iterable[Candidate]) -> Candidate:
    first, *others = group
    quotes = (candidate.quote for candidate in (first, *others) if candidate.quote)
    wanted = tuple(wanted for candidate in (first, *others) for wanted in candidate.wanted)
    return Candidate(first.region, wanted, next(quotes, None))


def _score(candidate: Candidate) -> float:
    return candidate.region.score or 0.0
