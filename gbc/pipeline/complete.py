"""A pipeline's file as a user would copy it: as it was written, and then all that it leaves to defaults."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from gbc.pipeline.load import find_pipeline, load_pipeline

_LEFT_OUT = "# What this file leaves out is as follows; --set changes it too."


def complete_text(name: str, changes: Iterable[str] = ()) -> str:
    """The file of a pipeline, comments and all, with what it leaves out as comments at its end.

    With ``changes``, the whole pipeline as it is then, without comments. Raises ``PipelineError``.
    """
    changes = list(changes)
    pipeline = load_pipeline(name, changes)
    if changes:
        return pipeline.to_yaml().decode()
    text = find_pipeline(name).read_text(encoding="utf-8").rstrip("\n")
    left_out = list(_left_out(pipeline.as_dict(), msgspec.yaml.decode(text)))
    return "\n".join([text, "", _LEFT_OUT, *left_out, ""] if left_out else [text, ""])


def _left_out(whole: Mapping[str, Any], written: Mapping[str, Any], path: str = "") -> Iterator[str]:
    for key, value in whole.items():
        if isinstance(value, dict) and value and isinstance(written.get(key, {}), dict):
            yield from _left_out(value, written.get(key, {}), f"{path}{key}.")
        elif key not in written:
            yield f"# {path}{key}={msgspec.json.encode(value).decode()}"
