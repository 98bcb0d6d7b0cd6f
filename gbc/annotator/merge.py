"""One thing, one entity: what shows the same region becomes one node, whatever it is called."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from gbc.annotator.elements import Wanted
from gbc.graph import Box, GraphBuilder, Mask, Region


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

    def with_mask(self, mask: Mask | None) -> Candidate:
        """The same, its pixels known."""
        return Candidate(Region(self.region.box, mask, self.region.score), self.wanted)

    def with_box(self, box: Box) -> Candidate:
        """The same in another box."""
        return Candidate(Region(box, self.region.mask, self.region.score), self.wanted)


def merge(candidates: Sequence[Candidate], iou: float) -> list[Candidate]:
    """Join the candidates of one level that overlap by more than ``iou``, in the order of their first mention.

    The higher score gives region and name; the elements of all lead there. A thing comes before what is
    written on it.
    """
    groups: list[list[int]] = []
    for number in sorted(range(len(candidates)), key=lambda n: (*_rank(candidates[n]), n)):
        region = candidates[number].region
        twin = _closest(region, [candidates[group[0]].region for group in groups], iou)
        if twin is None:
            groups.append([number])
        else:
            groups[twin].append(number)
    return [_joined([candidates[number] for number in group]) for group in sorted(groups, key=min)]


def standing_twin(builder: GraphBuilder, candidate: Candidate, iou: float) -> int | None:
    """The entity that stands already where the candidate is, the closest one, or None."""
    keys = builder.entities()
    twin = _closest(candidate.region, [builder[key].region for key in keys], iou)
    return None if twin is None else keys[twin]


def _closest(region: Region, others: Sequence[Region], iou: float) -> int | None:
    """The place of the region that shows the same, of several the one that overlaps most."""
    same = [place for place, other in enumerate(others) if region.shows_the_same(other, iou)]
    return max(same, key=lambda place: region.box.iou(others[place].box), default=None)


def _joined(group: Sequence[Candidate]) -> Candidate:
    return Candidate(group[0].region, tuple(wanted for candidate in group for wanted in candidate.wanted))


def _rank(candidate: Candidate) -> tuple[bool, float]:
    return candidate.wanted[0].quote is not None, -(candidate.region.score or 0.0)
