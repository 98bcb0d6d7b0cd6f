"""What a pipeline needs and this machine lacks."""

from __future__ import annotations

from gbc.models.catalogue import describe_adapter
from gbc.pipeline.pipeline import Pipeline


def missing_models(pipeline: Pipeline) -> list[str]:
    """A line for each model that would not load for want of a package, with the command that installs it."""
    infos = [describe_adapter(role, choice.use) for role, choice in pipeline.models.items()]
    return [
        f"{info.role} {info.name} lacks {', '.join(info.missing)}: {info.install}" for info in infos if info.missing
    ]
