"""A pipeline as a value: complete, checked, with a fingerprint."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import msgspec

from gbc.annotator import Settings
from gbc.models.registry import PIPELINE_ROLES, Role, adapter, build
from gbc.models.roles import Model, ModelError
from gbc.pipeline.checked import PipelineError, checked
from gbc.pipeline.resources import Resources, sum_up

_SHAPELESS = ("name", "about", "resources")


class ModelChoice(msgspec.Struct, frozen=True, kw_only=True):
    """The adapter that plays a role, and its settings, complete with defaults."""

    use: str
    settings: msgspec.Struct


class Pipeline(msgspec.Struct, frozen=True, kw_only=True):
    """One model for each role, and how the method is set. ``about`` says what it can and cannot do.

    With ``deterministic``, models whose reply depends on what else is in a batch get one request at a time.
    ``resources`` is what the models of some roles need, for workers on a cluster.
    """

    name: str
    about: str
    seed: int
    models: dict[Role, ModelChoice]
    annotate: Settings
    deterministic: bool = False
    resources: dict[Role, Resources] = {}

    @property
    def needs(self) -> Resources:
        """What one worker asks for, that holds all these models."""
        return sum_up(self.resources.values(), f"pipeline {self.name}: resources")

    def as_dict(self) -> dict[str, Any]:
        """The pipeline as its file would read with nothing left out."""
        roles: dict[str, Any] = {
            role: {"use": choice.use, **msgspec.to_builtins(choice.settings)} for role, choice in self.models.items()
        }
        plain: dict[str, Any] = msgspec.to_builtins(self.annotate)
        head = {"name": self.name, "about": self.about, "seed": self.seed, "deterministic": self.deterministic}
        needs = {"resources": msgspec.to_builtins(self.resources)} if self.resources else {}
        return {**head, **roles, "annotate": plain, **needs}

    def to_yaml(self) -> bytes:
        """The complete pipeline as a file."""
        return msgspec.yaml.encode(self.as_dict())

    def shape_of(self, tree: Mapping[str, Any]) -> dict[str, Any]:
        """Of a pipeline's file, what shapes graphs: without what is for people, or about how and where models run.

        Of the settings of models, those of the models of this pipeline count.
        """
        shape = {key: value for key, value in tree.items() if key not in _SHAPELESS}
        for role, choice in self.models.items():
            shapeless = getattr(choice.settings, "SHAPELESS", ())
            if isinstance(entry := shape.get(role), dict):
                shape[role] = {key: value for key, value in entry.items() if key not in shapeless}
        return shape

    def load_models(self) -> dict[Role, Model]:
        """Build the models, in the order of the roles. Raises ``PipelineError`` where one is missing."""
        try:
            return {
                role: build(role, self.models[role].use, self.models[role].settings, self.seed)
                for role in PIPELINE_ROLES
                if role in self.models
            }
        except ModelError as error:
            raise PipelineError(str(error)) from None

    def fingerprint(self, models: dict[Role, Model]) -> str:
        """16 hex digits over everything that shapes a graph: settings, seed and the models' own fingerprints."""
        shape = self.shape_of(self.as_dict()) | {
            "fingerprints": {role: model.fingerprint for role, model in models.items()}
        }
        return hashlib.sha256(msgspec.json.encode(shape, order="deterministic")).hexdigest()[:16]


def choose_model(role: Role, entry: dict[str, Any], where: str) -> ModelChoice:
    """The model of one role as a file gives it. Raises ``PipelineError``."""
    settings = dict(entry)
    use = settings.pop("use", None)
    if not isinstance(use, str):
        raise PipelineError(f"{where}: {role} needs 'use:' with the name of an adapter")
    try:
        chosen = adapter(role, use)
    except ModelError as error:
        raise PipelineError(f"{where}: {error}") from None
    return ModelChoice(use=use, settings=checked(settings, chosen.Settings, f"{where}: {role}"))
