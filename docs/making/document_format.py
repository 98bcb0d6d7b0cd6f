"""The reference of the format, from its JSON Schema."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SCHEMA = Path(__file__).parents[2] / "schemas" / "document.schema.json"

Parts = dict[str, Any]
"""The structs of a schema by name."""


def document_format() -> str:
    """A section a struct, in the order in which the schema has them."""
    parts: Parts = json.loads(SCHEMA.read_text(encoding="utf-8"))["$defs"]
    return "\n".join(line for name, part in parts.items() for line in _section(name, part))


def _section(name: str, part: Parts) -> Iterator[str]:
    yield from (f"## {name}", "", part.get("description", "").replace("``", "`"), "")
    if "properties" not in part:
        yield from (f"Type: {kind(part)}", "")
        return
    rows = [
        (f"`{field}`", kind(value), default(field, value, part), value["description"])
        for field, value in part["properties"].items()
    ]
    yield from table("field", rows)


def table(first: str, rows: list[tuple[str, str, str, str]]) -> Iterator[str]:
    """Lines of a table in Markdown: what it is called, its type, default and meaning."""
    yield from (f"| {first} | type | default | what it is |", "| --- | --- | --- | --- |")
    yield from (f"| {' | '.join(row)} |" for row in rows)
    yield ""


def default(field: str, value: Parts, part: Parts) -> str:
    """What stands for a field that is left out of a struct."""
    return "required" if field in part["required"] else f"`{json.dumps(value.get('default'))}`"


def kind(value: Parts) -> str:
    """A type in words, with links to the structs that it speaks of."""
    match value:
        case {"$ref": where}:
            name = where.rpartition("/")[2]
            return f"[{name}](#{name.lower()})"
        case {"anyOf": several}:
            return " or ".join(kind(each) for each in several)
        case {"enum": names}:
            return " or ".join(f"`{json.dumps(name)}`" for name in names)
        case {"type": "array", "prefixItems": items}:
            return f"list of {len(items)}: {', '.join(kind(each) for each in items)}"
        case {"type": "array", "items": item} if item:
            return f"list of {kind(item)}"
        case {"type": "object", "additionalProperties": dict(inner)}:
            return f"object of {kind(inner)}"
        case {"type": str(name)}:
            return _bounded(name, value)
    return "anything"


def _bounded(name: str, value: Parts) -> str:
    match value:
        case {"minimum": least, "maximum": most}:
            return f"{name}, {least} to {most}"
        case {"minimum": least}:
            return f"{name} ≥ {least}"
        case {"exclusiveMinimum": least}:
            return f"{name} > {least}"
    return name
