"""From a pipeline's name or file, and what the user changes in it, to the pipeline."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, cast

import msgspec

from gbc.annotator import Settings
from gbc.models.registry import PIPELINE_ROLES, Role, unknown
from gbc.pipeline.checked import PipelineError, checked
from gbc.pipeline.pipeline import ModelChoice, Pipeline, choose_model
from gbc.pipeline.resources import Resources, sum_up
from gbc.shipped import shipped

_PLAIN = ("name", "about", "seed", "deterministic", "annotate", "resources")


def load_pipeline(name: str = "embedded", changes: Iterable[str] = (), seed: int | None = None) -> Pipeline:
    """The pipeline that is shipped under this name, or that stands in this file.

    ``changes`` are ``key.key=value`` as ``--set`` takes them, values in YAML: ``annotate.limits.depth=2``,
    ``detector.use=scripted``. Raises ``PipelineError`` with what is wrong, where, and the nearest right name.
    """
    path = find_pipeline(name)
    tree = _read(path)
    for change in changes:
        _apply(tree, change)
    if seed is not None:
        tree["seed"] = seed
    where = f"pipeline {name}"
    settings = tree.get("annotate", {})
    if isinstance(settings, dict) and isinstance(settings.get("vocabulary"), str):
        settings["vocabulary"] = _read(Path(settings["vocabulary"]), "vocabulary")
    for key in tree:
        if key not in (*_PLAIN, *PIPELINE_ROLES):
            raise PipelineError(f"{where}: {unknown(str(key), [*_PLAIN, *PIPELINE_ROLES])}")
    for entry in tree.values():
        for key in ("file", "prompts"):  # a written pipeline finds it from anywhere
            if isinstance(entry, dict) and isinstance(entry.get(key), str):
                entry[key] = str(Path(entry[key]).absolute())
    models = {role: _choice(role, tree[role], where) for role in PIPELINE_ROLES if tree.get(role) is not None}
    for role in ("detector", "describer"):
        if role not in models:
            raise PipelineError(f"{where}: it names no {role}")
    return Pipeline(
        name=checked(tree.get("name", path.stem), str, f"{where}: name"),
        about=checked(tree.get("about", ""), str, f"{where}: about"),
        seed=checked(tree.get("seed", 0), int, f"{where}: seed"),
        models=models,
        annotate=checked(settings, Settings, f"{where}: annotate"),
        deterministic=checked(tree.get("deterministic", False), bool, f"{where}: deterministic"),
        resources=_resources(tree.get("resources") or {}, models, f"{where}: resources"),
    )


def pipeline_names() -> list[str]:
    """The names of the pipelines that are shipped."""
    return sorted(path.stem for path in shipped("pipelines").glob("*.yaml"))


def find_pipeline(name: str) -> Path:
    """The file of a pipeline, by name or path. Raises ``PipelineError`` where there is none."""
    if name in pipeline_names():
        return shipped("pipelines", f"{name}.yaml")
    path = Path(name)
    if path.is_file():
        return path
    if path.suffix or "/" in name:
        raise PipelineError(f"pipeline {name}: no such file")
    raise PipelineError(f"pipeline {unknown(name, pipeline_names())}; or give the path of a file")


def _read(path: Path, what: str = "pipeline") -> dict[str, Any]:
    try:
        tree = msgspec.yaml.decode(path.read_bytes())
    except OSError as error:
        raise PipelineError(f"{what} {path}: {error.strerror}") from None
    except msgspec.DecodeError as error:
        raise PipelineError(f"{what} {path}: {' '.join(str(error).split())}") from None
    if not isinstance(tree, dict):
        raise PipelineError(f"{what} {path}: it holds no keys")
    for entry in tree.values():
        for key in ("file", "prompts", "vocabulary"):  # files that a pipeline names stand beside its own
            if isinstance(entry, dict) and isinstance(entry.get(key), str):
                entry[key] = str(path.parent / entry[key])
    return tree


def _apply(tree: dict[str, Any], change: str) -> None:
    key, equals, value = change.partition("=")
    if not equals or not key:
        raise PipelineError(f"--set {change}: write it as key.key=value")
    *parents, last = key.split(".")
    for parent in parents:
        tree = tree.setdefault(parent, {})
        if not isinstance(tree, dict):
            raise PipelineError(f"--set {change}: {parent} holds a value, not keys")
    if last == "use" and tree.get("use") != value:
        tree.clear()  # the settings were those of another adapter
    try:
        tree[last] = msgspec.yaml.decode(value.encode())
    except msgspec.DecodeError:
        tree[last] = value


def _resources(entry: object, models: dict[Role, ModelChoice], where: str) -> dict[Role, Resources]:
    if not isinstance(entry, dict):
        raise PipelineError(f"{where}: write it as role: {{cpus: 1, gpus: 0.5}}")
    for role in entry:
        if role not in models:
            raise PipelineError(f"{where}: {unknown(str(role), models)}")
    needs = {role: checked(each or {}, Resources, f"{where}.{role}") for role, each in entry.items()}
    sum_up(needs.values(), where)
    return needs


def _choice(role: Role, entry: object, where: str) -> ModelChoice:
    if not isinstance(entry, dict):
        raise PipelineError(f"{where}: {role} needs keys, 'use:' first")
    return choose_model(role, cast("dict[str, Any]", entry), where)
