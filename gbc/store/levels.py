"""Things that hold things, laid out flat as columns: what tables are made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from msgspec import Struct
from msgspec.structs import astuple

from gbc.store.arrays import array, offsets
from gbc.store.columns import schema
from gbc.store.layout import TABLES

Columns = dict[str, Any]
"""``pyarrow.Array`` by the name of the column, all of one length."""

Row = tuple[Any, ...]

SCHEMAS = {table: schema(table) for table in TABLES}


class Level:
    """All things of one kind, one after the other: ``told`` gives the values of their fields by name.

    ``lengths`` says how many of them each owner holds, shape (owners,).
    """

    def __init__(self, kind: type[Struct], held: Sequence[Sequence[Any]]) -> None:
        self.things: list[Any] = list(chain.from_iterable(held))
        self.lengths: npt.NDArray[np.int32] = np.fromiter(map(len, held), np.int32, len(held))
        self.told = fields_of(kind, self.things)

    @property
    def places(self) -> npt.NDArray[np.int32]:
        """The place of each thing among those of its owner."""
        lengths = self.lengths
        first = np.cumsum(lengths, dtype=np.int32) - lengths
        return np.arange(len(self.things), dtype=np.int32) - np.repeat(first, lengths)

    def beside(self, owners: Columns, *names: str) -> Columns:
        """Columns of the owners as columns of the things."""
        owner = array(np.repeat(np.arange(len(self.lengths), dtype=np.int32), self.lengths), pa.int32())
        return {name: owners[name].take(owner) for name in names}

    def lists(self, element: Any, columns: Columns) -> Any:
        """A column of the owners: lists of structs, whose fields are columns of the things."""
        values = pa.StructArray.from_arrays([columns[field.name] for field in element], fields=list(element))
        starts = array(offsets(self.lengths, len(self.lengths)), pa.int32())
        return pa.ListArray.from_arrays(starts, values, type=pa.list_(element))


def fields_of(kind: type[Struct], things: Iterable[Struct | None]) -> dict[str, Sequence[Any]]:
    """The fields of structs by name, as values of columns: None where there is no struct."""
    names = kind.__struct_fields__
    nothing = (None,) * len(names)
    return transposed(names, [nothing if thing is None else astuple(thing) for thing in things])


def columns_of(table: str, **values: Any) -> Columns:
    """The columns of a table, each of its type, in their order."""
    return {
        field.name: told if isinstance(told := values[field.name], pa.Array) else array(told, field.type)
        for field in SCHEMAS[table]
    }


def from_rows(table: str, rows: Sequence[Row]) -> Columns:
    """The columns of a table of which whole rows are at hand."""
    return columns_of(table, **transposed(SCHEMAS[table].names, rows))


def transposed(names: Sequence[str], rows: Sequence[Row]) -> dict[str, Sequence[Any]]:
    """Rows as values of columns."""
    return dict(zip(names, zip(*rows, strict=True), strict=True)) if rows else dict.fromkeys(names, ())
