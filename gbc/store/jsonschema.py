"""JSON Schemas of what is on disk, generated from the nouns: ``python -m gbc.store.jsonschema schemas/``."""

from __future__ import annotations

import inspect
import re
import sys
from pathlib import Path
from typing import Any

import msgspec

from gbc.graph import SCHEMA_VERSION, Graph
from gbc.store.document import Document

DIALECT = "https://json-schema.org/draft/2020-12/schema"

NOUNS: dict[str, type[msgspec.Struct]] = {"graph": Graph, "document": Document}
"""Name of each published schema, and what it describes."""


def json_schema(name: str) -> dict[str, Any]:
    """The schema ``graph`` (one graph) or ``document`` (one line of a documents file), in draft 2020-12."""
    generated = msgspec.json.schema(NOUNS[name])
    return {
        "$schema": DIALECT,
        "$id": f"urn:gbc-builder:{name}:{SCHEMA_VERSION}",
        **_readable(generated),
    }


def write_schemas(folder: Path) -> list[Path]:
    """Write every schema as ``NAME.schema.json``; the paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{name}.schema.json" for name in NOUNS]
    for name, path in zip(NOUNS, paths, strict=True):
        path.write_bytes(schema_text(name))
    return paths


def schema_text(name: str) -> bytes:
    """A schema as its file holds it."""
    return msgspec.json.format(msgspec.json.encode(json_schema(name)), indent=2) + b"\n"


def _readable(part: Any) -> Any:
    """The same schema with descriptions for people who read no Python."""
    if isinstance(part, dict):
        return {
            key: _prose(value) if key == "description" and isinstance(value, str) else _readable(value)
            for key, value in part.items()
        }
    return [_readable(one) for one in part] if isinstance(part, list) else part


def _prose(docstring: str) -> str:
    text = re.sub(r"\bRaises ``\w+``[^.]*\.", "", inspect.cleandoc(docstring))
    paragraphs = (" ".join(paragraph.split()) for paragraph in text.replace("``", "").split("\n\n"))
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


if __name__ == "__main__":
    write_schemas(Path(sys.argv[1]))
