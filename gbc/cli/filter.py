"""``gbc filter``."""

from __future__ import annotations

from pathlib import Path

import click

from gbc.cli.errors import one_line_errors
from gbc.curate import Conditions, Filtered, filter_dataset, read_split


@click.command("filter")
@click.argument("dataset", type=click.Path(path_type=Path))
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--images", metavar="SQL", help="Pictures to keep: width >= 512 AND source.fields IS NOT NULL")
@click.option("--nodes", metavar="SQL", help="Nodes to keep: kind <> 'entity' OR area > 0.01")
@click.option("--captions", metavar="SQL", help="Captions to keep: kind <> 'hardcode' AND words < 80")
@click.option("--edges", metavar="SQL", help="Edges to keep: target_node.kind = 'entity'")
@click.option("--sample", type=click.IntRange(min=1), metavar="N", help="Keep N of the pictures with a graph.")
@click.option("--split", metavar="NAME=SHARE,…", help="Write parts: train=0.9,test=0.1 makes OUT/train and OUT/test.")
@click.option("--seed", type=int, default=0, show_default=True, help="Settles which are sampled, and where they fall.")
def command(
    dataset: Path,
    out: Path,
    images: str | None,
    nodes: str | None,
    captions: str | None,
    edges: str | None,
    sample: int | None,
    split: str | None,
    seed: int,
) -> None:
    """Make a new dataset OUT of those rows of DATASET for which SQL conditions hold.

    Conditions see the columns of their table, and what its rows belong to: nodes and captions the image, as
    image.width; captions the node; edges source_node and target_node; images the source. Parents and children of a
    dropped node are joined, and every graph stays sound.
    """
    with one_line_errors("stopped; nothing was kept"):
        shares = read_split(split) if split is not None else None
        conditions = Conditions(images=images, nodes=nodes, captions=captions, edges=edges, sample=sample, seed=seed)
        done = filter_dataset(dataset, out, conditions, shares)
    for line in _lines(out, done):
        click.echo(line, err=True)


def _lines(out: Path, done: Filtered) -> list[str]:
    counts = ", ".join(f"{done.after[what]:,} of {done.before[what]:,} {what}" for what in done.after)
    parts = [f"{out / name}: {count:,} graphs" for name, count in done.splits.items() if name]
    return [f"{out}: {counts}", *parts]
