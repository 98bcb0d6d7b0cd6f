"""What both directions agree on: what a record says by default, so that only what differs is kept beside a graph."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, get_args

from gbc.graph import CaptionKind, Node

NOTES = "gbc"
"""The key, among a source's fields, of what the import notes about the record as a whole."""

FORM = "form"
"""The key, among these notes, of the form in which a record came, ``plain`` or ``full``: others did not come so."""

CAPTION_KINDS = frozenset(get_args(CaptionKind))

INSIDE = 0.85
"""A node lies inside another by more than this share of its box, where a record does not say otherwise."""


def id_of_place(place: str) -> str:
    """The id of a picture that is not at hand, by its URL or path."""
    return hashlib.sha256(place.encode()).hexdigest()


def default_measures(label: str, node: str) -> dict[str, Any]:
    """The fields of the full form on a caption that nothing has measured."""
    return {
        "full_label": f"{label}-{node}",
        "statistics": None,
        "clip_scores": {"scores": None, "truncation": False},
        "toxicity_scores": None,
    }


def default_texts(root: Node, came_with: Sequence[str]) -> dict[str, str | None]:
    """The captions that a record repeats: those of the root, or what came with the picture."""
    own: dict[str, str] = {}
    for caption in root.captions:
        if caption.selected:
            own.setdefault(caption.kind, caption.text)
    return {
        "original_caption": own.get("original") or (came_with[0] if came_with else None),
        "short_caption": own.get("short"),
        "detail_caption": own.get("detail"),
    }
