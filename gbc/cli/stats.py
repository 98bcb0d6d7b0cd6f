"""``gbc stats``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
import msgspec

from gbc.cli.errors import one_line_errors
from gbc.cli.harmless import harmless
from gbc.curate import Statistics, stats, write_figures
from gbc.query.published import PUBLISHED


@click.command("stats")
@click.argument("dataset", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--plot", type=click.Path(path_type=Path), metavar="FOLDER", help="Draw the distributions there, as SVG.")
def command(dataset: Path, as_json: bool, plot: Path | None) -> None:
    """Tell DATASET in numbers: nodes and captions by kind, words, depth, degrees, labels, duplicates.

    Means a graph stand beside those that are published for GBC1M and GBC10M.
    """
    with one_line_errors():
        found = stats(dataset)
        for line in [msgspec.json.encode(found).decode()] if as_json else _lines(found):
            click.echo(line)
        if plot is not None:
            figures = write_figures(found, plot)
            click.echo(f"{plot}: {len(figures)} figures", err=True)


def _lines(found: Statistics) -> Iterator[str]:
    counts = found.counts
    yield f"{counts['graphs']:,} graphs of {counts['sources']:,} items"
    yield f"{counts['failures']:,} failures, {counts['duplicates']:,} duplicates"
    yield f"{'a graph':<16}{'here':>10}" + "".join(f"{name:>10}" for name in PUBLISHED)
    for name, mean in found.means.items():
        yield f"  {name:<14}{mean:>10.2f}" + "".join(f"{means[name]:>10.2f}" for means in PUBLISHED.values())
    yield "nodes by kind"
    yield from (f"  {name:<14}{count:>10,}" for name, count in found.nodes.items())
    yield f"{'captions by kind':<26}{'words':>10}"
    yield from (f"  {name:<14}{count:>10,}{words:>10.1f}" for name, (count, words) in found.captions.items())
    yield "entities by label"
    yield from (f"  {harmless(name):<30}{count:>10,}" for name, count in found.labels.items())
    yield (
        f"{found.twins:,} of {found.nodes.get('entity', 0):,} entities show the region of another (IoU above 0.95), "
        f"{found.relabelled:,} of them under another label"
    )
    for name, values in found.distributions.items():
        yield f"{name}: " + ", ".join(f"{value}: {count:,}" for value, count in values.items())
