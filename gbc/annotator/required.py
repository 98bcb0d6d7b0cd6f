"""Things that the vocabulary wants in every image: where one is there but unmentioned, a list of words names it."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from gbc.annotator.detection import detect
from gbc.annotator.elements import Wanted
from gbc.annotator.merge import Candidate
from gbc.annotator.work import Work
from gbc.graph import ROOT, Provenance, capitalised, same_thing

_VOCABULARY = Provenance(model="vocabulary", strategy="required labels that were found")


async def required_things(work: Work, wanted: Sequence[Wanted]) -> list[Candidate]:
    """Candidates of the required labels that no caption of the image names, led to by a bag of words."""
    missing = [
        label for label in work.settings.vocabulary.required if not any(same_thing(label, one.label) for one in wanted)
    ]
    if not missing:
        return []
    found = await detect(work, [Wanted(ROOT, label, True, ()) for label in missing])
    labels = list(dict.fromkeys(candidate.label for candidate in found))
    ordinal = work.builder.add_caption(ROOT, capitalised(", ".join(labels)), "bagofwords", _VOCABULARY)
    places = work.builder.places(ROOT, labels)
    words = {
        label: tuple(
            (spelled, tuple(place for place in where if place.caption == ordinal))
            for spelled, where in places[label].items()
            if any(place.caption == ordinal for place in where)
        )
        for label in labels
    }
    return [
        Candidate(candidate.region, (msgspec.structs.replace(candidate.wanted[0], words=words[candidate.label]),))
        for candidate in found
    ]
