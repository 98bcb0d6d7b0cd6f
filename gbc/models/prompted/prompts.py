"""Prompts as files: YAML between two lines of ``---`` names the prompt and the schema of its reply, text follows.

``$name`` in the text stands for what a request brings. A paragraph that speaks of something a request lacks is left
out, so one file serves pictures with and without text in them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from string import Template
from typing import Any

import msgspec

from gbc.models.registry import unknown
from gbc.models.roles import ModelError
from gbc.shipped import shipped

_HEAD = re.compile(r"\A---\n(.*?)\n---\n(.*)\Z", re.DOTALL)


class Head(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What stands above a prompt's text."""

    name: str
    version: int | str
    schema: dict[str, Any]


class Prompt(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """An instruction and the schema of its reply. ``digest`` is the SHA-256 of its file."""

    name: str
    schema: dict[str, Any]
    text: str
    digest: str

    def filled(self, values: Mapping[str, str]) -> str:
        """The text for one request; ``values`` are what its ``$names`` stand for, empty where there is nothing."""
        values = {**values, "schema": self._schema_text}
        fitting = (paragraph for paragraph, names in self._paragraphs if all(values[name] for name in names))
        return "\n\n".join(Template(paragraph).substitute(values) for paragraph in fitting)

    @cached_property
    def _schema_text(self) -> str:
        return msgspec.json.encode(self.schema).decode()

    @cached_property
    def _paragraphs(self) -> list[tuple[str, tuple[str, ...]]]:
        paragraphs = re.split(r"\n\s*\n", self.text.strip())
        return [(paragraph, tuple(Template(paragraph).get_identifiers())) for paragraph in paragraphs]


class Needs(msgspec.Struct, frozen=True):
    """What a kind of prompt must and may hold: fields that its reply must have, ``$names`` that it may use."""

    fields: tuple[str, ...]
    names: tuple[str, ...]


KINDS: dict[str, Needs] = {
    "image": Needs(("detail", "short", "elements"), ("texts",)),
    "entity": Needs(("present", "detail", "parts"), ("label", "place", "context", "texts")),
    "composition": Needs(("arrangement", "captions"), ("label", "names", "first", "hints")),
    "relation": Needs(("sentences",), ("things", "context")),
    "detect": Needs(("found",), ("labels", "coordinates")),
}
"""Kind of request -> what its prompt, the file of the same name, holds; ``$schema`` is open to all."""


def load_prompt(kind: str, folder: str | None) -> Prompt:
    """The prompt for a kind of request: ``KIND.md`` of a user's folder, else the shipped one. Raises ``ModelError``."""
    own = Path(folder, f"{kind}.md") if folder else None
    if own is not None and own.parent.is_dir() and not any((own.parent / f"{name}.md").is_file() for name in KINDS):
        raise ModelError(f"prompts {folder}: none of {', '.join(f'{name}.md' for name in KINDS)} is there")
    if own is not None and not own.parent.is_dir():
        raise ModelError(f"prompts {folder}: no such folder")
    path = own if own is not None and own.is_file() else shipped("pipelines", "prompts", f"{kind}.md")
    try:
        data = path.read_bytes()
        return read_prompt(kind, data)
    except OSError as error:
        raise ModelError(f"prompt {path}: {error.strerror}") from None
    except ModelError as error:
        raise ModelError(f"prompt {path}: {error}") from None


def read_prompt(kind: str, data: bytes) -> Prompt:
    """The prompt in a file's bytes. Raises ``ModelError`` with what it lacks."""
    try:
        parts = _HEAD.match(data.decode("utf-8").replace("\r\n", "\n"))
        if parts is None:
            raise ModelError("it must begin with a line --- , name, version and schema, and another line ---")
        head = msgspec.yaml.decode(parts[1], type=Head)
    except (UnicodeDecodeError, msgspec.MsgspecError) as error:
        raise ModelError(" ".join(str(error).split())) from None
    _check(kind, head, parts[2])
    return Prompt(
        name=f"{head.name}/{head.version}", schema=head.schema, text=parts[2], digest=hashlib.sha256(data).hexdigest()
    )


def _check(kind: str, head: Head, text: str) -> None:
    properties = head.schema.get("properties")
    missing = [field for field in KINDS[kind].fields if not isinstance(properties, dict) or field not in properties]
    if missing:
        raise ModelError(f"its schema lacks the field {missing[0]}, which is read from the reply")
    if not text.strip():
        raise ModelError("it has no text")
    template = Template(text)
    if not template.is_valid():
        raise ModelError("a $ stands for a name such as $label; write $$ for the sign itself")
    known = (*KINDS[kind].names, "schema")
    for name in template.get_identifiers():
        if name not in known:
            raise ModelError(f"${name}: {unknown(name, known)}")
