"""Things that hold things, laid out flat as columns: what tables are made of."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from operator import attrgetter
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from gbc.store.columns import schema
from gbc.store.layout import TABLES

Columns = dict[str, Any]
"""``pyarrow.Array`` by the name of the column, all of one length."""

Row = tuple[Any, ...]

SCHEMAS = {table: schema(table) for table in TABLES}


class Level:
    """All things of one kind, one after the other, and how many of them each owner holds.

    Columns are read off while the things are at hand and then they may go: ``columns`` gives by name the attribute
    (``region.box.left``) whose values end up in ``values``.
    """

    def __init__(self, **columns: str) -> None:
        self.values: dict[str, list[Any]] = {name: [] for name in columns}
        self._reads = [(self.values[name], attrgetter(path)) for name, path in columns.items()]
        self._lengths: list[int] = []

    def read(self, held: Sequence[Sequence[Any]]) -> Sequence[Any]:
        """Read off what some owners hold, the things of each; gives all of them."""
        self._lengths += map(len, held)
        things = held[0] if len(held) == 1 else list(chain.from_iterable(held))
        for values, attribute in self._reads if things else ():
            values.extend(map(attribute, things))
        return things

    @property
    def lengths(self) -> npt.NDArray[np.int32]:
        """How many things each owner holds."""
        return np.array(self._lengths, dtype=np.int32)

    @property
    def places(self) -> npt.NDArray[np.int32]:
        """The place of each thing among those of its owner."""
        lengths = self.lengths
        return np.arange(lengths.sum(), dtype=np.int32) - np.repeat(
            np.cumsum(lengths, dtype=np.int32) - lengths, lengths
        )

    def beside(self, owners: Columns, *names: str) -> Columns:
        """Columns of the owners as columns of the things."""
        owner = np.repeat(np.arange(len(self._lengths), dtype=np.int32), self.lengths)
        return {name: owners[name].take(owner) for name in names}

    def lists(self, element: Any, columns: Columns) -> Any:
        """A column of the owners: lists of structs, whose fields are columns of the things."""
        values = pa.StructArray.from_arrays([columns[field.name] for field in element], fields=list(element))
        starts = np.append(0, np.cumsum(self.lengths)).astype(np.int32)
        return pa.ListArray.from_arrays(starts, values, type=pa.list_(element))


def columns_of(table: str, **values: Any) -> Columns:
    """The columns of a table, each of its type, in their order."""
    return {field.name: _array(values[field.name], field.type) for field in SCHEMAS[table]}


def from_rows(table: str, rows: Sequence[Row]) -> Columns:
    """The columns of a table of which whole rows are at hand."""
    return columns_of(table, **transposed(SCHEMAS[table].names, rows))


def transposed(names: Sequence[str], rows: Sequence[Row]) -> dict[str, Sequence[Any]]:
    """Rows as values of columns."""
    return dict(zip(names, zip(*rows, strict=True), strict=True)) if rows else dict.fromkeys(names, ())


def _array(values: Any, type_: Any) -> Any:
    return values if isinstance(values, pa.Array) else pa.array(values, type_)
