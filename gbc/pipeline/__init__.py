"""Pipelines: which models play which role, and how the method is set."""

from gbc.pipeline.checked import PipelineError
from gbc.pipeline.load import load_pipeline
from gbc.pipeline.pipeline import ModelChoice, Pipeline

__all__ = ["ModelChoice", "Pipeline", "PipelineError", "load_pipeline"]
