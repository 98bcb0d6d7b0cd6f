"""Models that stay in memory between single calls."""

from __future__ import annotations

import threading

from gbc.models.registry import Role
from gbc.models.roles import Model
from gbc.pipeline import Pipeline

_lock = threading.Lock()
_loaded: dict[bytes, tuple[dict[Role, Model], str]] = {}


def load_models_once(pipeline: Pipeline) -> tuple[dict[Role, Model], str]:
    """The models of a pipeline and its fingerprint; only those of the last pipeline are kept."""
    key = pipeline.to_yaml()
    with _lock:
        if key not in _loaded:
            models = pipeline.load_models()
            _loaded.clear()
            _loaded[key] = (models, pipeline.fingerprint(models))
        return _loaded[key]
