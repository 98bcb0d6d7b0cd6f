"""From what a model wrote to the reply that was asked for, or the reason why there is none.

Pure functions that never raise: a reply is JSON, or nearly JSON, or has headings, or is refused. Nothing is put into a
caption that the model did not write; what is left out is markup, what repeats, and a sentence that was cut off.
"""

from __future__ import annotations

import re
from typing import Any

from gbc.models.prompted.loose import Unfinished, find_object
from gbc.models.prompted.patience import Reading
from gbc.models.prompted.repetition import once, ran_away
from gbc.models.prompted.sections import read_sections
from gbc.models.roles import (
    CompositionReply,
    DescribeReply,
    Element,
    EntityReply,
    ImageReply,
    RelationReply,
)

MOST_SIGNS = 60_000
"""Of a reply that are looked at: some 15,000 tokens."""

REPEATS = "it says the same again and again"
CUT = "it was cut off"

_LONGEST = 4000
_LONGEST_LABEL = 100
_MOST_ITEMS = 60
_NO = frozenset("no false absent none not missing 0 n".split())
_LABELS = ("label", "name", "element", "object", "part", "item", "text")
_SEVERAL = ("several", "multiple", "plural", "count", "number", "quantity")
_MARKUP = re.compile(
    r"\*\*|__|`+|^[ \t]*(?:#{1,6}[ \t]+|>[ \t]+|[-*•][ \t]+)|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)", re.MULTILINE
)
_CODE = re.compile(r"[\"'“]\w+[\"'”]\s*:\s*[\"'“\[{]|\\u[0-9a-f]{4}|[{}]")
_ASIDE = re.compile(r"\s*[(\[:–—-]+\s*(single|one|several|multiple|many|plural|\d+)\b.*$", re.IGNORECASE)

_FIELDS: dict[type[DescribeReply], tuple[str, ...]] = {
    ImageReply: ("detail", "short", "elements"),
    EntityReply: ("present", "detail", "parts"),
    CompositionReply: ("arrangement", "captions"),
    RelationReply: ("sentences",),
}


def read_reply(kind: type[DescribeReply], text: str) -> Reading[DescribeReply]:
    """Read what a model wrote as a reply of this kind."""
    text = text[:MOST_SIGNS]
    if not text.strip():
        return Reading(reason="the reply is empty")
    fields = find_object(text, _FIELDS[kind]) or read_sections(text, _FIELDS[kind])
    if not fields:
        return Reading(
            reason=f"no JSON object with {', '.join(_FIELDS[kind])}", doubt=REPEATS if once(text) != text else ""
        )
    return _Fields(fields).reply(kind)


class _Fields:
    """What stood in the fields, as the kinds of values that replies hold."""

    def __init__(self, fields: dict[str, Any]) -> None:
        self._fields = fields
        self._doubts: list[str] = []

    def reply(self, kind: type[DescribeReply]) -> Reading[DescribeReply]:
        reply, reason = self._of(kind)
        if not (isinstance(reply, EntityReply) and not reply.present):
            self._doubts += (f"it lacks {field}" for field in _FIELDS[kind] if self._fields.get(field) is None)
        return Reading(reply=None if reason else reply, reason=reason, doubt="; ".join(dict.fromkeys(self._doubts)))

    def _of(self, kind: type[DescribeReply]) -> tuple[DescribeReply, str]:
        """The reply, and what is wrong with it."""
        if kind is ImageReply:
            image = ImageReply(
                detail=self._caption("detail"), short=self._caption("short"), elements=self._elements("elements")
            )
            return image, "" if image.detail else "it has no detailed caption"
        if kind is EntityReply:
            if not self._present():
                return EntityReply(detail="", present=False), ""
            entity = EntityReply(detail=self._caption("detail"), parts=self._elements("parts"))
            return entity, "" if entity.detail else "it says that the thing is there, and has no caption of it"
        if kind is CompositionReply:
            group = CompositionReply(arrangement=self._caption("arrangement"), captions=self._captions("captions"))
            return group, "" if group.arrangement else "it has no caption of the arrangement"
        wrong = "" if isinstance(self._fields.get("sentences"), (list, str)) else "it has no list of sentences"
        return RelationReply(sentences=self._captions("sentences")), wrong

    def _doubt_if(self, doubt: str, holds: bool) -> None:
        if holds:
            self._doubts.append(doubt)

    def _caption(self, field: str) -> str:
        return self._text(self._fields.get(field))

    def _captions(self, field: str) -> tuple[str, ...]:
        value = self._fields.get(field)
        values = value if isinstance(value, list) else [value]
        texts = [text for text in map(self._text, values) if text]
        self._doubt_if(REPEATS, ran_away(texts))
        return tuple(dict.fromkeys(texts))[:_MOST_ITEMS]

    def _text(self, value: Any) -> str:
        """A caption as one plain text, empty where there is none."""
        if isinstance(value, dict):
            value = next((value[key] for key in ("caption", "text", "sentence", "description") if key in value), None)
        if isinstance(value, list):
            value = " ".join(map(self._text, value[:_MOST_ITEMS])) if all(isinstance(v, str) for v in value) else None
        if not isinstance(value, str) or len(value) > MOST_SIGNS:
            return ""
        text = plain(value)
        shorter = once(text)
        self._doubt_if(REPEATS, shorter != text)
        if isinstance(value, Unfinished):
            self._doubt_if(CUT, True)
            shorter = _whole_sentences(shorter)
        return "" if _CODE.search(shorter) or len(shorter) > _LONGEST or not _says_something(shorter) else shorter

    def _present(self) -> bool:
        value = self._fields.get("present")
        if isinstance(value, str):
            word = re.search(r"\w+", value.lower())
            return not (word and word[0] in _NO)
        return value is None or bool(value)

    def _elements(self, field: str) -> tuple[Element, ...]:
        value = self._fields.get(field)
        if isinstance(value, dict):
            value = [{"label": label, "several": several} for label, several in value.items()]
        elif isinstance(value, str):
            value = re.split(r"[,;\n]", value)
        elements = [one for one in map(_element, value if isinstance(value, list) else []) if one]
        self._doubt_if(REPEATS, ran_away([one.label for one in elements]))
        return tuple(dict.fromkeys(elements))[:_MOST_ITEMS]


def plain(text: str) -> str:
    """A text without markup, on one line."""
    text = "".join(sign if sign.isprintable() or sign.isspace() else " " for sign in text)
    text = " ".join(_MARKUP.sub("", text).split())
    quoted = re.fullmatch(r"[\"“]([^\"“”]*)[\"”]", text)
    return quoted[1].strip() if quoted else text


def _says_something(text: str) -> bool:
    return any(sign.isalpha() for sign in text)


def _whole_sentences(text: str) -> str:
    """A text up to the end of its last whole sentence."""
    ends = list(re.finditer(r"[.!?。！？][\"”’)]*(?=\s|$)|[。！？]", text))
    return text[: ends[-1].end()] if ends else ""


def _element(value: Any) -> Element | None:
    several = False
    if isinstance(value, dict):
        several = any(_is_several(value[key]) for key in _SEVERAL if key in value)
        value = next((value[key] for key in _LABELS if isinstance(value.get(key), str)), None)
    if not isinstance(value, str) or isinstance(value, Unfinished) or len(value) > _LONGEST_LABEL:
        return None
    label = plain(value)
    aside = _ASIDE.search(label)
    if aside:
        several = several or _is_several(aside[1])
        label = label[: aside.start()].strip()
    return Element(label, several) if _says_something(label) and not _CODE.search(label) else None


def _is_several(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return value > 1
    if isinstance(value, str):
        word = value.strip().lower()
        return word in ("true", "yes", "several", "multiple", "many", "plural") or (
            word.isdecimal() and word != "1" and word != "0"
        )
    return False
