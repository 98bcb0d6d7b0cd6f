"""The reference of what a pipeline file can hold, from the structs that check it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import msgspec
from document_format import kind

from gbc.annotator import Settings
from gbc.models.registry import ADAPTERS, adapter
from gbc.pipeline.resources import Resources

Row = tuple[str, str, str, str]
"""Key, type, default, what it is."""


def pipeline_keys() -> str:
    """A section for the method, one for resources, and one for each adapter."""
    return "\n".join(line for title, struct in structs() for line in _section(title, struct))


def structs() -> Iterator[tuple[str, type[msgspec.Struct]]]:
    """Title and struct of each part of a pipeline; adapters with the same settings stand together."""
    yield "annotate", Settings
    yield "resources.ROLE", Resources
    players: dict[type[msgspec.Struct], list[str]] = {}
    for role, names in ADAPTERS.items():
        for name in names:
            players.setdefault(adapter(role, name).Settings, []).append(f"{role} {name}")
    for settings, who in players.items():
        yield ", ".join(who), settings


def rows(struct: type[msgspec.Struct]) -> list[Row]:
    """All keys of a settings struct, those of structs within it by their path."""
    parts = msgspec.json.schema(struct)["$defs"]
    return [*_rows(parts, parts[struct.__name__], "")]


def _rows(parts: dict[str, Any], part: dict[str, Any], above: str) -> Iterator[Row]:
    for field, value in part["properties"].items():
        if "$ref" in value:
            yield from _rows(parts, parts[value["$ref"].rpartition("/")[2]], f"{above}{field}.")
            continue
        default = "required" if field in part["required"] else f"`{json.dumps(value.get('default'))}`"
        yield f"{above}{field}", kind(value), default, value.get("description", "")


def _section(title: str, struct: type[msgspec.Struct]) -> Iterator[str]:
    yield from (f"## {title}", "", (struct.__doc__ or "").replace("``", "`"), "")
    table = rows(struct)
    if table:
        yield from ("| key | type | default | what it is |", "| --- | --- | --- | --- |")
        yield from (f"| `{key}` | {type_} | {default} | {about} |" for key, type_, default, about in table)
    yield ""
