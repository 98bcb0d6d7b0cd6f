"""The reference of what a pipeline file can hold, from the structs that check it."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from document_format import Parts, default, kind, table

from gbc.annotator import Settings
from gbc.models.registry import ADAPTERS, PIPELINE_ROLES, adapter
from gbc.pipeline.resources import Resources

Row = tuple[str, str, str, str]
"""Key, type, default, what it is."""


class Section(msgspec.Struct, frozen=True):
    """The keys that stand under one key."""

    title: str
    about: str
    rows: list[Row]


def pipeline_keys() -> str:
    """The keys of the method, of resources, and of each adapter."""
    return "\n".join(line for title, struct in structs() for each in sections(title, struct) for line in _lines(each))


def structs() -> Iterator[tuple[str, type[msgspec.Struct]]]:
    """Title and struct of each part of a pipeline; adapters with the same settings stand together."""
    yield "annotate", Settings
    yield "resources.ROLE", Resources
    players: dict[type[msgspec.Struct], list[str]] = {}
    for role in PIPELINE_ROLES:
        for name in ADAPTERS[role]:
            players.setdefault(adapter(role, name).Settings, []).append(f"{role} {name}")
    for settings, who in players.items():
        yield ", ".join(who), settings


def sections(title: str, struct: type[msgspec.Struct]) -> list[Section]:
    """A settings struct and the structs within it."""
    parts = msgspec.json.schema(struct)["$defs"]
    return [*_sections(title, parts[struct.__name__], parts)]


def _sections(title: str, part: Parts, parts: Parts) -> Iterator[Section]:
    inner = {field: value for field, value in part["properties"].items() if "$ref" in value}
    rows = [
        (field, kind(value), default(field, value, part), value.get("description", ""))
        for field, value in part["properties"].items()
        if field not in inner
    ]
    yield Section(title, part.get("description", ""), rows)
    for field, value in inner.items():
        yield from _sections(f"{title}.{field}", parts[value["$ref"].rpartition("/")[2]], parts)


def _lines(section: Section) -> Iterator[str]:
    yield from (f"## {section.title}", "", section.about.replace("``", "`"), "")
    if section.rows:
        yield from table("key", [(f"`{key}`", *rest) for key, *rest in section.rows])  # type: ignore[misc]
