"""``gbc pipelines``."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import click

from gbc.cli.completion import pipelines
from gbc.cli.errors import one_line_errors
from gbc.pipeline import PipelineError, complete_text, load_pipeline, missing_models, pipeline_names


@click.command("pipelines")
@click.argument("name", required=False, shell_complete=pipelines)
@click.option("--check", is_flag=True, help="Only tell whether it could run here; exits with 2 if not.")
@click.option("--set", "changes", multiple=True, metavar="KEY=VALUE", help="Change it first, as gbc build does.")
def command(name: str | None, check: bool, changes: tuple[str, ...]) -> None:
    """List the pipelines that come with gbc, or print one to be copied: NAME is one of theirs, or a file.

    \b
    gbc pipelines embedded > mine.yaml
    gbc pipelines mine.yaml --check
    """
    with one_line_errors():
        if name is None and (check or changes):
            raise PipelineError("name a pipeline or a file to be checked or changed")
        if name is None:
            for line in _list():
                click.echo(line)
        elif check:
            click.echo(_check(name, changes))
        else:
            click.echo(complete_text(name, changes), nl=False)


def _list() -> Iterator[str]:
    width = shutil.get_terminal_size((100, 24)).columns
    for name in pipeline_names():
        pipeline = load_pipeline(name)
        yield name
        yield click.wrap_text(pipeline.about, width, "  ", "  ")
        yield from (f"  {line}" for line in missing_models(pipeline))


def _check(name: str, changes: tuple[str, ...]) -> str:
    """Why it can be used. Raises ``PipelineError`` with why it cannot."""
    pipeline = load_pipeline(name, changes)
    missing = missing_models(pipeline)
    if missing:
        raise PipelineError(f"pipeline {name}: {'; '.join(missing)}")
    models = ", ".join(f"{role} {choice.use}" for role, choice in pipeline.models.items())
    return f"pipeline {name}: every key is known, and what it needs is installed ({models})"
