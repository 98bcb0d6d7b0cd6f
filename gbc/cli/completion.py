"""What Tab offers where the shell cannot know it."""

from __future__ import annotations

import click
from click.shell_completion import CompletionItem

from gbc.pipeline import pipeline_names


def pipelines(_context: click.Context, _parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """The names of shipped pipelines, else files."""
    names = [CompletionItem(name) for name in pipeline_names() if name.startswith(begun)]
    return names or [CompletionItem(begun, type="file")]
