"""Sentences on how different things lie to each other, as far as boxes and masks make it clear."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from gbc.models.embedded.prose.findings import Finding, Kind, Related, findings, related
from gbc.models.embedded.prose.patterns import Caption, Dice, Patterns
from gbc.models.embedded.sight import Eyes
from gbc.models.roles import RelationReply, RelationRequest

MOST = 3
"""Sentences in a reply."""

_PATTERNS: dict[Kind, Patterns] = {
    "lines": (
        "the line {quote} stands {way} {other_quote}",
        "{quote} stands {way} {other_quote}",
        "{way} {other_quote} stands {quote}",
        "the text {quote} can be read {way} {other_quote}",
    ),
    "between": (
        "{one} {is} between {other} and {third}",
        "between {other} and {third} {is} {one}",
    ),
    "inside": (
        "{one} {is} inside the outline of {other}",
        "within the outline of {other} {is} {one}",
        "the outline of {other} takes in {one}",
    ),
    "surrounds": (
        "{one} {extends} around {other} on all sides",
        "on every side, {one} {reaches} further than {other}",
        "{one} {reaches} beyond {other} on every side",
        "around {other}, {one} {extends} on all sides",
    ),
    "holds": (
        "{other} is within the outline of {one}",
        "within the outline of {one} is {other}",
        "the outline of {one} takes in {other}",
    ),
    "beside": (
        "{one} and {other} are side by side, with {one} on the left",
        "side by side are {one} and {other}",
        "{one} and {other} are close to each other, side by side",
    ),
    "just": (
        "just {way} {other} {is} {one}",
        "{one} {is} just {way} {other}",
    ),
    "stretches": (
        "{one} {stretches} {way} {other}",
        "{way} {other} {stretches} {one}",
        "{one} {extends} {way} {other}",
        "{way} {other}, {one} can be seen",
    ),
    "apart": (
        "{one} {is} {way} {other}",
        "{way} {other} {is} {one}",
        "{one} {appears} {way} {other}",
        "{way} {other}, {one} can be seen",
    ),
    "diagonal": (
        "{one} {is} {way} and further left than {other}",
        "compared with {other}, {one} {is} {way} and further left",
    ),
    "far": (
        "{one} {is} far {way} {other}",
        "far {way} {other} {is} {one}",
    ),
    "meet": (
        "{one} and {other} meet in the picture",
        "in the picture, {one} and {other} meet",
    ),
    "overlap": (
        "{one} {overlaps} {other} in part",
        "in the picture, {one} and {other} partly overlap",
        "{one} and {other} overlap each other",
    ),
    "larger": (
        "{one} {takes} up far more of the picture than {other}",
        "compared with {other}, {one} {takes} up much more of the picture",
        "of the two, {one} {takes} up more of the picture than {other}",
    ),
    "taller": (
        "in the picture, {one} {is} {way} as high as {other}",
        "{one} {is} {way} as high in the picture as {other}",
    ),
    "reaches": (
        "{one} {reaches} {way} in the picture than {other}",
        "in the picture, {one} {reaches} {way} than {other}",
        "compared with {other}, {one} {reaches} {way} in the picture",
    ),
}


def describe_relations(eyes: Eyes, request: RelationRequest, dice: Dice) -> RelationReply:
    """Up to three sentences, about different pairs and of different kinds as far as possible."""
    caption = Caption(dice)
    for found in _chosen(findings(related(eyes, request))):
        caption.say(found.words(), _PATTERNS[found.kind])
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
