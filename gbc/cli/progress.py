"""A build's progress: one moving line on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from gbc.cli.costs import duration, many, role_costs
from gbc.runtime import Counts, Done, Progress, Summary
from gbc.store import Document

_REDRAW = 0.1
_PLAIN = 10.0
"""Seconds between two lines: on a terminal, and in a log."""


class Line(Progress):
    """Shows how far a build is, on standard error; ``about`` is what it says first, if anything."""

    def __init__(self, about: str, *, quiet: bool, verbose: bool) -> None:
        self._about = about
        self._quiet = quiet
        self._verbose = verbose
        self._moving = sys.stderr.isatty() and not verbose
        self._every = _REDRAW if self._moving else _PLAIN
        self._total = self._done = self._fresh = self._nodes = self._failed = 0
        self._start = self._shown = time.monotonic()
        self._reading = False

    def say(self, text: str) -> None:
        """A line of its own."""
        if not self._quiet:
            click.echo(text, err=True)

    def planning(self) -> None:
        """The sources are being read."""
        if self._about:
            self.say(self._about)
        self.say("Reading the sources …")

    def planned(self, items: int) -> None:
        """So many items were read so far."""
        if self._moving and not self._quiet and time.monotonic() - self._shown >= self._every:
            self._shown = time.monotonic()
            self._reading = True
            click.echo(f"\r\x1b[KReading the sources … {items:,} items", nl=False, err=True)

    def note(self, line: str) -> None:
        """Something about a source or a server is odd, but no failure."""
        self._leave()
        if self._moving and not self._quiet and self._fresh:
            click.echo(err=True)
        self.say(line)

    def start(self, items: int) -> None:
        """The plan holds so many items."""
        self._leave()
        self._total = items
        self._start = self._shown = time.monotonic()
        self.say(f"{many(items, 'item')}.")

    def skip(self, items: int) -> None:
        """So many were done in an earlier run."""
        self._done += items

    def image(self, document: Document, *, failed: bool) -> None:
        """One more image is done."""
        self._done += 1
        self._fresh += 1
        self._failed += failed
        self._nodes += len(document.graph.nodes) if document.graph else 0
        self._tell([Done.of(document)])

    def images(self, counts: Counts, done: Sequence[Done]) -> None:
        """More images are done by another process."""
        self._done += counts.graphs + counts.failed
        self._fresh += counts.graphs + counts.failed
        self._failed += counts.failed
        self._nodes += counts.nodes
        self._tell(done)

    def _tell(self, done: Sequence[Done]) -> None:
        """A line for each of them, or now and then one for all."""
        if self._verbose:
            for each in done:
                self.say(_one(each))
        elif not self._quiet and time.monotonic() - self._shown >= self._every:
            self._show()

    def end(self) -> None:
        """Leave the moving line."""
        self._leave()
        if self._moving and not self._quiet and self._fresh:
            self._show()
            click.echo(err=True)

    def _leave(self) -> None:
        """End the moving line of planning."""
        if self._reading:
            self._reading = False
            click.echo(err=True)

    def _show(self) -> None:
        self._shown = time.monotonic()
        rate = self._fresh / max(self._shown - self._start, 1e-9)
        left = duration((self._total - self._done) / rate)
        text = (
            f"{self._done:,}/{self._total:,} images, {rate:.1f}/s, {left} left, "
            f"{self._nodes:,} nodes, {self._failed:,} failures"
        )
        click.echo(f"\r\x1b[K{text}" if self._moving else text, nl=not self._moving, err=True)


def closing_lines(summary: Summary, out: Path) -> Iterator[str]:
    """What the run did, and what can be done next."""
    if not (summary.graphs or summary.failures or summary.stopped):
        yield "Nothing was left to do: all of it was built before."
        yield from _standing(summary)
        return
    made = [(summary.graphs, "graph"), (summary.nodes, "node"), (summary.edges, "edge"), (summary.captions, "caption")]
    duplicates = f", {many(summary.duplicates, 'duplicate')}" if summary.duplicates else ""
    yield f"{', '.join(many(count, what) for count, what in made)} in {duration(summary.seconds)}{duplicates}."
    costs = ", ".join(f"{role} {words}" for role, words in role_costs(summary.roles))
    yield f"Models: {costs}." if costs else "No model was asked."
    if summary.stopped:
        yield f"Stopped: {summary.stopped}. What was finished is kept; run the same command again to go on."
    if summary.empty:
        yield f"{many(summary.empty, 'image')} in which nothing was found, with a graph of the image alone."
    if summary.failures:
        yield f"{many(summary.failed, 'item')} without a graph:"
        yield from (f"  {count:,} × {reason}" for reason, count in list(summary.failures.items())[:10])
    yield from _standing(summary)
    if summary.graphs:
        yield f'Next: gbc sql {out} "from nodes select label, count(*) where depth > 0 group by all order by 2 desc"'


def _standing(summary: Summary) -> Iterator[str]:
    """What earlier runs left without a graph."""
    before = summary.without_graph - summary.failed
    if before > 0:
        yield f"{many(before, 'item')} of earlier runs without a graph: --retry-failed tries again."


def _one(image: Done) -> str:
    name = "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in image.name)
    if image.failure:
        return f"{name}: {image.failure.stage} failed: {image.failure.reason}"
    return f"{name}: {many(image.nodes, 'node')}"
