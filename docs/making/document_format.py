"""The reference of the format, from its JSON Schema."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SCHEMA = Path(__file__).parents[2] / "schemas" / "document.schema.json"


def document_format() -> str:
    """A section a struct, in the order in which the schema has them."""
    parts: dict[str, Any] = json.loads(SCHEMA.read_text(encoding="utf-8"))["$defs"]
    return "\n".join(line for name, part in parts.items() for line in _section(name, part))


def _section(name: str, part: dict[str, Any]) -> Iterator[str]:
    yield from (f"## {name}", "", part.get("description", "").replace("``", "`"), "")
    if "properties" not in part:
        yield from (f"Type: {kind(part)}", "")
        return
    yield from ("| field | type | default | what it is |", "| --- | --- | --- | --- |")
    required = part.get("required", ())
    for field, value in part["properties"].items():
        default = "required" if field in required else f"`{json.dumps(value.get('default'))}`"
        yield f"| `{field}` | {kind(value)} | {default} | {value.get('description', '')} |"
    yield ""


def kind(value: dict[str, Any]) -> str:
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


def _bounded(name: str, value: dict[str, Any]) -> str:
    bounds = [f"{sign} {value[key]}" for key, sign in (("minimum", "≥"), ("maximum", "≤")) if key in value]
    return f"{name} {', '.join(bounds)}".strip()
