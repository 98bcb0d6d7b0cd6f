"""Replies with headings instead of JSON: a line that names a field, and the text or list below it."""

from __future__ import annotations

import re
from collections.abc import Collection

_NAMES = {
    "short": "short brief concise summary",
    "elements": "element elements object objects things",
    "parts": "part parts components",
    "present": "present presence visible",
    "arrangement": "arrangement arranged layout composition",
    "captions": "captions",
    "sentences": "sentence sentences relation relations relationships",
    "detail": "detail detailed description caption",
}
"""Field -> words by which a heading means it. A heading that could mean two means the one whose word is first here."""

_SIGNS = r"\s*+(?:#++\s*+|\d++[.)]\s*+|[-*]\s++)*+[*_]{0,2}"
_HEADING = re.compile(rf"{_SIGNS}([A-Za-z][\w ]{{0,40}}?)[*_]{{0,2}}\s*:?[*_]{{0,2}}\s*$")
_LEAD = re.compile(rf"{_SIGNS}\"?([A-Za-z][\w ]{{0,40}}?)\"?[*_]{{0,2}}\s*:[*_]{{0,2}}\s+(\S.*)$")
_BULLET = re.compile(r"^\s*(?:[-*•]|\d+[.)])\s+(\S.*)$")


def read_sections(text: str, wanted: Collection[str]) -> dict[str, str | list[str]]:
    """What stands below or behind each heading that names a wanted field: a list where it has bullets, else text."""
    found: dict[str, list[str]] = {}
    field: str | None = None
    for line in text.splitlines():
        lead = _LEAD.match(line)
        heading = lead or _HEADING.match(line)
        named = _meant(heading[1], wanted) if heading else None
        if named and named not in found:
            field = named
            found[field] = [lead[2]] if lead else []
        elif line.lstrip().startswith("#"):
            field = None  # a heading of something else
        elif field and line.strip():
            found[field].append(line)
    return {name: _body(lines) for name, lines in found.items()}


def _meant(heading: str, wanted: Collection[str]) -> str | None:
    words = heading.lower().replace("_", " ").split()
    if len(words) > 4:
        return None
    return next((field for field, names in _NAMES.items() if field in wanted and set(words) & set(names.split())), None)


def _body(lines: list[str]) -> str | list[str]:
    bullets = [match[1].strip() for line in lines if (match := _BULLET.match(line))]
    return bullets or " ".join(line.strip() for line in lines)
