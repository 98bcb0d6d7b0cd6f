"""A folder belongs to one pipeline; who comes with another is told in what they differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from gbc.models.registry import Role
from gbc.models.roles import Model
from gbc.pipeline import Pipeline
from gbc.store import Layout, StoreError
from gbc.store.files import write_whole

_MOST = 5
"""Differences that are named."""


class _Mark(msgspec.Struct):
    fingerprint: str
    models: dict[str, str]


def claim(layout: Layout, pipeline: Pipeline, fingerprint: str, models: dict[Role, Model], *, update: bool) -> None:
    """Tie the folder to this pipeline; with ``update`` also one that was built with another, to be built anew.

    Raises ``StoreError`` where the folder holds other things, or is another pipeline's: then with the differences.
    """
    place = layout.hidden / "pipeline.json"
    mark = _Mark(fingerprint, {role: model.fingerprint for role, model in models.items()})
    known = _read(layout)
    if known is None:
        refuse_other_things(layout)
    if known is not None and known.fingerprint != fingerprint:
        if not update:
            raise StoreError(
                f"{layout.folder}: built with another pipeline; {_differences(layout, pipeline, known, mark)}; "
                "choose another folder with --out, build this one anew with --update (what was asked before is not "
                f"asked again), or go on with --pipeline {layout.pipeline}"
            )
        for journal in (layout.hidden / "journal").glob("*"):  # its graphs are the other pipeline's
            journal.unlink()
    if known != mark:  # before anything else stands in the folder: without it the rest would be somebody else's
        write_whole(place, msgspec.json.encode(mark) + b"\n")
    if not layout.pipeline.exists() or layout.pipeline.read_bytes() != pipeline.to_yaml():
        write_whole(layout.pipeline, pipeline.to_yaml())


def refuse_other_things(layout: Layout) -> None:
    """Raises ``StoreError`` where the folder is no dataset and not empty."""
    foreign = layout.folder.is_dir() and any(path.name != ".gbc" for path in layout.folder.iterdir())
    if foreign and not (layout.hidden / "pipeline.json").exists():
        raise StoreError(f"{layout.folder}: the folder holds other things; choose a new one with --out")


def _read(layout: Layout) -> _Mark | None:
    place = layout.hidden / "pipeline.json"
    try:
        return msgspec.json.decode(place.read_bytes(), type=_Mark)
    except FileNotFoundError:
        return None
    except msgspec.DecodeError as error:
        raise StoreError(f"{place}: damaged ({error}); delete it if you know which pipeline this was") from None


def _differences(layout: Layout, pipeline: Pipeline, known: _Mark, mark: _Mark) -> str:
    try:
        stands: Any = msgspec.yaml.decode(layout.pipeline.read_bytes())
    except (OSError, msgspec.DecodeError):
        stands = {}
    trees = stands, msgspec.yaml.decode(pipeline.to_yaml())
    there, here = (dict(_flat(pipeline.shape_of(tree))) for tree in trees)
    keys = [key for key in {**there, **here} if there.get(key) != here.get(key)]
    if stands and keys:
        told = [f"{key} is {_shown(there, key)} there and {_shown(here, key)} here" for key in keys[:_MOST]]
        more = f", and {len(keys) - _MOST} more" if len(keys) > _MOST else ""
        return ", ".join(told) + more
    roles = [role for role in {**known.models, **mark.models} if known.models.get(role) != mark.models.get(role)]
    if roles:
        return ", ".join(
            f"the {role}'s weights, version or precision differ: "
            f"{known.models.get(role)} there and {mark.models.get(role)} here"
            for role in roles
        )
    return f"its fingerprint is {known.fingerprint} there and {mark.fingerprint} here"


def _flat(tree: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in tree.items():
        if isinstance(value, Mapping) and value:
            yield from _flat(value, f"{path}{key}.")
        else:
            yield f"{path}{key}", value


def _shown(values: Mapping[str, Any], key: str) -> str:
    return msgspec.json.encode(values[key]).decode() if key in values else "missing"
