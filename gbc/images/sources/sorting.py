"""Names in order, however many there are."""

from __future__ import annotations

import heapq
import json
import tempfile
from collections.abc import Iterable, Iterator
from itertools import islice

RUN = 200_000
"""Names that are held in memory."""


def in_order(names: Iterable[str], run: int = RUN) -> Iterator[str]:
    """The names in the order of their code points; beyond ``run`` of them they are sorted on disk."""
    names = iter(names)
    first = sorted(islice(names, run))
    if len(first) < run:
        return iter(first)
    runs = [_spill(first)]
    while more := sorted(islice(names, run)):
        runs.append(_spill(more))
    return heapq.merge(*runs)


def _spill(names: list[str]) -> Iterator[str]:
    """A run, read back from a file that goes with its reader. JSON, since a name may hold line ends."""
    file = tempfile.TemporaryFile("w+", encoding="ascii")  # noqa: SIM115 - closed by the generator below
    file.writelines(json.dumps(name) + "\n" for name in names)

    def read() -> Iterator[str]:
        with file:
            file.seek(0)
            for line in file:
                yield json.loads(line)

    return read()
