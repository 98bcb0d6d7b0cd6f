"""The options by which a build is told how to run: none of them changes what a graph says."""

from __future__ import annotations

from typing import get_args

import click

from gbc.cli.grouped import grouped
from gbc.runtime import Budget, BuildOptions, Engine, PanelOptions


def _running(
    in_flight: float | None,
    batch: int | None,
    deterministic: bool,
    workers: int,
    engine: Engine,
    address: str | None,
    shard_size: int,
    replies: str | None,
    update: bool,
    retry_failed: bool,
    max_calls: int | None,
    max_tokens: int | None,
    max_seconds: float | None,
    max_money: float | None,
) -> BuildOptions:
    if address and engine != "ray":
        raise click.UsageError("--address goes with --engine ray")
    budget = Budget(calls=max_calls, tokens=max_tokens, seconds=max_seconds, money=max_money)
    return BuildOptions(
        in_flight=in_flight,
        panel=PanelOptions(batch=batch, deterministic=deterministic, budget=budget),
        replies=replies,
        workers=workers,
        engine=engine,
        address=address,
        shard_size=shard_size,
        update=update,
        retry_failed=retry_failed,
    )


running_options = grouped(
    "running",
    _running,
    click.option(
        "--in-flight",
        type=click.FloatRange(min=1),
        help="Megabytes of decoded pictures at once.  [default: 64, or 8 for each slot of a server]",
    ),
    click.option("--batch", type=click.IntRange(min=1), help="Most requests a batch of a local model."),
    click.option(
        "--deterministic",
        is_flag=True,
        help="One request at a time for local models whose replies depend on their batch.",
    ),
    click.option(
        "--workers",
        type=click.IntRange(1, 256),
        default=1,
        show_default=True,
        help="Processes or actors that build shards, each with models of its own.",
    ),
    click.option(
        "--engine",
        type=click.Choice(get_args(Engine)),
        default="local",
        show_default=True,
        help="Where they run: on this machine, or on a Ray cluster that shares OUT and the sources.",
    ),
    click.option(
        "--address",
        metavar="HOST:PORT",
        help="The Ray cluster.  [default: the one that runs on this machine, else a new one here]",
    ),
    click.option(
        "--shard-size", type=click.IntRange(min=1), default=1000, show_default=True, help="Items a shard, when planned."
    ),
    click.option("--replies", metavar="DIR", help="Share what models said with other builds.  [default: within OUT]"),
    click.option("--update", is_flag=True, help="Build a folder of another pipeline anew; replies are used again."),
    click.option("--retry-failed", is_flag=True, help="Try images and URLs again that failed in an earlier run."),
    click.option("--max-calls", type=click.IntRange(min=0), help="Stop before more calls to models."),
    click.option("--max-tokens", type=click.IntRange(min=0), help="Stop when so many tokens were read and written."),
    click.option("--max-seconds", type=click.FloatRange(min=0), help="Stop after so many seconds."),
    click.option("--max-money", type=click.FloatRange(min=0), help="Stop when so much was spent, as servers tell it."),
)
"""Gives a command ``running``: ``BuildOptions`` as far as they are about the run."""
