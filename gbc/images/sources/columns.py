"""Which columns of a list say where pictures are, by their names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gbc.images.errors import SourceError
from gbc.images.sources.records import PATH_NAMES
from gbc.images.sources.spec import Spec

OPTIONS = ("image", "caption", "name")
"""How they are named in a source: ``crawl.parquet::image=jpg,caption=alt,caption=title``."""


def image_column(names: Sequence[str], spec: Spec, where: str) -> str:
    """The column of a list that says where the pictures are. Raises ``SourceError``, which names those there are."""
    chosen = spec.one("image")
    if chosen is not None:
        return known_column(chosen, names, where, names)
    found = first_of(PATH_NAMES, names)
    if found is None:
        there = ", ".join(names) or "none"
        raise SourceError(
            f"{where}: no column is called path, file_name, image or url; there is {there}; "
            f"say which it is: '{spec.target}::image=COLUMN'"
        )
    return found


def known_columns(chosen: Sequence[str], names: Sequence[str], where: str) -> tuple[str, ...]:
    """These columns. Raises ``SourceError`` where one is not there."""
    return tuple(known_column(name, names, where, names) for name in chosen)


def known_column(name: str, names: Sequence[str] | Mapping[str, object], where: str, there: Sequence[str]) -> str:
    """This column. Raises ``SourceError``, which tells those ``there`` are, where it is not among the names."""
    if name not in names:
        raise SourceError(f"{where}: no column {name!r}; there is {', '.join(there) or 'none'}")
    return name


def first_of(wanted: Sequence[str], names: Sequence[str]) -> str | None:
    """The first that is wanted and there, whatever its case, as it is written there."""
    lower = {name.lower(): name for name in reversed(names)}
    return next((lower[name] for name in wanted if name in lower), None)
