"""``gbc validate``."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import click
import msgspec

import gbc
from gbc.cli.errors import one_line_errors
from gbc.cli.harmless import harmless
from gbc.curate import Finding, Repair

WRONG = 1
"""Exit status where something is wrong."""

_COLUMNS = "{:<8}{:<18}{:<14}{:<40}{}"


@click.command("validate")
@click.argument("dataset", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object a finding, a line each.")
@click.option("--fix", is_flag=True, help="Put right what needs no guess, tell what was done, then look again.")
def command(dataset: Path, as_json: bool, fix: bool) -> None:
    """Look for everything that is wrong in DATASET: files, documents, graphs, tables, card.

    Exits with 1 if anything is found. Errors make the dataset contradict itself or a reader fail; with warnings all
    of it is readable.
    """
    counts: Counter[str] = Counter()
    with one_line_errors():
        for repair in gbc.mend(dataset) if fix else ():
            click.echo(_mended(repair), err=True)
        for found in gbc.validate(dataset):
            counts[found.severity] += 1
            if as_json:
                click.echo(msgspec.json.encode(found))
            else:
                if counts.total() == 1:
                    click.echo(_COLUMNS.format("", "kind", "image", "where", "what"))
                click.echo(_row(found))
    click.echo(_closing(dataset, counts), err=True)
    if counts:
        sys.exit(WRONG)


def _row(found: Finding) -> str:
    place = found.file or ""
    if found.line is not None:
        place += f":{found.line}"
    node = "" if found.node is None else f"{found.node or 'the image'}: "
    return harmless(_COLUMNS.format(found.severity, found.kind, (found.image or "")[:12], place, node + found.detail))


def _mended(repair: Repair) -> str:
    node = "" if repair.node is None else f"{repair.node or 'the image'}: "
    return harmless(
        _COLUMNS.format("mended", repair.kind, (repair.image or "")[:12], repair.file, node + repair.detail)
    )


def _closing(dataset: Path, counts: Counter[str]) -> str:
    if not counts:
        return f"{dataset}: nothing is wrong"
    told = [f"{counts[severity]:,} {severity}{'s' * (counts[severity] != 1)}" for severity in ("error", "warning")]
    return f"{dataset}: {', '.join(told)}"
