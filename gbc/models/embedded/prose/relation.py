"""Sentences on how different things lie to each other, as far as boxes and masks make it clear."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from gbc.models.embedded.prose.dice import Dice
from gbc.models.embedded.prose.patterns import Caption
from gbc.models.embedded.prose.related import Related, related
from gbc.models.embedded.prose.relation_kinds import Finding, findings
from gbc.models.embedded.prose.relation_patterns import PATTERNS
from gbc.models.embedded.sight import Eyes
from gbc.models.roles import RelationReply, RelationRequest

MOST = 3
"""Sentences in a reply."""


def describe_relations(eyes: Eyes, request: RelationRequest, dice: Dice) -> RelationReply:
    """Up to three sentences, about different pairs and of different kinds as far as possible."""
    caption = Caption(dice)
    for found in _chosen(findings(related(eyes, request))):
        caption.say(PATTERNS[found.kind], found.words())
    return RelationReply(sentences=tuple(caption.sentences))


def _chosen(found: Sequence[Finding]) -> list[Finding]:
    """The next is always the one whose things and kind were told least so far; what is clearer comes first."""
    left, chosen = list(found), list[Finding]()
    things: Counter[Related] = Counter()
    kinds: Counter[str] = Counter()
    pairs: set[frozenset[Related]] = set()
    while left and len(chosen) < MOST:
        best = min(left, key=lambda f: (kinds[f.kind] + sum(things[t] for t in f.things), f.rank))
        chosen.append(best)
        kinds[best.kind] += 1
        things.update(best.things)
        pairs |= best.pairs
        left = [f for f in left if not f.pairs & pairs]
    return chosen
