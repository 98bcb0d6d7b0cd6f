"""A vertex of the public form as a node: its name, its region, its captions, and what these have no place for."""

from __future__ import annotations

import functools
import unicodedata
from typing import Any

import msgspec
from msgspec import UNSET

from gbc.formats.interchange.notes import CAPTION_KINDS, default_measures
from gbc.formats.interchange.wire import Foreign, Vertex, WireBox, WireCaption
from gbc.graph import Box, Caption, Region
from gbc.graph.caption import caption_id
from gbc.graph.errors import StructuralError

_MEASURES = ("full_label", "statistics", "clip_scores", "toxicity_scores")
_UNMEASURED = (UNSET,) * len(_MEASURES)


@functools.lru_cache(maxsize=65536)
def name_in(id_: str) -> str:
    """The name that an id ends in: "door" in ``house_door_1``."""
    before, _, last = id_.rpartition("_")
    if last.isdigit():
        last = before.rpartition("_")[2] or last
    return last or id_


def region_of(box: WireBox, foreign: Foreign | None) -> tuple[Region, Foreign]:
    """The region, cut at the picture's edge, and what of the box it does not tell.

    Raises ``StructuralError`` where nothing is left of it.
    """
    notes = dict(foreign) if foreign else {}
    left, top, right, bottom, score = box.left, box.top, box.right, box.bottom, box.confidence
    own = None
    if score is UNSET:
        notes["absent"] = ["confidence"]
    elif score is not None and 0 <= score <= 1:
        own = score
    elif score is not None:
        notes["confidence"] = score
    try:
        return Region(Box(left, top, right, bottom), None, own), notes
    except StructuralError:
        notes |= {"left": left, "top": top, "right": right, "bottom": bottom}
        return Region(Box(max(0.0, left), max(0.0, top), min(1.0, right), min(1.0, bottom)), None, own), notes


def captions_of(
    vertex: Vertex, image_id: str, foreign: list[Foreign] | None, *, full: bool
) -> tuple[list[Caption], list[Any]]:
    """The captions of a vertex, and those without text, which are none: each with its place."""
    captions: list[Caption] = []
    blank: list[Any] = []
    id_, node_kind = vertex.vertex_id, vertex.label
    for place, said in enumerate(vertex.descs or ()):
        more = foreign[place] if foreign else None
        text = said.text
        if not text or text.isspace():
            blank.append([place, {**msgspec.to_builtins(said), **(more or {})}])
            continue
        if not text.isascii():
            text = unicodedata.normalize("NFC", text)
        kind: Any = said.label if said.label in CAPTION_KINDS else "detail"
        measures = (said.full_label, said.statistics, said.clip_scores, said.toxicity_scores)
        usual = _usual(said.label, node_kind) if full else _UNMEASURED
        extra = None
        if more or text is not said.text or kind is not said.label or measures != usual:
            extra = written(_notes(said, text, kind, dict(zip(_MEASURES, usual, strict=True)), more))
        named = caption_id(image_id, id_, kind, place, text)
        captions.append(Caption(id=named, text=text, kind=kind, extra=extra))
    return captions, blank


@functools.lru_cache(maxsize=256)
def _usual(label: str, node: str) -> tuple[Any, ...]:
    return tuple(default_measures(label, node).values())


def _notes(said: WireCaption, text: str, kind: str, usual: Foreign, foreign: Foreign | None) -> Foreign:
    notes = dict(foreign or ())
    if text != said.text:
        notes["text"] = said.text
    if kind != said.label:
        notes["label"] = said.label
    for field, expected in usual.items():
        value = getattr(said, field)
        if value is UNSET and expected is not UNSET:
            notes.setdefault("absent", []).append(field)
        elif value != expected:
            notes[field] = value
    return notes


def written(notes: Foreign) -> str | None:
    """Notes as JSON text; None where there are none."""
    return msgspec.json.encode(notes).decode() if notes else None
