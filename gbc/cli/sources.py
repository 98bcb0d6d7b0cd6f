"""The options by which commands that read sources are told which, and how."""

from __future__ import annotations

from typing import get_args

import click

from gbc.cli.grouped import grouped
from gbc.images import Fetching, Limits
from gbc.runtime import NearDuplicates, PlanOptions

_LIMITS, _FETCHING = Limits(), Fetching()


def _planning(
    max_pixels: int,
    max_bytes: int,
    near_duplicates: NearDuplicates,
    connections: int,
    fetch_seconds: float,
    fetch_retries: int,
    allow_private: bool,
) -> PlanOptions:
    fetching = Fetching(
        connections=connections, seconds=fetch_seconds, retries=fetch_retries, allow_private=allow_private
    )
    limits = Limits(max_pixels=max_pixels, max_bytes=max_bytes)
    return PlanOptions(limits=limits, fetching=fetching, near_duplicates=near_duplicates)


source_options = grouped(
    "planning",
    _planning,
    click.option(
        "--images",
        "-i",
        multiple=True,
        required=True,
        help="Folder, file, glob, .tar, .parquet, .arrow, list (.txt .csv .jsonl), hub:NAME, URL, - for a list on "
        "standard input, sample:photos; repeatable.",
    ),
    click.option("--limit", type=click.IntRange(min=1), help="Plan no more than so many items."),
    click.option(
        "--max-pixels",
        type=click.IntRange(min=1),
        default=_LIMITS.max_pixels,
        show_default=True,
        help="Pictures with more are not decoded.",
    ),
    click.option(
        "--max-bytes",
        type=click.IntRange(min=1),
        default=_LIMITS.max_bytes,
        show_default=True,
        help="Files with more are not read.",
    ),
    click.option(
        "--near-duplicates",
        type=click.Choice(get_args(NearDuplicates)),
        default="ignore",
        show_default=True,
        help="Pictures that look nearly like an earlier one: record tells it in the table of sources, skip makes no "
        "graph of them. Both decode everything while planning.",
    ),
    click.option(
        "--connections",
        type=click.IntRange(1, 256),
        default=_FETCHING.connections,
        show_default=True,
        help="Pictures that are read or fetched at once.",
    ),
    click.option(
        "--fetch-seconds",
        type=click.FloatRange(min=0.1),
        default=_FETCHING.seconds,
        show_default=True,
        help="Time for each try to fetch a URL.",
    ),
    click.option(
        "--fetch-retries",
        type=click.IntRange(0, 20),
        default=_FETCHING.retries,
        show_default=True,
        help="Further tries where a server is busy or breaks off.",
    ),
    click.option(
        "--allow-private", is_flag=True, help="Let URLs and redirects lead into private networks and to this machine."
    ),
)
"""Gives a command ``images``, ``limit`` and ``planning``, which holds all else about how sources are read."""
