"""Words that lead from the whole picture to everything in it, for graphs whose captions do not name all of it."""

from __future__ import annotations

from collections.abc import Sequence

from gbc.graph import ROOT, GraphBuilder, Place


def named(builder: GraphBuilder, labels: Sequence[str]) -> dict[str, dict[str, list[Place]]]:
    """Where the captions of the root name each label: label -> words as written -> places.

    Labels that none names get a caption that lists them, so that every one has words.
    """
    labels = list(dict.fromkeys(labels))
    found = builder.places(ROOT, labels)
    unnamed = [label for label in labels if label not in found]
    if not unnamed:
        return found
    builder.add_caption(ROOT, ", ".join(unnamed), "bagofwords")
    found = builder.places(ROOT, labels)
    within = [label for label in unnamed if label not in found]  # within a longer one of the list
    for label in within:
        builder.add_caption(ROOT, label, "bagofwords")
    return builder.places(ROOT, labels) if within else found
