"""From what the user names to items: which kind of source it is, and all of them in order."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

from gbc.images.errors import SourceError
from gbc.images.formats import SUFFIXES
from gbc.images.locations import HUB, is_web, path_text
from gbc.images.samples import SAMPLE, sample_names
from gbc.images.sources.archive import Note, archive_items
from gbc.images.sources.columns import OPTIONS
from gbc.images.sources.folder import folder_items
from gbc.images.sources.item import Item
from gbc.images.sources.listing import LIST_OPTIONS, list_items, standard_input_items
from gbc.images.sources.records import plain
from gbc.images.sources.sidecars import beside, said_beside
from gbc.images.sources.sorting import in_order
from gbc.images.sources.spec import Spec, parse_spec

ARCHIVES = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")
TABLES = (".parquet", ".pq", ".arrow", ".feather", ".ipc")
LISTS = tuple(end + gz for end in (".txt", ".lst", ".list", ".csv", ".tsv", ".jsonl", ".ndjson") for gz in ("", ".gz"))


def _keep_quiet(line: str) -> None:
    """Nobody listens."""


def scan(sources: Sequence[str], note: Note = _keep_quiet) -> Iterator[Item]:
    """The items of all sources, in order.

    A source is a folder (recursive), a file, a glob, an archive, a table, a list, ``-`` for a list on standard
    input, ``hub:NAME``, a URL or ``sample:…``; ``docs/sources.md`` tells about each. ``note`` is told in one line
    what is odd and no failure. Raises ``SourceError`` at once where one of the sources does not exist, cannot be
    understood or holds no picture.
    """
    ways = [_primed(source, note) for source in sources]
    return chain.from_iterable(ways)


def _primed(source: str, note: Note) -> Iterator[Item]:
    """The items of a source, the first of which was looked for already."""
    items = _items(source, note)
    first = next(items, None)
    if first is None:
        raise SourceError(_nothing(source))
    return chain([first], items)


def _items(source: str, note: Note) -> Iterator[Item]:
    if source.startswith(SAMPLE):
        return (Item(name=name, location=name) for name in sample_names(source))
    if is_web(source):
        return iter([Item(name=plain(source), location=source)])
    spec = Spec(source, source, {}) if os.path.lexists(source) else parse_spec(source)
    if spec.target == "-":
        spec.allow(*LIST_OPTIONS)
        return standard_input_items(spec)
    if spec.target.startswith(HUB):
        from gbc.images.sources.hub import hub_items  # it and tables need pyarrow, which takes a while to import

        return hub_items(spec)
    path = Path(spec.target)
    if os.path.isdir(path):  # noqa: PTH112 - never raises
        spec.allow()
        return folder_items(path)
    if os.path.lexists(path):
        return _one_file(path, spec.target, spec, note)
    if glob.has_magic(spec.target):
        return _globbed(spec, note)
    hint = f"; for a dataset of the hub write hub:{source}" if source.count("/") == 1 and "." not in source else ""
    raise SourceError(f"{source}: no such file or folder{hint}")


def _one_file(path: Path, name: str, spec: Spec, note: Note) -> Iterator[Item]:
    lower = path.name.lower()
    if lower.endswith(LISTS):
        spec.allow(*LIST_OPTIONS)
        return list_items(path, name, spec)
    if lower.endswith(TABLES):
        from gbc.images.sources.table import table_items

        spec.allow(*OPTIONS)
        return table_items(path, name, spec)
    spec.allow()
    if lower.endswith(ARCHIVES):
        return archive_items(path, name, note)
    return iter([_picture(path, name)])


def _picture(path: Path, name: str) -> Item:
    absolute = path.absolute()
    captions, fields = said_beside(str(absolute), beside(absolute))
    return Item(name=plain(name), location=path_text(absolute), captions=captions, fields=fields)


def _globbed(spec: Spec, note: Note) -> Iterator[Item]:
    """The files that a pattern finds, in order; lists only where it asks for them: others are side-cars."""
    ends = (*SUFFIXES, *ARCHIVES, *TABLES, *(end for end in LISTS if spec.target.lower().endswith(end)))
    found = in_order(glob.iglob(spec.target, recursive=True))  # noqa: PTH207 - absolute patterns too
    for name in found:
        if name.lower().endswith(ends):
            yield from _one_file(Path(name), name, spec, note)


def _nothing(source: str) -> str:
    """Why a source gives nothing, and what in it could be named instead."""
    others = sorted(_others(source)) if os.path.isdir(source) else []  # noqa: PTH112
    if others:
        return f"{source}: no picture there; for its {others[0]} files write '{source.rstrip('/')}/*{others[0]}'"
    return f"{source}: no picture there (endings known: {' '.join(sorted(SUFFIXES))})"


def _others(folder: str) -> set[str]:
    ends = (*ARCHIVES, *TABLES, *LISTS)
    return {end for name in os.listdir(folder) for end in ends if name.lower().endswith(end)}  # noqa: PTH208
