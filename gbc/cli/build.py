"""``gbc build``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, get_args

import click
import msgspec

import gbc
from gbc.cli.completion import pipelines
from gbc.cli.errors import FAILURES, STOPPED, one_line_errors
from gbc.cli.estimates import estimate_lines
from gbc.cli.progress import Line, closing_lines
from gbc.cli.running import running_options
from gbc.cli.sources import source_options
from gbc.cli.told import models_tell
from gbc.pipeline import load_pipeline
from gbc.runtime import BuildOptions, PlanOptions
from gbc.store import ImageMode, Layout, StoreError


@click.command("build")
@source_options
@click.option(
    "--out", "-o", type=click.Path(path_type=Path), default=Path("out"), show_default=True, help="Folder to build into."
)
@click.option(
    "--pipeline",
    "-p",
    default="embedded",
    show_default=True,
    shell_complete=pipelines,
    help="A pipeline's name or file.",
)
@click.option(
    "--set",
    "changes",
    multiple=True,
    metavar="KEY=VALUE",
    help="Change the pipeline: annotate.limits.depth=2; repeatable.",
)
@click.option("--seed", type=int, help="Settles every choice that is left open.  [default: the pipeline's, 0]")
@running_options
@click.option(
    "--image-bytes",
    type=click.Choice(get_args(ImageMode)),
    default="embed",
    show_default=True,
    help="What the image column holds: the files, their paths, or nothing.",
)
@click.option("--keep", is_flag=True, help="Keep what was fetched from URLs and the hub in OUT/.gbc/kept.")
@click.option("--fetch-again", is_flag=True, help="Try URLs once more that could not be fetched in an earlier run.")
@click.option(
    "--estimate",
    type=click.IntRange(min=2),
    metavar="N",
    help="Build nothing: tell what all would cost, by N items drawn at random. Their replies are kept.",
)
@click.option("-v", "--verbose", count=True, help="One line an image.")
@click.option("-q", "--quiet", is_flag=True, help="Errors only.")
def command(
    images: tuple[str, ...],
    out: Path,
    pipeline: str,
    changes: tuple[str, ...],
    limit: int | None,
    seed: int | None,
    running: BuildOptions,
    image_bytes: ImageMode,
    planning: PlanOptions,
    keep: bool,
    fetch_again: bool,
    estimate: int | None,
    verbose: int,
    quiet: bool,
) -> None:
    """Make one graph an image, and leave a folder that SQL, load_dataset and the hub open.

    Run it again to go on where it stopped. Ctrl-C finishes what is in flight; a second one stops at once. Exits with
    3 if images are without a graph, with 4 if a limit such as --max-calls, or a model that
    can answer nothing, stopped it.
    """
    kept = "stopped; what was finished is kept, run the same command again to go on"
    with one_line_errors(kept):
        if out.exists() and not out.is_dir():
            raise StoreError(f"{out}: a file is in the way; name a folder with --out")
        about = load_pipeline(pipeline, changes, seed).about
        # who goes on in a folder has read it
        line = Line("" if Layout(out).plan.exists() else about, quiet=quiet, verbose=verbose > 0)
        planning = msgspec.structs.replace(planning, again=fetch_again)
        options = msgspec.structs.replace(running, image_bytes=image_bytes, planning=planning, keep=keep)
        how: dict[str, Any] = {"seed": seed, "limit": limit, "options": options, "progress": line}
        with models_tell(line):
            if estimate is not None:
                told = estimate_lines(gbc.estimate(images, out, pipeline, changes, sample=estimate, **how))
                line.end()
                click.echo("\n".join(told))
                return
            summary = gbc.build(images, out, pipeline, changes, **how)
    line.end()
    for text in closing_lines(summary, out):
        line.say(text)
    if summary.stopped:
        sys.exit(STOPPED)
    if summary.without_graph:
        sys.exit(FAILURES)
