"""Pipelines: which models play which role, and how the method is set."""

from gbc.pipeline.checked import PipelineError
from gbc.pipeline.complete import complete_text
from gbc.pipeline.load import load_pipeline, pipeline_names
from gbc.pipeline.needs import missing_models
from gbc.pipeline.pipeline import ModelChoice, Pipeline
from gbc.pipeline.resources import Resources

__all__ = [
    "ModelChoice",
    "Pipeline",
    "PipelineError",
    "Resources",
    "complete_text",
    "load_pipeline",
    "missing_models",
    "pipeline_names",
]
